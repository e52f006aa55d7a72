import Notation
import Postgres

/// A technique or a tactic of ATT&CK.
package struct TechniqueFigures: Sendable {
    /// Members of a JSON object.
    package let members: String
    /// The ids that articles and indicators may carry: the technique's and its sub-techniques', or all of a tactic's.
    package let ids: [String]
}

extension Store {
    /// A technique (`T1059`, `T1059.001`); nil when ATT&CK has none of this id.
    package mutating func technique(_ id: String) throws -> TechniqueFigures? {
        let counts: SQL = """
            coalesce(s.articles, 0) as article_count, coalesce(s.recent_articles, 0) as recent_article_count, \
            coalesce(s.iocs, 0) as ioc_count
            """
        return try figures(
            """
            select row_to_json(x)::text, ids from attack_techniques t
                left join technique_statistics s on s.id = t.id
                cross join lateral (
                    select array[t.id] || array(select c.id from attack_techniques c where c.parent = t.id) as ids
                ) i
                cross join lateral (select t.id, t.name, 'technique' as kind, t.domain, t.status,
                    (select row_to_json(y) from (
                        select r.id, r.name from attack_techniques r where r.id = t.revoked_by) y) as revoked_by,
                    (select row_to_json(y) from (select p.id, p.name from attack_techniques p where p.id = t.parent) y) as parent,
                    array(select row_to_json(y) from (
                        select a.id, coalesce(a.name, w.word) as name, w.word as short_name
                        from unnest(t.tactics) with ordinality w (word, n)
                            left join attack_tactics a on a.domain = t.domain and a.short_name = w.word order by n) y) as tactics,
                    array(select row_to_json(y) from (
                        select c.id, c.name, c.status, \(counts)
                        from attack_techniques c left join technique_statistics s on s.id = c.id
                        where c.parent = t.id order by c.id) y) as subtechniques,
                    \(counts), rfc3339(s.first_mentioned) as first_mentioned, rfc3339(s.last_mentioned) as last_mentioned
                ) x
            where t.id = \(id)
            """
        )
    }

    /// A tactic (`TA0001`); nil when ATT&CK has none of this id.
    package mutating func tactic(_ id: String) throws -> TechniqueFigures? {
        let counts: SQL = """
            coalesce(s.articles, 0) as article_count, coalesce(s.recent_articles, 0) as recent_article_count, \
            coalesce(s.iocs, 0) as ioc_count
            """
        return try figures(
            """
            select row_to_json(x)::text, ids from attack_tactics a
                left join technique_statistics s on s.id = a.id
                cross join lateral (
                    select array(select t.id from attack_techniques t where t.tactics @> array[a.short_name] and t.domain = a.domain) as ids
                ) i
                cross join lateral (select a.id, a.name, 'tactic' as kind, a.domain, a.short_name,
                    array(select row_to_json(y) from (
                        select c.id, c.name, c.status, \(counts)
                        from attack_techniques c left join technique_statistics s on s.id = c.id
                        where c.id = any (ids) and c.status = 'active' order by c.id) y) as techniques,
                    \(counts), rfc3339(s.first_mentioned) as first_mentioned, rfc3339(s.last_mentioned) as last_mentioned
                ) x
            where a.id = \(id)
            """
        )
    }

    /// Whether ATT&CK has a tactic with this id or short name.
    package mutating func isTactic(_ word: String) throws -> Bool {
        try reading { connection in
            try connection.first(
                """
                select exists (select from attack_tactics where id = upper(\(word)::text) or short_name = lower(\(word)::text))
                """
            ) { $0.flag() } ?? false
        }
    }

    /// Techniques in use, as a JSON array, and how many they are: those named most in thirty days first, else by id.
    /// - Parameters:
    ///   - tactic: the id or the short name of a tactic.
    ///   - text: an id, the start of one, or a part of a name.
    package mutating func techniques(
        ofTactic tactic: String?,
        text: String?,
        isByMentions: Bool
    ) throws -> (json: String, count: Int) {
        var conditions: SQL = "t.status = 'active'"
        if let tactic {
            conditions = """
                \(conditions) and exists (select from attack_tactics a where a.domain = t.domain and a.short_name = any (t.tactics)
                    and (a.id = upper(\(tactic)::text) or a.short_name = lower(\(tactic)::text)))
                """
        }
        if let text {
            conditions = """
                \(conditions) and (starts_with(t.id, upper(\(text)::text)) or strpos(lower(t.name), lower(\(text)::text)) > 0)
                """
        }
        let order: SQL =
            isByMentions ? "coalesce(s.recent_articles, 0) desc, coalesce(s.articles, 0) desc, t.id" : "t.id"
        return try reading { connection in
            try connection.first(
                """
                select coalesce(json_agg(row_to_json(x) order by n), '[]')::text, count(*) from (
                    select row_number() over (order by \(order)) as n, t.id, t.name, t.parent, t.domain, t.tactics,
                           coalesce(s.recent_articles, 0) as recent, coalesce(s.articles, 0) as articles
                    from attack_techniques t left join technique_statistics s on s.id = t.id where \(conditions)
                ) t cross join lateral (select t.id, t.name,
                    array(select row_to_json(y) from (
                        select a.id, coalesce(a.name, w.word) as name, w.word as short_name, t.domain
                        from unnest(t.tactics) with ordinality w (word, place)
                            left join attack_tactics a on a.domain = t.domain and a.short_name = w.word order by place) y) as tactics,
                    t.parent, t.recent as recent_article_count, t.articles as article_count) x
                """
            ) { ($0.text(), $0.integer()) } ?? ("[]", 0)
        }
    }

    private mutating func figures(_ sql: SQL) throws -> TechniqueFigures? {
        try reading { connection in
            try connection.first(sql) { row in
                TechniqueFigures(members: String(row.text().dropFirst().dropLast()), ids: row.texts())
            }
        }
    }
}
