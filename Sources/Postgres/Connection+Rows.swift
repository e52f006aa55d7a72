import CPQ

/// Statements that return rows.
extension Connection {
    /// When the server plans a statement.
    package enum Planning: Sendable {
        /// As the server thinks best, from its guess of what a run costs: mostly for the values of each run.
        case automatic
        /// Each time for its values. For statements that need one plan for rare values and another for common ones.
        case anew
        /// Once for all values. For statements that have one good plan and run for less time than it takes to make.
        case once
    }

    /// Calls `body` with each row of the whole result.
    package mutating func forEachRow(
        _ sql: SQL,
        planned: Planning = .automatic,
        _ body: (inout RowReader) throws -> Void
    ) throws {
        let count = try eachRow(sql, planned: planned, body)
        if count > 0 { hasGivenRows = true }
    }

    private mutating func eachRow(
        _ sql: SQL,
        planned: Planning,
        _ body: (inout RowReader) throws -> Void
    ) throws -> Int32 {
        let result = try planned == .anew ? runUnprepared(sql) : run(sql, plannedOnce: planned == .once)
        defer { PQclear(result) }
        let count = PQntuples(result)
        for row in 0..<count { _ = try Self.read(result, row, body) }
        return count
    }

    /// Returns what `body` makes of each row.
    package mutating func rows<T>(
        _ sql: SQL,
        planned: Planning = .automatic,
        _ body: (inout RowReader) throws -> T
    ) throws -> [T] {
        var made: [T] = []
        _ = try eachRow(sql, planned: planned) { row in made.append(try body(&row)) }
        return made
    }

    /// Returns what `body` makes of the first row; nil when there is none.
    package mutating func first<T>(_ sql: SQL, _ body: (inout RowReader) throws -> T) throws -> T? {
        let result = try run(sql)
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
    static func read<T>(_ result: OpaquePointer, _ row: Int32, _ body: (inout RowReader) throws -> T) throws
        -> T
    {
        var reader = RowReader(result: result, row: row)
        let made = try body(&reader)
        reader.finish()
        return made
    }
}
