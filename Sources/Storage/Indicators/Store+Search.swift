package import Model
package import Notation
import Postgres

extension Store {
    /// The most values that a search by part of a value examines, revoked and old ones included.
    package static let mostExamined: UInt = 3000
    /// The least similarity (pg_trgm's, 0-1) that counts as similar.
    package static let leastSimilarity = "0.6"

    /// Calls `body` with the sightings of indicators that are not revoked, newest first.
    /// - Parameters:
    ///   - most: sightings to give of each indicator.
    ///   - tlpCeiling: indicators marked stricter are left out.
    ///   - body: gets each sighting as a record, the place of its indicator in `ids`, and how many sightings it has.
    package mutating func forEachSighting(
        of ids: [UUID],
        most: Int,
        tlpCeiling: TLP,
        _ body: (borrowing IndicatorRecord, _ place: Int, _ total: Int) throws -> Void
    ) throws {
        let columns = IndicatorColumn.ofSightings
        let sql = Self.sightings(of: ids, most: most, tlpCeiling: tlpCeiling)
        try reading { connection in
            var record = IndicatorRecord()
            try connection.forEachRow(sql) { row in
                record.fill(columns, from: &row)
                try body(record, row.integer() - 1, row.integer())
            }
        }
    }

    static func sightings(of ids: [UUID], most: Int, tlpCeiling: TLP) -> SQL {
        """
        select \(SQL.list(IndicatorColumn.ofSightings.map(\.sightingSQL))), m.place, s.total \
        from \(places(ids)) \
        join indicators i on i.id = m.id and not i.is_revoked \(tlpCeiling.allows("i.tlp")) \
        cross join lateral (select *, count(*) over () as total from supporting_sightings() where indicator_id = i.id \
        order by last_seen desc, key limit \(most)) s \
        join feeds f on f.id = s.feed_id left join articles a on a.id = s.article_id \
        order by m.place, s.last_seen desc, s.key
        """
    }

    /// Calls `body` with the sightings of what a search finds: at most its limit and one more, which says that there are
    /// more. Prefixes, hosts and networks come in the order of their values, the newest sighting first; what contains
    /// the text newest first; what is similar by similarity.
    /// - Parameters:
    ///   - most: how long the lists of the index may be, together, that are read for all similar values.
    ///   - body: gets each sighting and the similarity in thousandths, 1000 where nothing is measured.
    package mutating func forEachSighting(
        matching search: IndicatorSearch,
        wholeUpTo most: Int = RareParts.mostListed,
        _ body: (borrowing IndicatorRecord, _ similarity: Int) throws -> Void
    ) throws -> SearchReach {
        let columns = IndicatorColumn.ofSightings
        return try reading { connection in
            let way = try Self.way(search, wholeUpTo: most, &connection)
            let sql: SQL = """
                with found as materialized (\(Self.candidates(search, way))), \
                chosen as (select id, place, similarity from found where not is_revoked and last_seen >= \(search.since) \
                \(search.tlpCeiling.allows("tlp")) order by place limit \(search.limit + 1)) \
                select \(SQL.list(columns.map(\.sightingSQL))), (c.similarity * 1000)::integer, (select count(*) from found) \
                from chosen c join indicators i on i.id = c.id \
                cross join lateral (select * from supporting_sightings() where indicator_id = c.id \
                order by last_seen desc, key limit \(search.limit + 1)) s \
                join feeds f on f.id = s.feed_id left join articles a on a.id = s.article_id \
                order by c.place, s.last_seen desc, s.key limit \(search.limit + 1)
                """
            var examined = 0
            var record = IndicatorRecord()
            try connection.forEachRow(sql, planned: way == .plannedAnew ? .anew : .automatic) { row in
                record.fill(columns, from: &row)
                let similarity = row.integer()
                examined = row.integer()
                try body(record, similarity)
            }
            if case .pairs(let parts) = way { return .holding(parts) }
            return examined < Self.mostExamined ? .all : .cut
        }
    }

