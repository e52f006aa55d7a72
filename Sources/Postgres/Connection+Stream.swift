import CPQ

extension Connection {
    /// The rows that are read at a time, and are asked for while those before them are being read.
    private static let streamRows: Int32 = 500

    /// Calls `body` with each row as it arrives; memory stays flat however many rows there are. When `body` throws, the
    /// connection is closed, which ends the statement, and the error is thrown on.
    ///
    /// The rows come by a cursor, in a transaction of its own unless one is open. All of it is one pipeline (libpq, "Pipeline
    /// Mode"), so nobody waits between two parts.
    package mutating func stream(_ sql: SQL, _ body: (inout RowReader) throws -> Void) throws {
        let isInside = PQtransactionStatus(wire.handle) == PQTRANS_INTRANS
        guard PQenterPipelineMode(wire.handle) == 1 else { throw wire.failure() }
        var failed: PostgresError?
        // Without what `body` takes: a client may be slow.
        var waited: Int64 = 0
        defer { times.add(sql, since: StatementTimes.now - waited) }
        do {
            if !isInside { try put("begin read only") }
            try put("declare page no scroll cursor for \(sql)")
            try putFetch()
            try putFetch()
            for _ in 0..<(isInside ? 1 : 2) {
                let result = try wire.pipelined()
                if failed == nil, PQresultStatus(result) != PGRES_COMMAND_OK { failed = wire.failure(result) }
                PQclear(result)
            }
            var asked = 2
            while asked > 0 {
                let start = StatementTimes.now
                let result = try wire.pipelined()
                waited += StatementTimes.now - start
                defer { PQclear(result) }
                asked -= 1
                guard let result, PQresultStatus(result) == PGRES_TUPLES_OK else {
                    failed = failed ?? wire.failure(result)
                    continue
                }
                let count = PQntuples(result)
                if count == Self.streamRows {
                    try putFetch()
                    asked += 1
                }
                if count > 0 { hasGivenRows = true }
                for row in 0..<count { _ = try Self.read(result, row, body) }
            }
            try put(isInside ? "close page" : "commit")
            try wire.endPipeline()
        } catch {
            // Rows that nobody reads would still come.
            wire.close()
            throw error
        }
        if let failed {
            if !isInside { try script("rollback") }
            throw failed
        }
    }

    private func putFetch() throws(PostgresError) {
        try put("fetch \(literal: UInt(Self.streamRows)) from page")
        guard PQsendFlushRequest(wire.handle) == 1 else { throw wire.failure() }
    }

    /// Puts a statement into the pipeline.
    private func put(_ sql: SQL) throws(PostgresError) {
        let text = sql.text
        let sent = sql.values.withPointers { count, values in
            PQsendQueryParams(wire.handle, text, count, nil, values, nil, nil, 0)
        }
        guard sent == 1 else { throw wire.failure() }
    }
}
