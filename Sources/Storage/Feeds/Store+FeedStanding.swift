package import Notation
import Postgres

/// Why a fetch of a feed failed: one word and the server's status, without anything that the server said.
package struct FeedFault: Sendable, Equatable {
    package enum Kind: String, CaseIterable, Sendable {
        case refused, gone, redirects, tls, unreachable
        case notFound = "not_found"
        case rateLimited = "rate_limited"
        case serverError = "server_error"
        case unexpectedStatus = "unexpected_status"
        case tooLarge = "too_large"
        case timedOut = "timed_out"
        case internalAddress = "internal_address"
        case notSecure = "not_secure"
        /// A body came, and could not be read or stored.
        case unreadable
        /// A body was read: it gave nothing, or much of it was refused.
        case poorReading = "poor_reading"
    }

    package let kind: Kind
    /// The HTTP status; nil when there was no answer, or it was not the reason.
    package let status: Int?

    package init(_ kind: Kind, status: Int? = nil) {
        self.kind = kind
        self.status = status
    }
}

/// How a feed stands, for those who read what it brings. No address and no secret.
package struct FeedStanding: Sendable {
    package let slug: String
    package let name: String
    package let category: String
    package let format: String?
    /// 0 to 100.
    package let reliability: Int
    package let isEnabled: Bool
    package let isFetched: Bool
    /// As the schedule has it.
    package let state: String
    package let failures: Int
    package let intervalSeconds: Int
    /// The last good fetch or import.
    package let lastSuccess: Timestamp?
    package let lastAttempt: Timestamp?
    package let nextAttempt: Timestamp?
    /// One of `FeedFault.Kind`; nil when nothing is wrong.
    package let faultKind: String?
    package let faultStatus: Int?
    package let failingSince: Timestamp?
    package let indicators: Int
    package let articles: Int
    /// Indicators that members called a false positive in the last 90 days.
    package let falsePositives: Int
    /// A JSON array: days with what is new.
    package let series: String
}

extension Store {
    /// Keeps why a fetch failed. Called before `settleFeed`, which forgets it after a good one.
    package mutating func noteFault(_ fault: FeedFault, of feed: Int) throws {
        _ = try primary.use { connection in
            try connection.execute(
                "select note_fault(\(feed)::integer, \(fault.kind.rawValue), \(fault.status)::smallint)"
            )
        }
    }

    /// All feeds by short name, or the one of this short name. Faults of before there were kinds are `unreadable`.
    package mutating func feedStandings(_ slug: String? = nil) throws -> [FeedStanding] {
        let one: SQL = slug.map { "where f.slug = \($0)" } ?? ""
        return try reading { connection in
            try connection.rows(
                """
                select f.slug, f.name, f.category, f.format, f.reliability, f.is_enabled, f.url is not null, f.state, f.failures,
                       f.interval_seconds, greatest(f.last_success_at, i.imported_at), greatest(f.last_fetch_at, i.imported_at),
                       case when f.is_enabled and f.url is not null then f.next_at end,
                       coalesce(f.fault_kind, case when f.last_error is not null then \(FeedFault.Kind.unreadable.rawValue)::text
                                                   when f.state = 'degraded' then \(FeedFault.Kind.poorReading.rawValue)::text end),
                       f.fault_status, coalesce(f.failing_since, case when f.state = 'degraded' then f.last_success_at end),
                       coalesce(s.iocs, 0), coalesce(s.articles, 0), coalesce(s.false_positives, 0), coalesce(s.series, '[]')
                from feeds f left join feed_statistics s on s.feed_id = f.id
                    left join lateral (
                        select m.imported_at from feed_imports m where m.feed_id = f.id order by m.id desc limit 1
                    ) i on true
                \(one) order by f.slug
                """,
                Self.standing
            )
        }
    }

    private static func standing(_ row: inout RowReader) -> FeedStanding {
        FeedStanding(
            slug: row.text(),
            name: row.text(),
            category: row.text(),
            format: row.optionalText(),
            reliability: row.integer(),
            isEnabled: row.flag(),
            isFetched: row.flag(),
            state: row.text(),
            failures: row.integer(),
            intervalSeconds: row.integer(),
            lastSuccess: row.optionalTime(),
            lastAttempt: row.optionalTime(),
            nextAttempt: row.optionalTime(),
            faultKind: row.optionalText(),
            faultStatus: row.optionalInteger(),
            failingSince: row.optionalTime(),
            indicators: row.integer(),
            articles: row.integer(),
            falsePositives: row.integer(),
            series: row.text()
        )
    }
}
