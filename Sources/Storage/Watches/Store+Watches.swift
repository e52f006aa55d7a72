package import Model
package import Notation
import Postgres

extension Store {
    /// The words of a filter as records carry them: names of sources for short names, and keys of names of actors and malware.
    package mutating func watchWords(sources: [String], actors: [String], malware: [String]) throws
        -> (sources: [String], actors: [String], malware: [String])
    {
        let lower = sources.map { $0.lowercased() }
        let keys: SQL = "name_keys(\(actors.flatMap(Self.groupNames))::text[])"
        let sql: SQL = """
            select array(select lower(f.name) from feeds f where f.slug = any(\(lower)::text[]) or lower(f.name) = any(\(lower)::text[]) order by 1), \
            name_keys(array(select g.name from threat_actors g where g.keys && \(keys) union all select unnest(\(actors)::text[]))), \
            name_keys(\(malware)::text[])
            """
        let found = try reading { connection in
            try connection.first(sql) { row in (row.texts(), row.texts(), row.texts()) }
        }
        return found ?? ([], [], [])
    }

    /// How many watches an account may have.
    package mutating func mostWatches() throws -> Int {
        try primary.use { connection in
            try connection.first("select most from account_limits where name = 'watches'") { $0.integer() }
        } ?? 0
    }

    /// Creates a watch, or changes what one asks. Then it begins anew: what was published before it is not among its matches.
    /// - Parameters:
    ///   - id: the watch to change; nil to create one.
    ///   - token: the secret of the feed's address of a new watch.
    /// - Returns: its id; nil when the account has as many as it may.
    package mutating func keep(_ id: UUID?, _ question: WatchQuestion, name: String, token: String, by account: UUID)
        throws -> UUID?
    {
        let clauses = question.clauses.map { $0.joined(separator: "\t") }
        let kept = try primary.use { connection in
            try connection.first(
                """
                select keep_watch(\(id), \(account), \(question.kind.name.description), \(clauses)::text[], \
                \(question.leastScore)::smallint, \(question.networks)::cidr[], \(name), \(question.filter), \(question.values)::text[], \(token))
                """
            ) { $0.optionalUUID() }
        }
        readsFrom = .primary
        return kept ?? nil
    }

    /// The watches of an account, the oldest first.
    /// - Parameter id: only this one.
    package mutating func watches(of account: UUID, _ id: UUID? = nil, as view: WatchView) throws -> [Watch] {
        let only: SQL = id.map { "and w.id = \($0)" } ?? ""
        let sql: SQL = """
            select w.id, w.name, q.kind, w.filter, w.watched_values, w.feed_token, w.muted_until, w.created_at, \
            (select count(*) from (select from \(Self.shown(view)) and m.number > w.read_to limit \(Watch.mostCounted)::integer) u), \
            (select m.matched_at from \(Self.shown(view)) order by m.number desc limit 1) \
            from watches w join watch_queries q on q.id = w.query_id where w.user_id = \(account) \(only) order by w.created_at, w.id
            """
        return try primary.use { connection in try connection.rows(sql) { Self.watch(&$0) } }
    }

    /// How many watches of an account have something unread; muted ones are left out. `offset 0` keeps PostgreSQL from joining
    /// all matches with all indicators: one match says that there is something.
    package mutating func unreadWatches(of account: UUID, as view: WatchView) throws -> Int {
        let sql: SQL = """
            select count(*) from watches w where w.user_id = \(account) and (w.muted_until is null or w.muted_until <= now()) \
            and exists (select from \(Self.shown(view)) and m.number > w.read_to offset 0)
            """
        return try primary.use { connection in try connection.first(sql) { $0.integer() } } ?? 0
    }

    /// A page of what a watch found, the newest first.
    /// - Parameter before: only matches with smaller numbers.
    package mutating func matches(of watch: UUID, before: Int?, limit: Int, as view: WatchView) throws -> [WatchMatch] {
        let sql: SQL = """
            select m.number, m.matched_at, m.number > w.read_to, i.id, i.type, i.value, i.feed_name, i.confidence, i.tlp, i.last_seen, r.score, \
            i.malware_family from watches w cross join lateral (select * from watch_matches where query_id = w.query_id \
            and number > w.from_number and number < coalesce(\(before)::bigint, 9223372036854775807)) m \
            join indicators i on i.id = m.subject::uuid left join indicator_risks r on r.indicator_id = i.id \
            where w.id = \(watch) \(Self.isShown(view)) order by m.number desc limit \(limit)::integer
            """
        return try primary.use { connection in
            try connection.rows(sql) { row in
                WatchMatch(
                    number: row.integer(),
                    matchedAt: row.time(),
                    isUnread: row.flag(),
                    id: row.uuid(),
                    type: row.writtenText(),
                    value: row.text(),
                    source: row.text(),
                    confidence: row.writtenText(),
                    tlp: row.writtenText(),
                    lastSeen: row.time(),
                    risk: row.optionalInteger(),
                    malware: row.optionalText()
                )
            }
        }
    }

