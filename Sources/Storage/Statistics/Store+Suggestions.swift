package import Model
import Postgres

extension Store {
    /// Names that a person may mean. The best of each kind come first, then the second of each, and so on.
    ///
    /// Where a text is given, a name of which a word and what follows it begins so, compared by letters and digits: whole
    /// names before others, those named most before others. CVEs that nobody names are found by the start of their id.
    /// - Parameters:
    ///   - kinds: at least one.
    ///   - text: nil for those named most.
    package mutating func suggestions(of kinds: [SuggestionKind], for text: String?, limit: Int) throws -> [Suggestion]
    {
        let words = kinds.map(\.name.description)
        guard let text else {
            return try suggestions(from: Self.most(words, limit), detail: "s.detail", limit: limit)
        }
        let start: SQL = "left((name_keys(array[\(text)::text]))[1], 64)"
        let found = try suggestions(
            from: Self.beginning(start, words),
            detail: "case s.kind when 'actor' then (\(Self.otherNames(start))) else s.detail end",
            limit: limit
        )
        guard kinds.contains(.cve), found.count < limit, let prefix = CVEID.prefix(text) else { return found }
        return try found + unnamed(prefix, limit: limit - found.count)
    }

    private mutating func suggestions(from ranked: SQL, detail: SQL, limit: Int) throws -> [Suggestion] {
        let sql: SQL = """
            select s.kind, s.id, s.label, \(detail), s.count from (
                select * from (\(ranked)) r where place <= \(limit)::integer
                order by is_whole desc, place, count desc, kind, id limit \(limit)::integer
            ) r join suggestions s on s.kind = r.kind and s.id = r.id
            order by r.is_whole desc, r.place, r.count desc, r.kind, r.id
            """
        return try reading { connection in
            // How many names begin so depends on the letters.
            try connection.rows(sql, planned: .anew) { row in
                Suggestion(
                    kind: row.text(),
                    id: row.text(),
                    label: row.text(),
                    detail: row.optionalText(),
                    count: row.integer()
                )
            }
        }
    }

    private static func most(_ kinds: [String], _ limit: Int) -> SQL {
        """
        select m.kind, m.id, m.count, false as is_whole,
               row_number() over (partition by m.kind order by m.count desc, m.id) as place
        from unnest(\(kinds)::text[]) k (kind) cross join lateral (
            select s.kind, s.id, s.count from suggestions s where s.kind = k.kind and s.count > 0
            order by s.count desc, s.id limit \(limit)::integer
        ) m
        """
    }

    /// A range and not a pattern: the index serves it whatever the text is.
    private static func beginning(_ start: SQL, _ kinds: [String]) -> SQL {
        """
        select kind, id, count, is_whole,
               row_number() over (partition by kind order by is_whole desc, count desc, id) as place
        from (
            select kind, id, count, bool_or(key = \(start)) and count > 0 as is_whole from suggestion_keys
            where key >= \(start) and key < \(start) || chr(1114111) and \(start) <> '' and kind = any(\(kinds)::text[])
            group by kind, id, count
        ) f
        """
    }

    /// Three other names of an actor, those that begin so before others: why it is offered.
    private static func otherNames(_ start: SQL) -> SQL {
        """
        select string_agg(x.alias, ', ' order by x.begins desc, x.n) from (
            select u.alias, u.n, exists (select from unnest(name_starts(array[u.alias])) k where starts_with(k, \(start))) as begins
            from threat_actors a, unnest(a.aliases) with ordinality u (alias, n) where a.slug = s.id order by 3 desc, 2 limit 3
        ) x
        """
    }

    /// Those whose id begins so, the newest first.
    private mutating func unnamed(_ prefix: String, limit: Int) throws -> [Suggestion] {
        let sql: SQL = """
            select c.cve_id, left(r.title, 200) from cves c left join cve_records r on r.cve_id = c.cve_id
            where c.cve_id >= \(prefix) and c.cve_id < \(prefix + "~") and c.state = 'published'
              and not exists (select from suggestions s where s.kind = 'cve' and s.id = c.cve_id)
            order by c.cve_id desc limit \(limit)::integer
            """
        return try reading { connection in
            try connection.rows(sql, planned: .anew) { row in
                let id = row.text()
                return Suggestion(kind: "cve", id: id, label: id, detail: row.optionalText(), count: 0)
            }
        }
    }
}
