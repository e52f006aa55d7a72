package import Model
package import Notation
import Postgres

/// One page of a list: which articles, and where the next page begins.
package struct ArticlePage: Sendable {
    package let ids: [UUID]
    /// Nil on the last page.
    package let next: ArticleCursor?
    /// The last row's place: a client may go on from it later even when nothing follows now.
    package let last: ArticleCursor?
}

/// Whether an article may be shown.
package struct ArticleVisibility: Sendable {
    package let published: Timestamp
    package let isArchived: Bool
}

extension Store {
    /// Finds a page of articles. Their order is total, so pages neither overlap nor leave gaps while others are stored.
    package mutating func articlePage(
        matching filter: ArticleFilter,
        after cursor: ArticleCursor?,
        offset: Int,
        limit: Int
    ) throws -> ArticlePage {
        let order = filter.order
        let search = filter.text.map(Self.search)
        let time: SQL = order == .modifiedAscending || order == .modifiedDescending ? "a.modified_at" : "a.published_at"
        let weight: SQL =
            switch order {
            case .severityDescending: "a.severity_score"
            case .hot: Self.heat
            case .top: Self.standing
            case .relevance: search.map(ArticleColumn.rank) ?? "0::real"
            default: "''"
            }
        let isWeighed = order.isWeighed
        let isAscending = order == .publishedAscending || order == .modifiedAscending
        let direction: SQL = isAscending ? "asc" : "desc"
        let votes: SQL = order == .hot || order == .top ? "left join article_upvotes u on u.article_id = a.id" : ""
        var sql: SQL = """
            select a.id, \(time), \(weight) from \(Self.tables(filter)) \(votes) where \(Self.conditions(filter))
            """
        if let cursor {
            let than: SQL = isAscending ? ">" : "<"
            if isWeighed {
                let kind: SQL = order == .relevance ? "real" : "numeric"
                sql = """
                    \(sql) and (\(weight), \(time), a.id) \(than) \
                    (\(cursor.weight)::\(kind), \(cursor.time)::timestamptz, \(cursor.id)::uuid)
                    """
            } else {
                sql = "\(sql) and (\(time), a.id) \(than) (\(cursor.time)::timestamptz, \(cursor.id)::uuid)"
            }
        }
        let first: SQL = isWeighed ? "3 desc, " : ""
        sql =
            "\(sql) order by \(first)2 \(direction), 1 \(direction) limit \(limit + 1)::integer offset \(offset)::integer"
        let rows = try reading { connection in
            try connection.rows(sql) { row in (row.uuid(), row.time(), row.writtenText()) }
        }
        let cursors = rows.map { ArticleCursor(order: order, time: $0.1, weight: $0.2, id: $0.0) }
        let page = cursors.prefix(limit)
        return ArticlePage(
            ids: page.map(\.id),
            next: cursors.count > limit ? page.last : nil,
            last: page.last
        )
    }

    /// Calls `body` with each article, in the order of the ids.
    /// - Parameters:
    ///   - excerpt: characters of the publisher's text that may be shown.
    ///   - tlpCeiling: indicators marked stricter are left out of articles.
    ///   - account: whose votes and saved articles are told.
    package mutating func forEachArticle(
        _ ids: [UUID],
        columns: [ArticleColumn],
        excerpt: Int,
        search text: String?,
        tlpCeiling: TLP,
        account: UUID? = nil,
        _ body: (borrowing ArticleRecord) throws -> Void
    ) throws {
        let search = text.map(Self.search)
        let list = SQL.list(
            columns.map { $0.sql(excerpt: excerpt, search: search, tlpCeiling: tlpCeiling, account: account) }
        )
        let sql: SQL = """
            select \(list) from unnest(\(ids.map(\.text))::uuid[]) with ordinality p (id, place) \
            join articles a on a.id = p.id join feeds f on f.id = a.feed_id order by p.place
            """
        try reading { connection in
            var record = ArticleRecord()
            func take(_ row: inout RowReader) throws {
                record.fill(columns, from: &row)
                try body(record)
            }
            if ids.count > 200 { try connection.stream(sql, take) } else { try connection.forEachRow(sql, take) }
        }
    }

    package mutating func articleVisibility(_ id: UUID) throws -> ArticleVisibility? {
        try reading { connection in
            try connection.first("select published_at, archived_at is not null from articles where id = \(id)") { row in
                ArticleVisibility(published: row.time(), isArchived: row.flag())
            }
        }
    }

    package mutating func countArticles(matching filter: ArticleFilter) throws -> Int {
        let sql: SQL = "select count(*) from \(Self.tables(filter)) where \(Self.conditions(filter))"
        return try reading { connection in try connection.first(sql) { $0.integer() } ?? 0 }
    }

    /// What the planner expects, without reading an article.
    package mutating func estimateArticles(matching filter: ArticleFilter) throws -> Int {
        let sql: SQL = "explain select 1 from \(Self.tables(filter)) where \(Self.conditions(filter))"
        let plan = try reading { connection in try connection.first(sql) { $0.text() } ?? "" }
        // Seq Scan on articles  (cost=0.00..1.01 rows=17 width=4)
        guard let mark = plan.firstRange(of: " rows=") else { return 0 }
        return Int(plan[mark.upperBound...].prefix { $0.isNumber }) ?? 0
    }