    /// Marks the matches up to a number as read, or all.
    /// - Returns: whether there is such a watch.
    package mutating func read(_ watch: UUID, upTo number: Int?, by account: UUID) throws -> Bool {
        try change(
            """
            update watches w set read_to = greatest(w.read_to, least(coalesce(\(number)::bigint, 9223372036854775807), \
            (select coalesce(max(m.number), w.read_to) from watch_matches m where m.query_id = w.query_id))) \
            where w.id = \(watch) and w.user_id = \(account) returning 1
            """
        )
    }

    package mutating func rename(_ watch: UUID, to name: String, by account: UUID) throws -> Bool {
        try change("update watches set name = \(name) where id = \(watch) and user_id = \(account) returning 1")
    }

    /// - Parameter time: nil to mute it no longer.
    package mutating func mute(_ watch: UUID, until time: Timestamp?, by account: UUID) throws -> Bool {
        try change("update watches set muted_until = \(time) where id = \(watch) and user_id = \(account) returning 1")
    }

    /// Gives the feed of a watch another address; the old one is gone.
    package mutating func renew(_ watch: UUID, token: String, by account: UUID) throws -> Bool {
        try change("update watches set feed_token = \(token) where id = \(watch) and user_id = \(account) returning 1")
    }

    package mutating func deleteWatch(_ watch: UUID, by account: UUID) throws -> Bool {
        try change("delete from watches where id = \(watch) and user_id = \(account) returning 1")
    }

    /// The watch of a secret address, its account, and what the account's plan lets it see: scopes and days of lookback.
    package mutating func watch(withToken token: String) throws -> (
        watch: UUID, name: String, scopes: [String], formats: [String]?, lookbackDays: Int, tlpCeiling: TLP
    )? {
        try primary.use { connection in
            try connection.first(
                """
                select w.id, w.name, t.scopes, t.formats, t.lookback_days, t.tlp_ceiling from watches w join users u on u.id = w.user_id \
                join tiers t on t.name = u.tier where w.feed_token = \(token)
                """
            ) { row in
                (
                    row.uuid(), row.text(), row.texts(), row.optionalTexts(), row.integer(),
                    TLP(row.writtenText()) ?? .clear
                )
            }
        }
    }

    /// Matches what was published since the last time.
    /// - Returns: how many matches were new.
    @discardableResult
    package mutating func matchWatches() throws -> Int {
        var matched = 0
        for cursor in ["published", "scored"] {
            while true {
                let step = try primary.use { connection in
                    try connection.first(
                        "select seen, matched from match_watches(\(cursor), \(Self.publicationsAtOnce)::integer)"
                    ) { (seen: $0.integer(), matched: $0.integer()) }
                }
                matched += step?.matched ?? 0
                guard let step, step.seen == Self.publicationsAtOnce else { break }
            }
        }
        return matched
    }

    /// Publications that one step of matching reads.
    private static let publicationsAtOnce = 5000

    /// Removes matches after 90 days.
    package mutating func forgetMatches() throws -> Int {
        try primary.use { connection in try connection.first("select forget_matches()") { $0.integer() } } ?? 0
    }

    private mutating func change(_ sql: SQL) throws -> Bool {
        defer { readsFrom = .primary }
        return try primary.use { connection in try connection.hasRow(sql) }
    }

    /// The matches of `w` that its owner may see: tables and conditions.
    private static func shown(_ view: WatchView) -> SQL {
        """
        watch_matches m join indicators i on i.id = m.subject::uuid \
        where m.query_id = w.query_id and m.number > w.from_number \(isShown(view))
        """
    }

    private static func isShown(_ view: WatchView) -> SQL {
        """
        and not i.is_revoked and i.last_seen >= \(view.earliest) and \(view.showsIndicators)::boolean \
        \(view.tlpCeiling.allows("i.tlp"))
        """
    }

    private static func watch(_ row: inout RowReader) -> Watch {
        Watch(
            id: row.uuid(),
            name: row.text(),
            kind: WatchKind(row.text()) ?? .iocs,
            filter: row.text(),
            values: row.texts(),
            token: row.text(),
            mutedUntil: row.optionalTime(),
            createdAt: row.time(),
            unread: row.integer(),
            lastMatch: row.optionalTime()
        )
    }
}
