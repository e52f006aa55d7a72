package import Model
package import Notation
import Postgres

/// What a key did in a number of UTC days, the present one included.
package struct KeyUsageFigures: Sendable {
    package struct Line: Sendable {
        package let route: String
        package let status: Int
        package let requests: Int
        package let microseconds: Int
        package let rows: Int
    }

    package struct Day: Sendable {
        /// `2026-01-31`.
        package let date: String
        package let requests: Int
        /// Answers of 400 and above.
        package let errors: Int
    }

    package struct Hour: Sendable {
        package let start: Timestamp
        package let requests: Int
        /// Answers of 400 and above.
        package let errors: Int
        /// Answers 429.
        package let refused: Int
    }

    /// A request that was answered with an error.
    package struct Failure: Sendable {
        package let at: Timestamp
        /// The route's pattern.
        package let route: String
        package let status: Int
        /// The error's code; nil when it was logged by a release that kept none.
        package let code: String?
        package let requestID: String
    }

    /// How many failures are kept here at most.
    package static let mostFailures = 50

    /// By route and status.
    package let lines: [Line]
    /// Every day, earliest first, also those without a request.
    package let days: [Day]
    /// Every hour until the present one, earliest first, also those without a request; empty unless asked for.
    package let hours: [Hour]
    /// Hours with answers 429, earliest first.
    package let refusals: [Hour]
    /// The newest failures, newest first, as far back as the request log goes.
    package let failures: [Failure]
    /// Requests in the busiest minute.
    package let minutePeak: Int
    /// Milliseconds that 50, 95 and 99 of 100 requests did not exceed (nearest rank); nil without a request.
    package let percentiles: (p50: Int, p95: Int, p99: Int)?
    package let allowance: Allowance
    package let start: Timestamp
    package let end: Timestamp
}

extension Store {
    /// The figures of one moment; nil when the key is not there or another account's.
    /// - Parameters:
    ///   - user: whose keys only; nil for the operator.
    ///   - byHour: whether the hours are asked for.
    package mutating func usage(of key: UUID, user: UUID?, days: Int, byHour: Bool = false) throws -> KeyUsageFigures? {
        try primary.use { connection in
            try connection.snapshot { connection in
                try Self.usage(of: key, user: user, days: days, byHour: byHour, &connection)
            }
        }
    }

    /// Requests and errors by day, every day, earliest first.
    package mutating func dailyUsage(of key: UUID, days: Int) throws -> [KeyUsageFigures.Day] {
        try primary.use { connection in try Self.days(of: key, days, &connection) }
    }

