package import Notation
import Postgres

/// Figures that were worked out before the request.
package struct CachedStatistics: Sendable {
    /// JSON: the answer's `data`.
    package let body: [UInt8]
    /// JSON: an array with what was new on each day; empty when no days were asked for.
    package let series: [UInt8]
    /// The moment they speak of.
    package let updated: Timestamp
}

/// What concerns one sector in one window.
package struct IndustryFigures: Sendable {
    package let updated: Timestamp
    /// Members of a JSON object: counts and trends.
    package let summary: String
    /// Members of a JSON object: the series, and what is named most.
    package let details: String
}

extension Store {
    /// The statistics; nil before the first refresh.
    /// - Parameter days: how many days the series has, at most 90; nil for none.
    package mutating func statistics(days: Int? = nil) throws -> CachedStatistics? {
        try reading { connection in
            try connection.first(
                """
                select updated_at, body,
                       case when \(days)::integer is not null then (
                           select json_agg(e.value order by e.n)::text
                           from (select value, n from json_array_elements(series::json) with ordinality j (value, n) order by n desc limit \(days)) e
                       ) end
                from iocs_stats_cache
                """
            ) { row in
                let updated = row.time()
                let body = Array(row.bytes(.text))
                return CachedStatistics(body: body, series: Array((row.optionalText() ?? "").utf8), updated: updated)
            }
        }
    }

    /// When the figures were worked out; nil before the first refresh.
    package mutating func statisticsTime() throws -> Timestamp? {
        try reading { connection in
            try connection.first("select updated_at from iocs_stats_cache") { $0.time() }
        }
    }

    /// Works all figures out anew.
    /// - Parameter leastAgeSeconds: leave them when they are younger, or just being worked out; 0 waits for a refresh under way.
    /// - Returns: whether it was done.
    package mutating func refreshStatistics(leastAgeSeconds: Int = 0) throws -> Bool {
        try primary.use { connection in
            try connection.first(
                "select refresh_statistics(\(leastAgeSeconds)::integer * interval '1 second')"
            ) { $0.flag() } ?? false
        }
    }

    /// Has pg_cron refresh the figures, where the database has it.
    /// - Returns: `scheduled`, `no pg_cron`, or why it was refused.
    package mutating func scheduleStatistics() throws -> String {
        try primary.use { connection in
            try connection.first("select schedule_statistics()") { $0.text() } ?? ""
        }
    }

    /// The summaries of all sectors by slug; empty before the first refresh.
    package mutating func industrySummaries(hours: Int) throws -> (updated: Timestamp, bySlug: [String: String])? {
        let rows = try reading { connection in
            try connection.rows(
                """
                select c.updated_at, s.sector, s.summary from iocs_stats_cache c, industry_statistics s
                where s.hours = \(hours)::smallint
                """
            ) { ($0.time(), $0.text(), $0.text()) }
        }
        guard let updated = rows.first?.0 else { return nil }
        return (updated, Dictionary(rows.map { ($0.1, $0.2) }) { first, _ in first })
    }

    /// One sector; nil before the first refresh.
    package mutating func industry(_ slug: String, hours: Int) throws -> IndustryFigures? {
        try reading { connection in
            try connection.first(
                """
                select c.updated_at, s.summary, s.details from iocs_stats_cache c, industry_statistics s
                where s.hours = \(hours)::smallint and s.sector = \(slug)
                """
            ) { row in
                IndustryFigures(updated: row.time(), summary: row.text(), details: row.text())
            }
        }
    }
}
