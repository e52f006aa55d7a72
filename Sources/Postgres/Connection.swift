import CPQ
import Notation

/// One libpq connection. It cannot be copied, so it has one owner and closes exactly once. Only one thread at a time
/// uses it.
package struct Connection: ~Copyable {
    private(set) var wire: Wire
    /// The statements that are prepared, by their pieces.
    private var prepared: [[SQL.Piece]: StatementName] = [:]
    private var names: Set<StatementName> = []
    private var ahead: [Ahead] = []
    /// Whether a pooler stands between, which may give each transaction another session of the server.
    package private(set) var isPooled = false
    /// Whether what is prepared behind a pooler was found again so far.
    var sessionKeepsStatements = true
    /// What statements have taken since somebody emptied it.
    package var times = StatementTimes()

    /// Whether rows were given away one by one since somebody asked.
    var hasGivenRows = false
    /// Whether the session plans each prepared statement once for all values.
    private var plansOnce = false

    /// A result that was read before it was asked for.
    private struct Ahead {
        let sql: SQL
        let result: OpaquePointer?
    }

    /// - Parameters:
    ///   - conninfo: a libpq connection string or URI; it wins over the time limits set here.
    ///   - statementTimeoutMilliseconds: 0 for none. A server that is silent two seconds longer is given up.
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
        let handle = withCStrings(settings.map(\.0)) { names in
            withCStrings(settings.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
        }
        wire = Wire(
            handle: handle,
            patience: statementTimeoutMilliseconds > 0 ? Int32(clamping: statementTimeoutMilliseconds + 2000) : nil
        )
        if PQstatus(handle) != CONNECTION_OK || PQsetnonblocking(handle, 1) != 0 { throw wire.failure() }
        // libpq would print notices to standard error; nothing here depends on them.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        isPooled = try findPooler()
        if isPooled {
            try checkSettings()
            return
        }
        // Statements here read by indexes. To compile one, as the planner's wrong figures make it, takes longer than to run it.
        try script(
            unsafeSQL: """
                set jit = off; set cursor_tuple_fraction = 1; set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'iso_8601'; set standard_conforming_strings = on;
                set statement_timeout = \(statementTimeoutMilliseconds); set search_path = public
                """
        )
    }

    deinit {
        for each in ahead { PQclear(each.result) }
        PQfinish(wire.handle)
    }

    /// False once the connection is lost; it is then of no more use.
    package var isAlive: Bool { PQstatus(wire.handle) == CONNECTION_OK }

    /// Gives the connection up.
    package func close() { wire.close() }

    /// Whether rows were given away one by one since the last call. What has given some cannot be repeated without giving them
    /// twice.
    package mutating func takeGivenRows() -> Bool {
        defer { hasGivenRows = false }
        return hasGivenRows
    }

    /// Runs `body` with less patience for a server that says nothing.
    package mutating func waiting<T>(
        atMostMilliseconds most: Int32,
        _ body: (inout Connection) throws -> T
    ) rethrows -> T {
        let usual = wire.patience
        wire.patience = min(most, usual ?? most)
        defer { wire.patience = usual }
        return try body(&self)
    }

    /// Lets the statements that follow take as long as they need: for imports and maintenance. The network's keep-alive still
    /// finds out that a server is gone, and the server looks every ten seconds whether this program is still there.
    package mutating func removeTimeLimits() throws(PostgresError) {
        try needsSession()
        try script("set statement_timeout = 0; set client_connection_check_interval = '10s'")
        wire.patience = nil
    }

    /// Runs statements without values whose rows are not needed: settings, locks, temporary tables.
    package func script(_ text: StaticString) throws(PostgresError) { try script(unsafeSQL: text.description) }

    /// Runs statements from a file, such as a migration.
    /// - Parameter text: runs as it is, so it must not contain anything from outside.
    package func script(unsafeSQL text: String) throws(PostgresError) {
        guard PQsendQuery(wire.handle, text) == 1 else { throw wire.failure() }
        var failed: PostgresError?
        while let result = try wire.nextResult() {
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: break
            default: failed = failed ?? wire.failure(result)
            }
            PQclear(result)
        }
        if let failed { throw failed }
    }

    /// Runs a statement and returns how many rows it changed or returned.
    @discardableResult
    package mutating func execute(_ sql: SQL) throws(PostgresError) -> Int {
        let result = try run(sql)
        defer { PQclear(result) }
        let affected = String(cString: PQcmdTuples(result))
        return Int(affected) ?? 0
    }

    /// The same for a statement that is sent again and again with the same values.
    /// - Parameter ahead: reads that follow if there is a row. They are sent together with the statement, each a transaction of
    ///   its own, and whoever asks the same before `forgetAhead` gets their results at once. A pooler gets none of them.
    package mutating func first<T>(
        _ statement: FixedStatement,
        ahead reads: [SQL] = [],
        _ body: (inout RowReader) throws -> T
    ) throws -> T? {
        if isPooled { return try first(statement.sql, body) }
        try prepare(statement)
        let start = StatementTimes.now
        defer { times.add(statement.sql, since: start) }
        let result: OpaquePointer
        if reads.isEmpty {
            try send(statement.sql, as: statement.name)
            result = try received()
        } else {
            result = try pipeline(statement, reads)
        }
        defer { PQclear(result) }
        guard PQntuples(result) > 0 else {
            forgetAhead()
            return nil
        }
        return try Self.read(result, 0, body)
    }

    /// Drops results that nobody has asked for.
    package mutating func forgetAhead() {
        for each in ahead { PQclear(each.result) }
        ahead.removeAll(keepingCapacity: true)
    }

    /// - Parameter plannedOnce: whether one plan serves all values of the statement.
    mutating func run(_ sql: SQL, plannedOnce: Bool = false) throws(PostgresError) -> OpaquePointer {
        if let place = ahead.firstIndex(where: { $0.sql == sql }) {
            return try checked(ahead.remove(at: place).result)
        }
        try plan(once: plannedOnce)
        return try isPooled ? runPooled(sql) : runPrepared(sql)
    }

    mutating func runPrepared(_ sql: SQL) throws(PostgresError) -> OpaquePointer {
        let name = try prepare(sql)
        let start = StatementTimes.now
        defer { times.add(sql, since: start) }
        try send(sql, as: name)
        return try received()
    }

    mutating func runUnprepared(_ sql: SQL) throws(PostgresError) -> OpaquePointer {
        try plan(once: false)
        let start = StatementTimes.now
        defer { times.add(sql, since: start) }
        let text = sql.text
        let sent = sql.values.withPointers { count, values in
            PQsendQueryParams(wire.handle, text, count, nil, values, nil, nil, 0)
        }
        guard sent == 1 else { throw wire.failure() }
        return try received()
    }

    /// Tells the server to plan each prepared statement once for all values, or as it thinks best. It thinks of what a plan costs
    /// to run, and little of what it costs to make. A pooler would give the setting to others, and a transaction that fails takes
    /// it back, so neither gets it.
    private mutating func plan(once: Bool) throws(PostgresError) {
        guard once != plansOnce, !isPooled, PQtransactionStatus(wire.handle) == PQTRANS_IDLE else { return }
        try script(once ? "set plan_cache_mode = force_generic_plan" : "set plan_cache_mode = auto")
        plansOnce = once
    }

    private func send(_ sql: SQL, as name: StatementName) throws(PostgresError) {
        let sent = sql.values.withPointers { count, values in
            PQsendQueryPrepared(wire.handle, name.text, count, values, nil, nil, 0)
        }
        guard sent == 1 else { throw wire.failure() }
    }

    /// The one result of the statement that was sent last.
    private func received() throws(PostgresError) -> OpaquePointer {
        try checked(wire.pipelined())
    }

    /// Returns the result of a statement that succeeded. Clears the result of one that failed, and throws.
    private func checked(_ result: OpaquePointer?) throws(PostgresError) -> OpaquePointer {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
            if let result { return result }
            throw wire.failure()
        default:
            defer { PQclear(result) }
            throw wire.failure(result)
        }
    }

    private mutating func prepare(_ sql: SQL) throws(PostgresError) -> StatementName {
        if let name = prepared[sql.pieces] { return name }
        let text = sql.text
        let name = StatementName(of: text)
        try prepare(text, as: name)
        prepared[sql.pieces] = name
        return name
    }

    private mutating func prepare(_ statement: FixedStatement) throws(PostgresError) {
        if names.contains(statement.name) { return }
        try prepare(statement.sql.text, as: statement.name)
    }

    private mutating func prepare(_ text: String, as name: StatementName) throws(PostgresError) {
        if names.contains(name) { return }
        guard PQsendPrepare(wire.handle, name.text, text, 0, nil) == 1 else { throw wire.failure() }
        do throws(PostgresError) {
            PQclear(try received())
        } catch {
            // Behind a pooler, another client may have prepared the same text in this session.
            guard isPooled, error.sqlstate == PostgresError.sameStatement else { throw error }
        }
        names.insert(name)
    }

    /// Sends the statement and the reads in one flight, and keeps the results of the reads.
    /// - Returns: the result of the statement.
    private mutating func pipeline(_ statement: FixedStatement, _ reads: [SQL]) throws(PostgresError) -> OpaquePointer {
        forgetAhead()
        try plan(once: false)
        var named: [StatementName] = []
        for read in reads { named.append(try prepare(read)) }
        guard PQenterPipelineMode(wire.handle) == 1 else { throw wire.failure() }
        try send(statement.sql, as: statement.name)
        guard PQpipelineSync(wire.handle) == 1 else { throw wire.failure() }
        for (read, name) in zip(reads, named) {
            try send(read, as: name)
            guard PQpipelineSync(wire.handle) == 1 else { throw wire.failure() }
        }
        let first = try synced()
        do throws(PostgresError) {
            for read in reads { ahead.append(Ahead(sql: read, result: try synced())) }
            guard PQexitPipelineMode(wire.handle) == 1 else { throw wire.failure() }
        } catch {
            PQclear(first)
            throw error
        }
        return try checked(first)
    }

    /// The result of one statement of a pipeline, which its own sync follows.
    private func synced() throws(PostgresError) -> OpaquePointer? {
        let result = try wire.pipelined()
        do throws(PostgresError) {
            PQclear(try wire.nextResult())
        } catch {
            PQclear(result)
            throw error
        }
        return result
    }

    /// Begins `copy … from stdin`. The connection can do nothing else until the copy has ended.
    package func beginCopy(_ statement: StaticString) throws(PostgresError) -> CopyIn {
        guard PQsendQuery(wire.handle, statement.description) == 1 else { throw wire.failure() }
        let result = try wire.nextResult()
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COPY_IN else {
            try wire.skipResults()
            throw wire.failure(result)
        }
        return CopyIn(wire: wire)
    }
}
