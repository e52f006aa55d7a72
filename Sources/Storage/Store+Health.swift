package import Notation
import Postgres

/// What the database server says of itself, for `socdctl doctor`.
package struct ServerHealth: Sendable {
    /// A server that follows this one.
    package struct Standby: Sendable {
        package let name: String
        /// `streaming` when all is well.
        package let state: String
        /// Bytes of the log that it has yet to replay; nil when that is not told to this role.
        package let bytesBehind: Int?
    }

    /// In the server's own words, such as `17.2`.
    package let version: String
    /// The server's clock when it answered.
    package let clock: Timestamp
    /// Whether it follows another server, so that nothing can be written.
    package let isStandby: Bool
    package let databaseBytes: Int
    /// Where its files are; nil when the role may not know.
    package let dataDirectory: String?
    package var standbys: [Standby] = []
    /// Replication slots that nobody reads: the server keeps its log for them until the disk is full.
    package var idleSlots: [String] = []
    /// Seconds since what was replayed last was written; nil on a server that follows no other. 0 when all is replayed.
    package let secondsBehind: Int?
}

extension Store {
    package mutating func health() throws -> ServerHealth? {
        try primary.use { connection in
            let found = try connection.first(
                """
                select current_setting('server_version'), clock_timestamp(), pg_is_in_recovery(), pg_database_size(current_database()),
                       case when pg_has_role('pg_read_all_settings', 'usage') then current_setting('data_directory') end,
                       case when not pg_is_in_recovery() then null
                            when pg_last_wal_receive_lsn() is not distinct from pg_last_wal_replay_lsn() then 0
                            else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::bigint end
                """
            ) { row in
                ServerHealth(
                    version: row.text(),
                    clock: row.time(),
                    isStandby: row.flag(),
                    databaseBytes: row.integer(),
                    dataDirectory: row.optionalText(),
                    secondsBehind: row.optionalInteger()
                )
            }
            guard var health = found, !health.isStandby else { return found }
            health.standbys = try connection.rows(
                """
                select coalesce(nullif(application_name, ''), 'a standby'), coalesce(state, ''),
                       pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint
                from pg_stat_replication where state is distinct from 'backup' order by 1
                """
            ) { ServerHealth.Standby(name: $0.text(), state: $0.text(), bytesBehind: $0.optionalInteger()) }
            health.idleSlots = try connection.rows(
                "select slot_name::text from pg_replication_slots where not active order by 1"
            ) { $0.text() }
            return health
        }
    }
}
