package import Notation
import Postgres

/// What all keys of an account did in a number of UTC days, the present one included.
package struct AccountUsageFigures: Sendable {
    package struct Key: Sendable {
        package let id: UUID
        package let name: String
        /// Also when it lies before the first day.
        package let lastUsedAt: Timestamp?
        package fileprivate(set) var requests = 0
        /// Answers of 400 and above.
        package fileprivate(set) var errors = 0
        /// Answers 429.
        package fileprivate(set) var refused = 0
        /// Every day, earliest first; empty for a key without a request.
        package fileprivate(set) var days: [KeyUsageFigures.Day] = []
    }

    /// Newest first, as the list of keys has them.
    package let keys: [Key]
    package let start: Timestamp
    package let end: Timestamp
}

extension Store {
    /// The figures of one moment.
    package mutating func usage(ofKeysOf user: UUID, days: Int) throws -> AccountUsageFigures {
        try primary.use { connection in
            try connection.snapshot { connection in try Self.usage(ofKeysOf: user, days: days, &connection) }
        }
    }

    private static func usage(ofKeysOf user: UUID, days: Int, _ connection: inout Connection) throws
        -> AccountUsageFigures
    {
        let first: SQL = "((now() at time zone 'UTC')::date - \(days - 1)::integer)"
        let period = try connection.first(
            """
            select \(first)::timestamp at time zone 'UTC', now(),
                   array(select d::date::text from generate_series(\(first), (now() at time zone 'UTC')::date, interval '1 day') d order by d)
            """
        ) { row in (start: row.time(), end: row.time(), dates: row.texts()) }
        guard let (start, end, dates) = period else { throw StoreError.unavailable("no time of day") }
        var keys: [AccountUsageFigures.Key] = []
        // A row for each day with a request; one with nothing in it for a key without any.
        try connection.forEachRow(
            """
            select k.id, k.name, t.last_used_at, u.place, u.requests, u.errors, u.refused
            from api_keys k left join api_key_totals t on t.key_id = k.id
                left join lateral (
                    select day - \(first) as place, sum(requests)::bigint as requests,
                           coalesce(sum(requests) filter (where status >= 400), 0)::bigint as errors,
                           coalesce(sum(requests) filter (where status = 429), 0)::bigint as refused
                    from usage_days where key_id = k.id and day >= \(first) group by day) u on true
            where k.user_id = \(user)::uuid order by k.created_at desc, k.id desc, u.place
            """
        ) { row in
            let id = row.uuid()
            let (name, lastUsedAt) = (row.text(), row.optionalTime())
            if keys.last?.id != id { keys.append(.init(id: id, name: name, lastUsedAt: lastUsedAt)) }
            guard let place = row.optionalInteger(), dates.indices.contains(place) else { return row.skipRest() }
            keys[keys.count - 1].add(
                requests: row.integer(),
                errors: row.integer(),
                refused: row.integer(),
                on: place,
                of: dates
            )
        }
        return AccountUsageFigures(keys: keys, start: start, end: end)
    }
}

extension AccountUsageFigures.Key {
    fileprivate mutating func add(requests: Int, errors: Int, refused: Int, on place: Int, of dates: [String]) {
        if days.isEmpty { days = dates.map { .init(date: $0, requests: 0, errors: 0) } }
        days[place] = .init(date: dates[place], requests: requests, errors: errors)
        self.requests += requests
        self.errors += errors
        self.refused += refused
    }
}
