package import Notation
import Postgres

/// How a feed is read, as figures.
package struct FeedFigures: Sendable {
    package let slug: String
    package let isEnabled: Bool
    package let isFetched: Bool
    /// As the schedule has it.
    package let state: String
    package let failures: Int
    package let intervalSeconds: Int
    /// The last good fetch.
    package let lastSuccess: Timestamp?
    package let imports: Int
    package let newRows: Int
    package let updatedRows: Int
    package let unchangedRows: Int
    package let filteredRows: Int
    package let rejectedRows: Int
}

/// What is published, as figures.
package struct DataFigures: Sendable {
    package let version: Int
    package let changedAt: Timestamp
    /// The newest place in the publication order.
    package let lastPlace: Timestamp
    /// How long the newest publication took from the begin of its transaction to its place.
    package let lagMicroseconds: Int
    /// Writers that wait to publish, and how long the first of them has.
    package let waitingWriters: Int
    package let waitMicroseconds: Int
    package let indicators: Int
}

extension Store {
    /// All feeds by short name.
    package mutating func feedFigures() throws -> [FeedFigures] {
        try primary.use { connection in
            try connection.rows(
                """
                select f.slug, f.is_enabled, f.url is not null, f.state, f.failures, f.interval_seconds, f.last_success_at,
                       coalesce(t.imports, 0), coalesce(t.new_rows, 0), coalesce(t.updated_rows, 0),
                       coalesce(t.unchanged_rows, 0), coalesce(t.filtered_rows, 0), coalesce(t.rejected_rows, 0)
                from feeds f left join feed_import_totals t on t.feed_id = f.id order by f.slug
                """
            ) { row in
                FeedFigures(
                    slug: row.text(),
                    isEnabled: row.flag(),
                    isFetched: row.flag(),
                    state: row.text(),
                    failures: row.integer(),
                    intervalSeconds: row.integer(),
                    lastSuccess: row.optionalTime(),
                    imports: row.integer(),
                    newRows: row.integer(),
                    updatedRows: row.integer(),
                    unchangedRows: row.integer(),
                    filteredRows: row.integer(),
                    rejectedRows: row.integer()
                )
            }
        }
    }

    package mutating func dataFigures() throws -> DataFigures? {
        try primary.use { connection in
            // The lock is that of begin_publication().
            try connection.first(
                """
                select g.version, g.changed_at, g.last_added_at,
                       coalesce((select (extract(epoch from p.added_at - p.recorded_at) * 1000000)::bigint
                                 from publications p order by p.added_at desc limit 1), 0),
                       w.writers, w.microseconds,
                       coalesce((select sum(n)::bigint from indicator_counts where time_field = 'last_seen'), 0)
                from data_generation g, (
                    select count(*) as writers,
                           coalesce((extract(epoch from clock_timestamp() - min(l.waitstart)) * 1000000)::bigint, 0) as microseconds
                    from pg_locks l
                    where l.locktype = 'advisory' and not l.granted and l.objsubid = 1
                      and l.database = (select oid from pg_database where datname = current_database())
                      and l.objid::bigint = hashtext('socd publication')::bigint & 4294967295
                ) w
                """
            ) { row in
                DataFigures(
                    version: row.integer(),
                    changedAt: row.time(),
                    lastPlace: row.time(),
                    lagMicroseconds: row.integer(),
                    waitingWriters: row.integer(),
                    waitMicroseconds: row.integer(),
                    indicators: row.integer()
                )
            }
        }
    }
}