    /// The hour of publication, later by three hours for each point of severity, by one for each indicator up to twelve, and by
    /// two for each doubling of votes up to twelve: it does not change with time, so pages follow one another.
    private static let heat: SQL = """
        round(extract(epoch from a.published_at)::numeric / 3600 + 3 * a.severity_score + least(a.ioc_count, 12) \
        + least(12, 2 * log(2, 1 + coalesce(u.upvotes, 0))), 6)
        """
    /// Points of severity, a fourth for each indicator up to three, and a half for each doubling of votes up to three.
    private static let standing: SQL = """
        round(a.severity_score + least(a.ioc_count, 12)::numeric / 4 + least(3, log(2, 1 + coalesce(u.upvotes, 0)) / 2), 6)
        """

    /// What makes others similar to an article that may be shown; nil when there is none.
    package mutating func namesForSimilar(_ id: UUID, from earliest: Timestamp) throws -> SimilarArticles? {
        try reading { connection in
            try connection.first(
                """
                select actors, malware, cves, techniques from articles
                where id = \(id) and published_at >= \(earliest) and archived_at is null
                """
            ) { row in
                SimilarArticles(
                    id: id,
                    actors: row.texts(),
                    malware: row.texts(),
                    cves: row.texts(),
                    techniques: row.texts()
                )
            }
        }
    }

    /// Each side has an index.
    private static func condition(_ similar: SimilarArticles) -> SQL {
        """
        a.id <> \(similar.id)::uuid and (name_keys(a.actors) && name_keys(\(similar.actors)::text[]) \
        or name_keys(a.malware) && name_keys(\(similar.malware)::text[]) or a.cves && \(similar.cves)::text[] \
        or a.techniques && \(similar.techniques)::text[])
        """
    }

    private static func search(_ text: String) -> SQL { "websearch_to_tsquery('english', \(text)::text)" }

    private static func tables(_ filter: ArticleFilter) -> SQL {
        filter.sources.isEmpty && filter.sourceCategories.isEmpty
            ? "articles a" : "articles a join feeds f on f.id = a.feed_id"
    }

    static func conditions(_ filter: ArticleFilter) -> SQL {
        var sql: SQL = "a.published_at >= \(filter.earliest)"
        let time: SQL = filter.timeField == .modified ? "a.modified_at" : "a.published_at"
        if let since = filter.since { sql = "\(sql) and \(time) >= \(since)" }
        if let until = filter.until { sql = "\(sql) and \(time) <= \(until)" }
        if let since = filter.modifiedSince { sql = "\(sql) and a.modified_at > \(since)" }
        if !filter.includesArchived { sql = "\(sql) and a.archived_at is null" }
        if !filter.categories.isEmpty { sql = "\(sql) and a.category = any(\(filter.categories))" }
        if let least = filter.leastSeverityTenths { sql = "\(sql) and a.severity_score >= \(least)::numeric / 10" }
        if !filter.severities.isEmpty { sql = "\(sql) and (\(bands(filter.severities)))" }
        if let has = filter.hasIndicators { sql = has ? "\(sql) and a.ioc_count > 0" : "\(sql) and a.ioc_count = 0" }
        if !filter.sectors.isEmpty { sql = "\(sql) and a.sectors && \(filter.sectors)::text[]" }
        if !filter.actors.isEmpty {
            sql = "\(sql) and name_keys(a.actors) && name_keys(\(filter.actors.flatMap(groupNames))::text[])"
        }
        if !filter.malware.isEmpty { sql = "\(sql) and name_keys(a.malware) && name_keys(\(filter.malware)::text[])" }
        if !filter.techniques.isEmpty {
            sql = "\(sql) and a.techniques && \(filter.techniques.flatMap(Taxonomy.family))::text[]"
        }
        if !filter.exactActors.isEmpty {
            sql = "\(sql) and name_keys(a.actors) && name_keys(\(filter.exactActors)::text[])"
        }
        if !filter.exactTechniques.isEmpty { sql = "\(sql) and a.techniques && \(filter.exactTechniques)::text[]" }
        if !filter.cves.isEmpty { sql = "\(sql) and a.cves && \(filter.cves)::text[]" }
        if let text = filter.cveText { sql = "\(sql) and \(cveCondition(text))" }
        if !filter.sources.isEmpty {
            let names = filter.sources.map { $0.lowercased() }
            sql = "\(sql) and (f.slug = any(\(names)) or lower(f.name) = any(\(names)))"
        }
        if !filter.sourceCategories.isEmpty {
            sql = "\(sql) and f.category = any(\(filter.sourceCategories.map(\.text))::source_category[])"
        }
        if let similar = filter.similar { sql = "\(sql) and \(condition(similar))" }
        if let text = filter.text { sql = "\(sql) and a.search @@ \(search(text))" }
        return sql
    }

    private static func bands(_ severities: [Severity]) -> SQL {
        var sql: SQL = "false"
        for severity in severities {
            let above = Severity(rawValue: severity.rawValue + 1)?.leastTenths ?? 101
            sql = """
                \(sql) or (a.severity_score >= \(severity.leastTenths)::numeric / 10 \
                and a.severity_score < \(above)::numeric / 10)
                """
        }
        return sql
    }

    /// A whole CVE is looked up; words are searched for in articles that name any.
    private static func cveCondition(_ text: String) -> SQL {
        if let id = CVEID(text) {
            return "(a.cves @> \([id.text])::text[] or a.search @@ phraseto_tsquery('english', \(text)::text))"
        }
        return "(cardinality(a.cves) > 0 and a.search @@ \(search(text)))"
    }

    /// People often omit the last word of a threat actor's name.
    static func groupNames(_ name: String) -> [String] { [name, "\(name) group", "\(name) team"] }
}
