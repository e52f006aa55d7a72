import CPQ
import Notation

/// One libpq connection. It cannot be copied, so it has one owner and closes exactly once. Only one thread at a time
/// uses it.
package struct Connection: ~Copyable {
    /// Nil only when libpq had no memory; libpq's functions treat nil as a dead connection.
    private let handle: OpaquePointer?
    /// Maps the text of a statement to the name of its prepared statement.
    private var prepared: [String: String] = [:]

    /// - Parameters:
    ///   - conninfo: a libpq connection string or URI; it wins over the time limits set here.
    ///   - statementTimeoutMilliseconds: 0 for none.
    package init(
        _ conninfo: String,
        application: String,
        statementTimeoutMilliseconds: Int
    ) throws(PostgresError) {
        let settings = [
            ("connect_timeout", "3"), ("keepalives_idle", "10"), ("keepalives_interval", "3"),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", "15000"), ("fallback_application_name", application), ("client_encoding", "UTF8"),
            ("dbname", conninfo),
        ]
        handle = withCStrings(settings.map(\.0)) { names in
            withCStrings(settings.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
        }
        if PQstatus(handle) != CONNECTION_OK { throw failure() }
        // libpq would print notices to standard error; nothing here depends on them.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        // Statements here read by indexes. To compile one, as the planner's wrong figures make it, takes longer than to run it.
        try script(
            unsafeSQL: """
                set jit = off; set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'iso_8601'; set standard_conforming_strings = on;
                set statement_timeout = \(statementTimeoutMilliseconds); set search_path = public
                """
        )
    }

    deinit { PQfinish(handle) }

    /// False once the connection is lost; it is then of no more use.
    package var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }

    private func failure(_ result: OpaquePointer? = nil) -> PostgresError { Self.failure(handle, result) }

    static func failure(_ handle: OpaquePointer?, _ result: OpaquePointer?) -> PostgresError {
        guard let result, let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))) else {
            return .lost(String(cString: PQerrorMessage(handle)))
        }
        let constraint = PQresultErrorField(result, Int32(UInt8(ascii: "n"))).map { String(cString: $0) } ?? ""
        return PostgresError(
            sqlstate: String(cString: state),
            message: String(cString: PQresultErrorMessage(result)),
            constraint: constraint
        )
    }

    /// Runs statements without values whose rows are not needed: settings, locks, temporary tables.
    package func script(_ text: StaticString) throws(PostgresError) { try script(unsafeSQL: text.description) }

    /// Runs statements from a file, such as a migration.
    /// - Parameter text: runs as it is, so it must not contain anything from outside.
    package func script(unsafeSQL text: String) throws(PostgresError) {
        let result = PQexec(handle, text)
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        default: throw failure(result)
        }
    }

    /// Runs a statement and returns how many rows it changed or returned.
    @discardableResult
    package mutating func execute(_ sql: SQL) throws(PostgresError) -> Int {
        let result = try run(sql)
        defer { PQclear(result) }
        let affected = String(cString: PQcmdTuples(result))
        return Int(affected) ?? 0
    }

    /// Calls `body` with each row of the whole result.
    /// - Parameter plannedAnew: whether the server plans the statement each time for its values, instead of once for
    ///   all values. For statements that need one plan for rare values and another for common ones.
    package mutating func forEachRow(
        _ sql: SQL,
        plannedAnew: Bool = false,
        _ body: (inout RowReader) throws -> Void
    ) throws {
        let result = try plannedAnew ? runUnprepared(sql) : run(sql)
        defer { PQclear(result) }
        for row in 0..<PQntuples(result) { _ = try Self.read(result, row, body) }
    }

    /// Returns what `body` makes of each row.
    package mutating func rows<T>(
        _ sql: SQL,
        plannedAnew: Bool = false,
        _ body: (inout RowReader) throws -> T
    ) throws -> [T] {
        var made: [T] = []
        try forEachRow(sql, plannedAnew: plannedAnew) { row in made.append(try body(&row)) }
        return made
    }

    /// Returns what `body` makes of the first row; nil when there is none.
    package mutating func first<T>(_ sql: SQL, _ body: (inout RowReader) throws -> T) throws -> T? {
        let result = try run(sql)
        defer { PQclear(result) }
        return PQntuples(result) > 0 ? try Self.read(result, 0, body) : nil
    }

    /// The same for a statement that is sent again and again with the same values.
    package mutating func first<T>(_ statement: FixedStatement, _ body: (inout RowReader) throws -> T) throws -> T? {
        let name = try prepare(statement.text)
        let result = try checked(
            statement.withValues { count, values in PQexecPrepared(handle, name, count, values, nil, nil, 0) }
        )
        defer { PQclear(result) }
        return PQntuples(result) > 0 ? try Self.read(result, 0, body) : nil
    }

    /// Whether the statement returns any row.
    package mutating func hasRow(_ sql: SQL) throws(PostgresError) -> Bool {
        let result = try run(sql)
        defer { PQclear(result) }
        return PQntuples(result) > 0
    }

    /// Returns what `body` makes of one row; `body` must read every column.
    private static func read<T>(_ result: OpaquePointer, _ row: Int32, _ body: (inout RowReader) throws -> T) throws
        -> T
    {
        var reader = RowReader(result: result, row: row)
        let made = try body(&reader)
        reader.finish()
        return made
    }

    /// Calls `body` with each row as it arrives; memory stays flat however many rows there are. When `body` throws, the
    /// statement is cancelled and the error is thrown on.
    package mutating func stream(_ sql: SQL, _ body: (inout RowReader) throws -> Void) throws {
        let name = try prepare(sql.text)
        let sent = bind(sql) { count, values in
            PQsendQueryPrepared(handle, name, count, values, nil, nil, 0)
        }
        guard sent == 1, PQsetSingleRowMode(handle) == 1 else { throw failure() }
        var failed: (any Error)?
        while let result = PQgetResult(handle) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_SINGLE_TUPLE:
                guard failed == nil else { continue }
                do {
                    try Self.read(result, 0, body)
                } catch {
                    failed = error
                    cancel()
                }
            case PGRES_TUPLES_OK: continue
            default: failed = failed ?? failure(result)
            }
        }
        if let failed { throw failed }
    }

    /// Asks the server to cancel the running statement.
    private func cancel() {
        guard let request = PQgetCancel(handle) else { return }
        defer { PQfreeCancel(request) }
        var message = [CChar](repeating: 0, count: 256)
        _ = PQcancel(request, &message, 256)
    }

    private mutating func run(_ sql: SQL) throws(PostgresError) -> OpaquePointer {
        let name = try prepare(sql.text)
        return try checked(bind(sql) { count, values in PQexecPrepared(handle, name, count, values, nil, nil, 0) })
    }

    private func runUnprepared(_ sql: SQL) throws(PostgresError) -> OpaquePointer {
        let text = sql.text
        return try checked(bind(sql) { count, values in PQexecParams(handle, text, count, nil, values, nil, nil, 0) })
    }

    /// Returns the result of a statement that succeeded. Clears the result of one that failed, and throws.
    private func checked(_ result: OpaquePointer?) throws(PostgresError) -> OpaquePointer {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
            if let result { return result }
            throw failure()
        default:
            defer { PQclear(result) }
            throw failure(result)
        }
    }

    private mutating func prepare(_ text: String) throws(PostgresError) -> String {
        if let name = prepared[text] { return name }
        let name = "s\(prepared.count)"
        let result = PQprepare(handle, name, text, 0, nil)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure(result) }
        prepared[text] = name
        return name
    }

    private func bind<R>(_ sql: SQL, _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
        BoundValues(sql.values).withPointers(body)
    }

    /// Runs `body` inside a read-only transaction, in which all statements see the same state.
    package mutating func snapshot<T>(_ body: (inout Connection) throws -> T) throws -> T {
        try transaction(begin: "begin isolation level repeatable read read only", body)
    }

    /// Runs `body` inside a transaction; rolls back when it throws.
    package mutating func transaction<T>(_ body: (inout Connection) throws -> T) throws -> T {
        try transaction(begin: "begin", body)
    }

    private mutating func transaction<T>(begin: StaticString, _ body: (inout Connection) throws -> T) throws -> T {
        try script(begin)
        do {
            let made = try body(&self)
            try script("commit")
            return made
        } catch {
            try? script("rollback")
            throw error
        }
    }

    /// Begins `copy … from stdin`. The connection can do nothing else until the copy has ended.
    package func beginCopy(_ statement: StaticString) throws(PostgresError) -> CopyIn {
        let result = PQexec(handle, statement.description)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COPY_IN else { throw failure(result) }
        return CopyIn(handle: handle)
    }
}

/// Lends a null-terminated array of C strings for the time of the call.
private func withCStrings<R>(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R) -> R {
    var memory = ByteWriter(capacity: 256)
    var starts: [Int] = []
    for text in texts {
        starts.append(memory.count)
        memory.append(text: text)
        memory.append(0)
    }
    return memory.withBytes { bytes in
        let base = bytes.bindMemory(to: CChar.self).baseAddress
        let pointers = starts.map { start in base.map { $0 + start } } + [nil]
        return pointers.withUnsafeBufferPointer { pointers in
            // The array is never empty, because it holds the terminator.
            body(pointers.baseAddress.unsafelyUnwrapped)
        }
    }
}
