package import Notation
import Postgres

/// A threat actor and how often it is named.
package struct ThreatActor: Sendable {
    package let slug: String
    /// As articles and indicators carry it.
    package let name: String
    /// ISO 3166.
    package let country: String?
    package let mitreIDs: [String]
    package let aliases: [String]
    package let articles: Int
    /// Of the last thirty days.
    package let recentArticles: Int
    package let indicators: Int
    package let firstMentioned: Timestamp?
    package let lastMentioned: Timestamp?
}

/// Which threat actor a word names.
package enum ActorMatch: Sendable {
    case one(ThreatActor)
    /// Slugs of several that share a name.
    case several([String])
    case none
}

/// Which threat actors a list shows.
package struct ActorFilter: Sendable {
    /// A part of a name, or an ATT&CK id.
    package var text: String?
    /// ISO 3166.
    package var country: String?
    /// Most named first; else by short name.
    package var isByMentions = true
    /// Where the page before ended.
    package var after: (articles: Int, slug: String)?

    package init() {}
}

extension Store {
    private static let columns: SQL = """
        a.slug, a.name, a.country, a.mitre_ids, a.aliases, coalesce(s.articles, 0), coalesce(s.recent_articles, 0), \
        coalesce(s.iocs, 0), s.first_mentioned, s.last_mentioned
        """
    private static let tables: SQL = "threat_actors a left join actor_statistics s on s.slug = a.slug"

    private static func actor(_ row: inout RowReader) -> ThreatActor {
        ThreatActor(
            slug: row.text(),
            name: row.text(),
            country: row.optionalText(),
            mitreIDs: row.texts(),
            aliases: row.texts(),
            articles: row.integer(),
            recentArticles: row.integer(),
            indicators: row.integer(),
            firstMentioned: row.optionalTime(),
            lastMentioned: row.optionalTime()
        )
    }

    /// One page, how many there are in all, and a JSON array of countries with the number of those that match all but the
    /// filter by country.
    package mutating func actors(matching filter: ActorFilter, limit: Int) throws -> (
        page: [ThreatActor], total: Int, countries: String
    ) {
        var conditions: SQL = "true"
        if let text = filter.text {
            conditions = """
                \(conditions) and (upper(\(text)::text) = any (a.mitre_ids) or exists (select from unnest(a.keys) k \
                where strpos(k, coalesce((name_keys(array[\(text)::text]))[1], '')) > 0 and name_keys(array[\(text)::text]) <> '{""}'))
                """
        }
        let anywhere = conditions
        if let country = filter.country { conditions = "\(conditions) and a.country = \(country)" }
        var after: SQL = ""
        if let last = filter.after {
            after =
                filter.isByMentions
                ? "and (-coalesce(s.articles, 0), a.slug) > (-\(last.articles)::bigint, \(last.slug))"
                : "and a.slug > \(last.slug)"
        }
        let order: SQL = filter.isByMentions ? "coalesce(s.articles, 0) desc, a.slug" : "a.slug"
        return try reading { connection in
            let total = try connection.first("select count(*) from threat_actors a where \(conditions)") {
                $0.integer()
            }
            let page = try connection.rows(
                """
                select \(Self.columns) from \(Self.tables) where \(conditions) \(after)
                order by \(order) limit \(limit)::integer
                """,
                Self.actor
            )
            let countries = try connection.first(
                """
                select coalesce(json_agg(row_to_json(x)), '[]')::text from (
                    select a.country, count(*) as count from threat_actors a
                    where \(anywhere) and a.country is not null group by 1 order by 2 desc, 1
                ) x
                """
            ) { $0.text() }
            return (page, total ?? 0, countries ?? "[]")
        }
    }

    /// By short name, name, ATT&CK id, or any other name, in this order.
    package mutating func actor(named word: String) throws -> ActorMatch {
        let found = try reading { connection in
            try connection.rows(
                """
                select \(Self.columns), case when a.slug = lower(\(word)::text) then 1 when lower(a.name) = lower(\(word)::text) then 2
                    when upper(\(word)::text) = any (a.mitre_ids) then 3 else 4 end as place
                from \(Self.tables)
                where a.slug = lower(\(word)::text) or upper(\(word)::text) = any (a.mitre_ids)
                   or a.keys && name_keys(array[\(word)::text]) and name_keys(array[\(word)::text]) <> '{""}'
                order by place, a.slug limit 20
                """
            ) { row in (Self.actor(&row), row.integer()) }
        }
        guard let best = found.first else { return .none }
        let equals = found.filter { $0.1 == best.1 }.map(\.0)
        return equals.count == 1 ? .one(best.0) : .several(equals.map(\.slug))
    }

    /// What else the newest thousand articles that name something name, as members of a JSON object: techniques with the
    /// short names of their tactics, malware, sectors, actors and CVEs, each with the number of articles.
    package mutating func companions(ofActor actor: String) throws -> String {
        try companions("name_keys(actors) && name_keys(array[\(actor)::text])", besidesActor: actor)
    }

    /// The same for techniques.
    package mutating func companions(ofTechniques techniques: [String]) throws -> String {
        try companions("techniques && \(techniques)::text[]", besidesActor: "")
    }

    private mutating func companions(_ condition: SQL, besidesActor actor: String) throws -> String {
        let sql: SQL = """
            with latest as materialized (
                select actors, malware, cves, techniques, sectors from articles
                where archived_at is null and \(condition) order by published_at desc limit 1000
            )
            select substr(json, 2, length(json) - 2) from (select row_to_json(x)::text as json from (select
                array(select row_to_json(y) from (
                    select id, t.name, coalesce(t.tactics, '{}') as tactics, count(*) as count
                    from latest, unnest(techniques) id left join attack_techniques t using (id)
                    group by id, t.name, t.tactics order by 4 desc, 1 limit 20) y) as mitre_techniques,
                array(select row_to_json(y) from (
                    select name, count(*) as count from latest, unnest(malware) name group by 1 order by 2 desc, 1 limit 20) y) as malware,
                array(select row_to_json(y) from (
                    select slug, count(*) as count from latest, unnest(sectors) slug group by 1 order by 2 desc, 1 limit 16) y) as industries,
                array(select row_to_json(y) from (
                    select g.slug as id, name, count(*) as count from latest, unnest(actors) name left join threat_actors g using (name)
                    where name <> \(actor)::text group by 1, 2 order by 3 desc, 2 limit 20) y) as threat_actors,
                array(select row_to_json(y) from (
                    select id, count(*) as count from latest, unnest(cves) id group by 1 order by 2 desc, 1 limit 20) y) as cves
            ) x) j
            """
        return try reading { connection in try connection.first(sql) { $0.text() } ?? "" }
    }
}