    /// Calls `body` with indicators that stand in the same articles as the given ones, or are of the same malware family
    /// and were seen within 30 days of them; articles first, then the newest. Revoked ones are left out.
    /// - Parameters:
    ///   - others: not to be given, besides `ids`.
    ///   - tlpCeiling: indicators marked stricter are left out.
    ///   - most: to give for each of `ids`.
    package mutating func forEachIndicator(
        relatedTo ids: [UUID],
        besides others: [UUID],
        since: Timestamp,
        tlpCeiling: TLP,
        most: Int,
        _ body: (borrowing IndicatorRecord, _ place: Int, _ relation: Relation) throws -> Void
    ) throws {
        let excluded = (ids + others).map(\.text)
        let columns = IndicatorColumn.ofSightings
        let sql: SQL = """
            select \(SQL.list(columns.map { $0.sql(of: "i") })), m.place, r.rank \
            from \(Self.places(ids)) \
            cross join lateral (select c.id, min(c.rank) as rank from (\(Self.neighbours(since: since, most: most))) c \
            group by c.id) r \
            cross join lateral (select * from indicators where id = r.id and not is_revoked \
            \(tlpCeiling.allows("tlp")) and last_seen >= \(since) and id <> all(\(excluded)::uuid[])) i \
            order by m.place, r.rank, i.last_seen desc, i.id
            """
        var place = -1
        var given = 0
        try reading { connection in
            var record = IndicatorRecord()
            try connection.forEachRow(sql) { row in
                record.fill(columns, from: &row)
                let of = row.integer() - 1
                let relation: Relation = row.integer() == 1 ? .sameArticle : .sameFamily
                given = of == place ? given + 1 : 1
                place = of
                if given <= most { try body(record, of, relation) }
            }
        }
    }

    /// The ids with their places, from 1. Few stand as rows of their own, of which the planner knows how many there are
    /// whatever they are, so that it plans once; of an array it would plan each anew.
    static func places(_ ids: [UUID]) -> SQL {
        guard (1...4).contains(ids.count) else {
            return "unnest(\(ids.map(\.text))::uuid[]) with ordinality m (id, place)"
        }
        var rows: SQL = "(\(ids[0])::uuid, 1)"
        for place in ids.indices.dropFirst() { rows = "\(rows), (\(ids[place])::uuid, \(place + 1)::integer)" }
        return "(values \(rows)) m (id, place)"
    }

    /// The ids that stand beside `m.id`, with a rank; of the five newest articles and of its malware family.
    private static func neighbours(since: Timestamp, most: Int) -> SQL {
        """
        (select n.indicator_id as id, 1 as rank from \
        (select article_id, max(last_seen) as seen from sightings where indicator_id = m.id and article_id is not null \
        group by article_id order by seen desc, article_id limit 5) a \
        cross join lateral (select indicator_id from sightings where article_id = a.article_id \
        order by key limit 500) n) \
        union all \
        (select o.id, 2 from indicators i cross join lateral (select o.id from indicators o \
        where o.malware_family = i.malware_family and o.last_seen >= greatest(i.last_seen - interval '30 days', \(since)) \
        and o.last_seen <= i.last_seen + interval '30 days' \
        order by o.last_seen desc, o.id limit \(most * 2 + 1)) o where i.id = m.id)
        """
    }

    /// What a search looks at: at most `mostExamined` rows of id, last_seen, is_revoked, tlp, place and similarity.
    private static func candidates(_ search: IndicatorSearch, _ way: SearchWay) -> SQL {
        let types: SQL =
            search.types.isEmpty ? "" : "and type = any(\(search.types.map(\.text))::indicator_type[])"
        switch search.condition {
        case .prefix(let prefixes):
            return """
                select v.id, v.last_seen, v.is_revoked, v.tlp, row_number() over () as place, 1 as similarity \
                from unnest(\(prefixes)::text[]) p cross join lateral (select id, last_seen, is_revoked, tlp from indicators \
                where left(value, 512) collate "C" >= left(p, 512) and left(value, 512) collate "C" < left(p, 512) || chr(1114111) \
                and starts_with(value, p) \(types) order by left(value, 512) collate "C" limit \(literal: mostExamined)) v
                """
        case .subdomains(let host):
            return """
                select v.id, v.last_seen, v.is_revoked, v.tlp, row_number() over () as place, 1 as similarity \
                from (values (reverse(\(host)), reverse(\(host)) || chr(1)), (reverse(\(host)) || '.', reverse(\(host)) || '/')) h (low, high) \
                cross join lateral (select id, last_seen, is_revoked, tlp from indicators where type in ('domain', 'url', 'email') \
                and reverse(left(indicator_host(type, value), 255)) collate "C" >= h.low \
                and reverse(left(indicator_host(type, value), 255)) collate "C" < h.high \(types) \
                order by reverse(left(indicator_host(type, value), 255)) collate "C" limit \(literal: mostExamined)) v
                """
        case .network(let network):
            return """
                select id, last_seen, is_revoked, tlp, row_number() over () as place, 1 as similarity from \
                (select id, last_seen, is_revoked, tlp from indicators where type in ('ipv4', 'ipv6') \
                and value::inet >= \(network)::inet and value::inet <= \
                set_masklen(broadcast(\(network)::inet), case family(\(network)::inet) when 4 then 32 else 128 end) \(types) \
                order by value::inet limit \(literal: mostExamined)) v
                """
        case .substring(let text):
            return """
                select id, last_seen, is_revoked, tlp, row_number() over (order by last_seen desc, id) as place, 1 as similarity from \
                (select id, last_seen, is_revoked, tlp from indicators where type in ('domain', 'url', 'email') \
                \(holds(text, way)) \(types) and not is_revoked and last_seen >= \(search.since) \(search.tlpCeiling.allows("tlp")) \
                order by last_seen desc, id limit \(search.limit + 1)) v
                """
        case .similar(let text):
            let of: SQL = "select id, last_seen, is_revoked, tlp, similarity(value, \(text)) as similarity from"
            let compared: SQL
            if case .pairs(let parts) = way {
                compared = """
                    \(of) (select distinct on (id) * from (\(holding(parts, search, types)) limit \(literal: RareParts.mostCompared)) c) v
                    """
            } else {
                compared = """
                    \(of) indicators where type in ('domain', 'url', 'email') and value % \(text) \(types) limit \(literal: mostExamined)
                    """
            }
            return """
                select id, last_seen, is_revoked, tlp, row_number() over (order by similarity desc, last_seen desc, id) as place, similarity \
                from (\(compared)) v where similarity >= \(leastSimilarity)::real
                """
        }
    }

