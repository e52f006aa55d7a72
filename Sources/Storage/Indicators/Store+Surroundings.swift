package import Model
package import Notation
import Postgres

/// An article that names an indicator.
package struct IndicatorMention: Sendable {
    package let id: UUID
    package let title: String
    package let url: String?
    package let source: String
    package let published: Timestamp
    /// The sentence that names it, one character longer than may be shown when it is cut; nil when there is none.
    package let sentence: String?
}

/// Another indicator that has to do with one.
package struct RelatedIndicator: Sendable {
    package let id: UUID
    package let type: IndicatorType
    package let value: String
    /// `same_article`, `same_family`, `host_of` or `url_on`.
    package let relation: String
    package let confidence: Confidence
    /// The article that names both.
    package let article: UUID?
    /// The stored score; nil when there is none.
    package let risk: Int?
}

/// What is known of a CVE that its risk rests on.
package struct VulnerabilityFigures: Sendable {
    /// 0 to 10; nil when nobody has rated it.
    package let cvss: Double?
    /// 0 to 1; nil when it has no forecast.
    package let epss: Double?
    /// Whether it stands in the catalogue of known exploited vulnerabilities, and what that knows of ransom.
    package let isExploited: Bool
    package let isUsedForRansom: Bool
}

/// What stands around an indicator in time and in the news.
package struct IndicatorSurroundings: Sendable {
    /// The latest first.
    package var mentions: [IndicatorMention] = []
    package var related: [RelatedIndicator] = []
    /// Days with reports and how many, in order.
    package var days: [(start: Timestamp, reports: Int)] = []
    /// Articles of the last 30 days that name it; not counted beyond `mostCounted`.
    package var recentArticles = 0

    /// Of a CVE that has a record.
    package var vulnerability: VulnerabilityFigures?

    package static let mostCounted = 1000
    package static let mostShown = 10

    package init() {}
}

/// What is asked for around an indicator, and within what bounds.
package struct SurroundingsQuery: Sendable {
    /// The indicator, whether or not there is one of this id.
    package let id: UUID
    /// From when on reports and related indicators are seen.
    package let since: Timestamp
    package let articlesSince: Timestamp
    /// From when on they are recent.
    package let monthAgo: Timestamp
    /// Related indicators that are marked stricter are left out: the caller's ceiling.
    package let tlpCeiling: TLP
    /// CVEs or techniques that articles are found by; empty for indicators that articles report.
    package var terms: [String] = []
    package var areCVEs = false
    package var malware: String?
    /// Indicators of which it is a part: the host of a URL.
    package var hosts: [UUID] = []
    /// The host that URLs are looked for on: a name or an address.
    package var host: String?
    /// Characters of the publisher's text that may be shown.
    package var excerpt = 0
    package var wantsMentions = true
    package var wantsRelated = true
    package var wantsDays = true

    package init(id: UUID, since: Timestamp, articlesSince: Timestamp, monthAgo: Timestamp, tlpCeiling: TLP) {
        self.id = id
        self.since = since
        self.articlesSince = articlesSince
        self.monthAgo = monthAgo
        self.tlpCeiling = tlpCeiling
    }
}

extension Store {
    /// Reads everything around an indicator in one statement. Each part looks at a bounded number of rows.
    package mutating func surroundings(_ query: SurroundingsQuery) throws -> IndicatorSurroundings {
        // Texts in all columns, so that parts of different kinds make one statement.
        var sql: SQL = """
            with named as materialized (\(Self.namingArticles(query))) \
            select 'count' as part, count(*)::text as a, null as b, null as c, null as d, null as e, null as f, 0 as place \
            from (\(Self.recentArticles(query))) recent
            """
        if query.wantsMentions {
            sql = """
                \(sql) union all select 'mention', n.id::text, n.title, n.url, n.source, n.published_at::text, n.sentence, \
                row_number() over (order by n.published_at desc, n.id desc) from named n
                """
        }
        if query.wantsRelated { sql = "\(sql) union all (\(Self.related(query)))" }
        if query.wantsDays {
            sql = """
                \(sql) union all select 'day', date_trunc('day', s.last_seen)::text, count(*)::text, null, null, null, null, \
                row_number() over (order by 1) from supporting_sightings() s \
                where s.indicator_id = \(query.id) and s.last_seen >= \(max(query.since, query.monthAgo.startOfDay)) group by 2
                """
        }
        if query.areCVEs {
            sql = """
                \(sql) union all select 'vulnerability', c.cvss_tenths::text, c.epss::text, c.is_kev::text, \
                c.is_kev_ransomware::text, null, null, 0 from cves c where c.cve_id = any(\(query.terms)::text[])
                """
        }
        sql = "\(sql) order by part, place"
        var found = IndicatorSurroundings()
        try reading { connection in
            try connection.forEachRow(sql) { row in found.add(&row) }
        }
        found.days.sort { $0.start < $1.start }
        return found
    }