    private static func usage(
        of key: UUID,
        user: UUID?,
        days: Int,
        byHour: Bool,
        _ connection: inout Connection
    ) throws -> KeyUsageFigures? {
        let first: SQL = "((now() at time zone 'UTC')::date - \(days - 1)::integer)"
        // A bucket without a row is full.
        let found = try connection.first(
            """
            select p.requests_per_minute, p.requests_per_day, now(), coalesce(b.minute_full_at, now()), coalesce(b.day_full_at, now()),
                   \(first)::timestamp at time zone 'UTC'
            from api_keys k join tiers p on p.name = k.tier
                left join account_buckets b on b.user_id = k.user_id and b.slot = k.slot
            where k.id = \(key)::uuid and (\(user)::uuid is null or k.user_id = \(user)::uuid)
            """
        ) { row in
            let allowance = Allowance(
                perMinute: row.integer(),
                perDay: row.integer(),
                at: row.time(),
                minuteFullAt: row.time(),
                dayFullAt: row.time(),
                retryAt: nil
            )
            return (allowance, start: row.time())
        }
        guard let (allowance, start) = found else { return nil }
        let end = allowance.at
        let lines = try connection.rows(
            """
            select route, status, sum(requests)::bigint, sum(duration_us)::bigint, sum(rows)::bigint from usage_days
            where key_id = \(key)::uuid and day >= \(first) group by route, status order by 3 desc, 1, 2
            """
        ) { row in
            KeyUsageFigures.Line(
                route: row.text(),
                status: row.integer(),
                requests: row.integer(),
                microseconds: row.integer(),
                rows: row.integer()
            )
        }
        var peak = 0
        var refusals: [KeyUsageFigures.Hour] = []
        try connection.forEachRow(
            """
            select hour, requests, errors, refused, minute_peak from usage_hours
            where key_id = \(key)::uuid and hour >= \(start)::timestamptz order by hour
            """
        ) { row in
            let hour = Self.hour(&row)
            peak = max(peak, row.integer())
            if hour.refused > 0 { refusals.append(hour) }
        }
        // The nearest rank: the class in which the request number ceil(p * n) lies.
        let percentiles = try connection.first(
            """
            with classes as (
                select ms, sum(requests) as n from usage_latencies where key_id = \(key)::uuid and day >= \(first) group by ms
            ), ranks as (select ms, sum(n) over (order by ms) as upto, sum(n) over () as total from classes)
            select min(ms) filter (where upto * 100 >= total * 50), min(ms) filter (where upto * 100 >= total * 95),
                   min(ms) filter (where upto * 100 >= total * 99) from ranks
            """
        ) { row -> (p50: Int, p95: Int, p99: Int)? in
            guard let p50 = row.optionalInteger(), let p95 = row.optionalInteger(), let p99 = row.optionalInteger()
            else {
                row.skipRest()
                return nil
            }
            return (p50, p95, p99)
        }
        return KeyUsageFigures(
            lines: lines,
            days: try Self.days(of: key, days, &connection),
            hours: byHour ? try Self.hours(of: key, from: start, &connection) : [],
            refusals: refusals,
            failures: try Self.failures(of: key, since: start, &connection),
            minutePeak: peak,
            percentiles: percentiles ?? nil,
            allowance: allowance,
            start: start,
            end: end
        )
    }

    private static func hour(_ row: inout RowReader) -> KeyUsageFigures.Hour {
        KeyUsageFigures.Hour(start: row.time(), requests: row.integer(), errors: row.integer(), refused: row.integer())
    }

    private static func hours(of key: UUID, from start: Timestamp, _ connection: inout Connection) throws
        -> [KeyUsageFigures.Hour]
    {
        try connection.rows(
            """
            select h, coalesce(u.requests, 0), coalesce(u.errors, 0), coalesce(u.refused, 0)
            from generate_series(\(start)::timestamptz, now(), interval '1 hour') h
                left join usage_hours u on u.key_id = \(key)::uuid and u.hour = h
            order by h
            """
        ) { row in Self.hour(&row) }
    }

    private static func failures(of key: UUID, since start: Timestamp, _ connection: inout Connection) throws
        -> [KeyUsageFigures.Failure]
    {
        try connection.rows(
            """
            select at, route, status, code, request_id
            from recent_failures(\(key)::uuid, \(start)::timestamptz, \(KeyUsageFigures.mostFailures)::integer)
            """
        ) { row in
            KeyUsageFigures.Failure(
                at: row.time(),
                route: row.text(),
                status: row.integer(),
                code: row.optionalText(),
                requestID: row.text()
            )
        }
    }

    private static func days(of key: UUID, _ days: Int, _ connection: inout Connection) throws -> [KeyUsageFigures.Day]
    {
        try connection.rows(
            """
            select d::date, coalesce(u.requests, 0), coalesce(u.errors, 0)
            from generate_series((now() at time zone 'UTC')::date - \(days - 1)::integer, (now() at time zone 'UTC')::date, interval '1 day') d
                left join (select day, sum(requests)::bigint as requests, (sum(requests) filter (where status >= 400))::bigint as errors
                           from usage_days where key_id = \(key)::uuid and day > (now() at time zone 'UTC')::date - \(days)::integer
                           group by day) u on u.day = d::date
            order by 1
            """
        ) { row in KeyUsageFigures.Day(date: row.writtenText(), requests: row.integer(), errors: row.integer()) }
    }
}
