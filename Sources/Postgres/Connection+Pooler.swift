import CPQ

/// Statements through a pooler, such as PgBouncer, that lends a session of the server for a transaction at a time. What one
/// statement leaves in its session, the next may not find: settings, temporary tables, prepared statements.
extension Connection {
    /// Whether a pooler stands between: it gives its clients process numbers of its own.
    mutating func findPooler() throws(PostgresError) -> Bool {
        let result = try runUnprepared("select pg_backend_pid()::text")
        defer { PQclear(result) }
        return PQgetvalue(result, 0, 0).map { String(cString: $0) } != "\(PQbackendPID(wire.handle))"
    }

    /// Makes sure that the sessions begin with the settings without which values are read wrongly. They cannot be set here,
    /// so the role has them.
    mutating func checkSettings() throws(PostgresError) {
        let result = try runUnprepared(
            """
            select concat_ws(', ',
                case when current_setting('timezone') not in ('UTC', 'Etc/UTC') then 'timezone' end,
                case when current_setting('datestyle') not like 'ISO%' then 'datestyle' end,
                case when current_setting('search_path') !~ '(^|, )public$' then 'search_path' end,
                case when current_setting('standard_conforming_strings') <> 'on' then 'standard_conforming_strings' end)
            """
        )
        defer { PQclear(result) }
        let wrong = PQgetvalue(result, 0, 0).map { String(cString: $0) } ?? ""
        if wrong.isEmpty { return }
        throw .lost(
            "a pooler stands before the database, and its sessions have other settings than this program needs (\(wrong)): "
                + "run socdctl migrate on the server itself, which gives them to the roles socd_worker and socd_ingest, "
                + "and let the pooler connect anew (RECONNECT in PgBouncer)"
        )
    }

    /// Refuses work that spans transactions and keeps something in its session.
    package func needsSession() throws(PostgresError) {
        if isPooled {
            throw .unfit(
                "a pooler stands before the database: this needs a session of its own, so SOCD_DATABASE_URL must lead to the server itself"
            )
        }
    }

    /// Runs a statement as a prepared one as long as the pooler keeps to one session, or brings prepared statements along
    /// (PgBouncer 1.21 and later).
    mutating func runPooled(_ sql: SQL) throws(PostgresError) -> OpaquePointer {
        // Inside a transaction, a statement that is not there would take with it what was done before.
        guard sessionKeepsStatements, PQtransactionStatus(wire.handle) == PQTRANS_IDLE else {
            return try runUnprepared(sql)
        }
        do throws(PostgresError) {
            return try runPrepared(sql)
        } catch {
            guard error.sqlstate == PostgresError.noSuchStatement else { throw error }
            // Another session got it than the one that has prepared it. It has not run.
            sessionKeepsStatements = false
            return try runUnprepared(sql)
        }
    }
}