    /// The newest articles that name it, with the sentence.
    private static func namingArticles(_ query: SurroundingsQuery) -> SQL {
        let text: SQL = query.excerpt > 0 ? "left(s.context, \(query.excerpt + 1)::integer)" : "null::text"
        let most = IndicatorSurroundings.mostShown
        guard !query.terms.isEmpty else {
            return """
                select a.id, a.title, a.url, f.name as source, a.published_at, \(text) as sentence \
                from ( \
                    select r.article_id, r.context from sightings r where r.indicator_id = \(query.id) \
                    and r.article_id is not null and r.last_seen >= \(query.articlesSince) order by r.last_seen desc, r.key limit 100 \
                ) s join articles a on a.id = s.article_id join feeds f on f.id = a.feed_id \
                where a.published_at >= \(query.articlesSince) and a.archived_at is null \
                order by a.published_at desc, a.id desc limit \(most)::integer
                """
        }
        return """
            select a.id, a.title, a.url, f.name as source, a.published_at, \(text) as sentence \
            from ( \
                select o.id from articles o where \(condition(query, "o")) and o.published_at >= \(query.articlesSince) \
                and o.archived_at is null order by o.published_at desc, o.id desc limit \(most)::integer \
            ) c join articles a on a.id = c.id join feeds f on f.id = a.feed_id \
            left join lateral ( \
                select r.context from sightings r where r.article_id = a.id and r.indicator_id = \(query.id) limit 1 \
            ) s on true
            """
    }

    private static func recentArticles(_ query: SurroundingsQuery) -> SQL {
        guard !query.terms.isEmpty else { return "select 1 where false" }
        return """
            select 1 from articles o where \(condition(query, "o")) and o.published_at >= \(query.monthAgo) \
            and o.archived_at is null limit \(IndicatorSurroundings.mostCounted)::integer
            """
    }

    private static func condition(_ query: SurroundingsQuery, _ table: SQL) -> SQL {
        query.areCVEs
            ? "\(table).cves && \(query.terms)::text[]" : "\(table).techniques && \(query.terms)::text[]"
    }

    /// Candidates of each relation are bounded before they are ranked: an article may name thousands of indicators, a host
    /// carry as many URLs.
    private static func related(_ query: SurroundingsQuery) -> SQL {
        let since = query.since
        var parts: SQL = """
            select 1 as rank, 'same_article' as relation, o.indicator_id as id, n.id as article from named n join lateral ( \
                select r.indicator_id from sightings r where r.article_id = n.id and r.indicator_id <> \(query.id) limit 50 \
            ) o on true
            """
        if let malware = query.malware {
            parts = """
                \(parts) union all (select 2, 'same_family', o.id, null from indicators o \
                where o.malware_family = \(malware) and o.last_seen >= \(max(since, query.monthAgo)) and o.id <> \(query.id) \
                order by o.last_seen desc, o.id limit 20)
                """
        }
        if !query.hosts.isEmpty {
            parts =
                "\(parts) union all select 3, 'host_of', o::uuid, null from unnest(\(query.hosts.map(\.text))::text[]) o"
        }
        if let host = query.host {
            parts = """
                \(parts) union all (select 3, 'url_on', o.id, null from indicators o \
                where reverse(left(indicator_host(o.type, o.value), 255)) collate "C" = \(String(host.reversed()))::text \
                and o.type = 'url' limit 50)
                """
        }
        let ranked: SQL = """
            select distinct on (p.id) p.id, p.rank, p.relation, p.article from (\(parts)) p order by p.id, p.rank, p.article
            """
        return """
            select 'related', i.id::text, i.type::text, i.value, p.relation, i.confidence::text, \
            concat_ws(' ', coalesce(k.score, -1), p.article), \
            row_number() over (order by p.rank, k.score desc nulls last, i.last_seen desc, i.id) \
            from (\(ranked)) p join indicators i on i.id = p.id left join indicator_risks k on k.indicator_id = i.id \
            where not i.is_revoked and i.last_seen >= \(since) \(query.tlpCeiling.allows("i.tlp")) \
            order by p.rank, k.score desc nulls last, i.last_seen desc, i.id limit \(IndicatorSurroundings.mostShown)::integer
            """
    }
}

extension IndicatorSurroundings {
    /// Adds one row of `Store.surroundings`: a part's name and its columns, as text.
    mutating func add(_ row: inout RowReader) {
        let part = row.text()
        switch part {
        case "count": recentArticles = row.number() ?? 0
        case "mention":
            if let id = UUID(row.text()) {
                let (title, url, source) = (row.text(), row.optionalText(), row.text())
                if let published = Timestamp(row.text()) {
                    mentions.append(
                        IndicatorMention(
                            id: id,
                            title: title,
                            url: url,
                            source: source,
                            published: published,
                            sentence: row.optionalText()
                        )
                    )
                }
            }
        case "related":
            if let id = UUID(row.text()), let type = IndicatorType(row.text()) {
                let (value, relation, confidence) = (row.text(), row.text(), row.text())
                // The score or -1, and the article when there is one.
                let last = row.text().split(separator: " ")
                related.append(
                    RelatedIndicator(
                        id: id,
                        type: type,
                        value: value,
                        relation: relation,
                        confidence: Confidence(confidence) ?? .low,
                        article: last.count > 1 ? UUID(last[1]) : nil,
                        risk: last.first.flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 }
                    )
                )
            }
        case "vulnerability":
            let (tenths, millionths) = (row.number() ?? -1, row.number() ?? -1)
            vulnerability = VulnerabilityFigures(
                cvss: tenths < 0 ? nil : Double(tenths) / 10,
                epss: millionths < 0 ? nil : Double(millionths) / 1_000_000,
                isExploited: row.text() == "true",
                isUsedForRansom: row.text() == "true"
            )
        default:
            if let start = Timestamp(row.text()), let reports = row.number() { days.append((start, reports)) }
        }
        row.skipRest()
    }
}

extension RowReader {
    /// A whole number that was cast to text.
    fileprivate mutating func number() -> Int? { Int(text()) }
}