    /// How a search by a part of a value is put to the index of trigrams.
    private enum SearchWay: Equatable {
        /// As it is asked.
        case plain
        /// What few values contain is found in the index of trigrams, what many contain among the newest: the server has to
        /// know which.
        case plannedAnew
        /// By parts of the text, all of which a value with the text holds.
        case parts([String])
        /// By parts of the text, of which a similar value holds two: the bound of a search for similar values.
        case pairs([String])
    }

    private static func way(
        _ search: IndicatorSearch,
        wholeUpTo most: Int,
        _ connection: inout Connection
    ) throws -> SearchWay {
        switch search.condition {
        case .prefix, .subdomains, .network: return .plain
        case .substring(let text):
            let parts = try RareParts(of: text, &connection).ofWhole
            return parts.isEmpty ? .plannedAnew : .parts(parts)
        case .similar(let text):
            let rare = try RareParts(of: text, &connection)
            return rare.listed <= most ? .plain : .pairs(rare.ofSimilar)
        }
    }

    /// Whether a value contains the text, beginning with `and`. With parts the index is asked for these alone; the whole text is
    /// then compared in the row.
    private static func holds(_ text: String, _ way: SearchWay) -> SQL {
        guard case .parts(let parts) = way else { return "and value ilike \(pattern(text))" }
        var sql: SQL = ""
        for part in parts { sql = "\(sql) and value ilike \(pattern(part))" }
        return "\(sql) and (value || '') ilike \(pattern(text))"
    }

    /// Values that may be similar, each once for every two parts it holds; the newest where the text has no rare part.
    private static func holding(_ parts: [String], _ search: IndicatorSearch, _ types: SQL) -> SQL {
        let columns: SQL = "id, last_seen, is_revoked, tlp, value"
        let visible: SQL = "not is_revoked and last_seen >= \(search.since) \(search.tlpCeiling.allows("tlp")) \(types)"
        guard !parts.isEmpty else {
            return """
                select \(columns) from indicators where type in ('domain', 'url', 'email') and \(visible) order by last_seen desc, id
                """
        }
        let pairs = RareParts.pairs(parts)
        return """
            select v.* from unnest(\(pairs.map { pattern($0.0) })::text[], \(pairs.map { pattern($0.1) })::text[]) p (one, other) \
            cross join lateral (select \(columns) from indicators where type in ('domain', 'url', 'email') \
            and value ilike p.one and value ilike p.other and \(visible) limit \(literal: RareParts.mostHolding)) v
            """
    }

    /// A pattern of LIKE for what contains the text, in which nothing of the text is a wildcard.
    private static func pattern(_ text: String) -> String {
        var pattern = "%"
        for scalar in text.unicodeScalars {
            if scalar == "%" || scalar == "_" || scalar == "\\" { pattern.unicodeScalars.append("\\") }
            pattern.unicodeScalars.append(scalar)
        }
        return pattern + "%"
    }
}
