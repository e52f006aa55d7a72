package import Notation
import Postgres

extension Store {
    /// What one round of maintenance did.
    package struct Maintenance: Sendable {
        package let partitionsMade: Int
        package let partitionsDropped: Int
        package let bucketsRemoved: Int
        package let keysRemoved: Int
        package let versionsRemoved: Int
        package let statusesRemoved: Int
        /// Days of the request log whose sums were missing.
        package let daysRolledUp: Int
    }

    /// How long things are kept, in days.
    package struct Retention: Sendable {
        package var requestLogDays: Int
        package var usageDays: Int
        package var auditDays: Int
        /// Superseded versions of indicators.
        package var versionDays: Int

        package init(requestLogDays: Int, usageDays: Int, auditDays: Int, versionDays: Int) {
            self.requestLogDays = requestLogDays
            self.usageDays = usageDays
            self.auditDays = auditDays
            self.versionDays = versionDays
        }
    }

    /// Makes the request log's partitions for the coming week, drops those past retention, makes missing sums, forgets old
    /// sums, sessions, lines of the audit trail, keys that ended before these begin, and superseded versions, after a week what became of objects that clients
    /// added, and removes buckets that are full again, which mean the same when they are not there.
    package mutating func maintain(_ retention: Retention) throws -> Maintenance {
        try primary.use { connection in
            try connection.removeTimeLimits()
            let made = try connection.first(
                "select ensure_request_log_partitions(current_date - 1, current_date + 7)"
            ) { $0.integer() }
            let dropped = try connection.first(
                "select drop_request_log_partitions(current_date - \(retention.requestLogDays)::integer)"
            ) { $0.integer() }
            // Each day is a transaction of its own: workers wait for one day at most, and what is done stays.
            let days = try connection.rows("select day::text from days_to_roll_up() day") { $0.text() }
            for day in days { try connection.execute("select roll_up_usage(\(day)::date, \(day)::date)") }
            try connection.execute("select forget_usage(\(retention.usageDays)::integer), forget_sessions()")
            try connection.execute(
                "delete from audit_log where at < now() - \(retention.auditDays)::integer * interval '1 day'"
            )
            let keys = try connection.first("select forget_keys(\(retention.auditDays)::integer)") { $0.integer() }
            let removed = try connection.execute(
                """
                with networks as (delete from network_buckets where minute_full_at < now() and day_full_at < now())
                delete from account_buckets where minute_full_at < now() and day_full_at < now()
                """
            )
            let versions = try connection.execute(
                "delete from indicator_versions where superseded_at < now() - make_interval(days => \(retention.versionDays)::integer)"
            )
            // No key looks back further than its plan.
            try connection.execute(
                """
                delete from raised_indicators
                where modified_at < now() - make_interval(days => (select max(lookback_days) from tiers) + 1)
                """
            )
            let statuses = try connection.execute(
                "delete from collection_statuses where requested_at < now() - interval '7 days'"
            )
            return Maintenance(
                partitionsMade: made ?? 0,
                partitionsDropped: dropped ?? 0,
                bucketsRemoved: removed,
                keysRemoved: keys ?? 0,
                versionsRemoved: versions,
                statusesRemoved: statuses,
                daysRolledUp: days.count
            )
        }
    }

    /// The database's clock, and the server's version in its own words.
    package mutating func serverFacts() throws -> (clock: Timestamp?, version: String) {
        try primary.use { connection in
            try connection.first("select clock_timestamp(), current_setting('server_version')") {
                ($0.optionalTime(), $0.text())
            }
        } ?? (nil, "")
    }

    /// Published indicators, and the time of the newest change.
    package mutating func totals() throws -> (indicators: Int, changedAt: Timestamp?) {
        try primary.use { connection in
            try connection.first(
                """
                select coalesce((select sum(n) from indicator_counts where time_field = 'last_seen'), 0), changed_at
                from data_generation
                """
            ) { ($0.integer(), $0.optionalTime()) }
        } ?? (0, nil)
    }
}
