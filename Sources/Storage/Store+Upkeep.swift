package import Notation
import Postgres

/// Whether what is due in a database is done, for `socdctl doctor`.
package struct UpkeepStanding: Sendable {
    /// Bytes of the server's log that are kept for its slots; nil when this role may not know.
    package let heldLogBytes: Int?
    /// Whether the server archives its log, when it last could not, and when it last could.
    package let archives: Bool
    package let archiveFailed: Timestamp?
    package let archiveDone: Timestamp?
    /// Whether the request log has a partition for the days from today to tomorrow, and how many records lie in none.
    package let hasPartitions: Bool
    package let restRecords: Int
    /// When the statistics were worked out; nil before the first time.
    package let statisticsAt: Timestamp?
    /// Large tables whose statistics for the planner are missing or older than a fifth of their rows.
    package let staleTables: [String]
    /// The newest good fetch of any feed that is fetched, and how many are.
    package let newestFetch: Timestamp?
    package let fetchedFeeds: Int
}

extension Store {
    package mutating func upkeep() throws -> UpkeepStanding? {
        try primary.use { connection in
            let stale = try connection.rows(
                """
                select relname::text from pg_stat_user_tables
                where n_live_tup > 10000
                  and (coalesce(last_analyze, last_autoanalyze) is null or n_mod_since_analyze > n_live_tup / 5 + 50000)
                order by n_live_tup desc limit 5
                """
            ) { $0.text() }
            return try connection.first(
                """
                select (select max(pg_wal_lsn_diff(case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
                                                   s.restart_lsn))::bigint from pg_replication_slots s),
                       current_setting('archive_mode') <> 'off', a.last_failed_time, a.last_archived_time,
                       (select count(*) from unnest(array[current_date, current_date + 1]) d
                        where to_regclass('request_log_' || to_char(d, 'YYYYMMDD')) is not null) = 2,
                       (select coalesce(max(t.n_live_tup), 0) from pg_stat_user_tables t where t.relname = 'request_log_rest'),
                       (select c.updated_at from iocs_stats_cache c),
                       (select max(f.last_success_at) from feeds f where f.is_enabled and f.url is not null),
                       (select count(*) from feeds f where f.is_enabled and f.url is not null)
                from pg_stat_archiver a
                """
            ) { row in
                UpkeepStanding(
                    heldLogBytes: row.optionalInteger(),
                    archives: row.flag(),
                    archiveFailed: row.optionalTime(),
                    archiveDone: row.optionalTime(),
                    hasPartitions: row.flag(),
                    restRecords: row.integer(),
                    statisticsAt: row.optionalTime(),
                    staleTables: stale,
                    newestFetch: row.optionalTime(),
                    fetchedFeeds: row.integer()
                )
            }
        }
    }

    /// Whether a pooler lends sessions of the database for a transaction at a time.
    package mutating func isPooled() throws -> Bool { try primary.use { $0.isPooled } }

    /// Functions of the database whose text is in none of the release's files: somebody has changed them by hand.
    package mutating func foreignFunctions(_ plan: SQLPlan) throws -> [String] {
        let functions = try primary.use { connection in
            try connection.rows(
                """
                select p.proname::text, p.prosrc from pg_proc p join pg_language l on l.oid = p.prolang
                where p.pronamespace = to_regnamespace('public') and l.lanname in ('sql', 'plpgsql') and p.prosrc <> ''
                  and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
                order by 1
                """
            ) { (name: $0.text(), body: $0.text()) }
        }
        let files = plan.functions + plan.migrations.reversed()
        return functions.filter { function in !files.contains { $0.text.contains(function.body) } }.map(\.name)
    }
}
