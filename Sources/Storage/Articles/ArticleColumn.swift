import Model
package import Notation
import Postgres

/// What can be asked of an article. Only what is asked for is read from the database.
package enum ArticleColumn: Int, CaseIterable, Sendable {
    case id, title, url, author, imageURL, summary, excerpt, aiSummary, published, fetched, modified, archived, version
    case feedName, feedSlug, feedCategory, reliability
    case category, certainty, rule, categorized, severityTenths
    case sectors, actors, malware, cves, techniques, techniqueConfidences, labels, iocCount
    case upvotes, comments
    /// What the asking account did: `t` or `f`.
    case isVoted, isSaved
    /// A JSON array.
    case iocs
    /// How well the article fits the search, and where: between U+0002 and U+0003.
    case rank, titleHits, textHits

    /// The expression over `articles a` and `feeds f`; nil for what depends on the search or the settings.
    private var expression: SQL? {
        switch self {
        case .id: "a.id"
        case .title: "a.title"
        case .url: "a.url"
        case .author: "a.author"
        case .imageURL: "a.image_url"
        case .summary, .excerpt, .iocs, .rank, .titleHits, .textHits, .isVoted, .isSaved: nil
        case .aiSummary: "a.ai_summary"
        case .published: "a.published_at"
        case .fetched: "a.fetched_at"
        case .modified: "a.modified_at"
        case .archived: "a.archived_at"
        case .version: "a.version"
        case .feedName: "f.name"
        case .feedSlug: "f.slug"
        case .feedCategory: "f.category"
        case .reliability: "f.reliability"
        case .category: "a.category"
        case .certainty: "a.category_certainty"
        case .rule: "a.category_rule"
        case .categorized: "a.categorized_at"
        case .severityTenths: "(a.severity_score * 10)::integer"
        case .sectors: "a.sectors"
        case .actors: "a.actors"
        case .malware: "a.malware"
        case .cves: "a.cves"
        case .techniques: "a.techniques"
        case .techniqueConfidences: "a.technique_confidences"
        case .labels: "a.labels"
        case .iocCount: "a.ioc_count"
        case .upvotes: "coalesce((select u.upvotes from article_upvotes u where u.article_id = a.id), 0)"
        case .comments: "(select count(*) from comments c where c.article_id = a.id and c.gone_at is null)"
        }
    }

    /// - Parameters:
    ///   - excerpt: characters of the publisher's text that may be shown.
    ///   - search: the tsquery; without one nothing is highlighted.
    ///   - tlpCeiling: indicators marked stricter are left out.
    ///   - account: who asks; nil where that does not matter.
    func sql(excerpt: Int, search: SQL?, tlpCeiling: TLP, account: UUID?) -> SQL {
        if let expression { return expression }
        // One more character than is shown tells whether it goes on.
        let most = excerpt + 1
        switch self {
        case .summary: return "left(a.summary, \(most)::integer)"
        case .excerpt: return "left(a.content, \(most)::integer)"
        case .iocs:
            return """
                (select coalesce(json_agg(json_build_object('id', i.id, 'type', i.type, 'value', i.value, \
                'confidence', i.confidence, 'first_seen', to_char(i.first_seen, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), \
                'last_seen', to_char(i.last_seen, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'context', s.context, 'risk', \(Self.risk)) \
                order by i.type, i.value), '[]') from sightings s join indicators i on i.id = s.indicator_id \
                left join indicator_risks k on k.indicator_id = i.id where s.article_id = a.id \(tlpCeiling.allows("i.tlp")))
                """
        case .isVoted:
            return "exists (select from article_votes v where v.article_id = a.id and v.user_id = \(account)::uuid)"
        case .isSaved:
            return "exists (select from saved_articles v where v.article_id = a.id and v.user_id = \(account)::uuid)"
        case .rank:
            guard let search else { return "null" }
            return "\(ArticleColumn.rank(search))"
        case .titleHits:
            guard let search else { return "null" }
            return
                "ts_headline('english', a.title, \(Self.anyWord(of: search)), \(Self.marks + ", HighlightAll=true")::text)"
        default:
            guard let search, excerpt > 0 else { return "null" }
            return """
                ts_headline('english', coalesce(a.summary || ' ', '') || left(a.content, 50000), \
                \(Self.anyWord(of: search)), \
                \(Self.marks + ", MaxFragments=2, MaxWords=32, MinWords=12, FragmentDelimiter=\" \u{2026} \"")::text)
                """
        }
    }

    /// The member `risk` of an indicator: the stored score with its level and verdict, as rows of lists show it.
    private static var risk: SQL {
        var level: SQL = "case when k.score is null then \(RiskLevel.unknown.name.description)::text"
        for band in [RiskLevel.critical, .high, .medium] {
            level = "\(level) when k.score >= \(literal: UInt(band.least)) then \(band.name.description)::text"
        }
        level = "\(level) else \(RiskLevel.low.name.description)::text end"
        var verdict: SQL = """
            case when i.type = 'cve' then case when k.score >= \(literal: UInt(RiskLevel.critical.least)) \
            then \(RiskVerdict.exploited.name.description)::text end \
            when k.score is null then \(RiskVerdict.unknown.name.description)::text
            """
        for (band, word) in [(RiskLevel.high, RiskVerdict.malicious), (.medium, .suspicious)] {
            verdict = "\(verdict) when k.score >= \(literal: UInt(band.least)) then \(word.name.description)::text"
        }
        verdict = """
            \(verdict) when i.is_warned then \(RiskVerdict.likelyBenign.name.description)::text \
            else \(RiskVerdict.inconclusive.name.description)::text end
            """
        return "json_build_object('score', k.score, 'level', \(level), 'verdict', \(verdict))"
    }

    /// Each word of a search marked for itself: all of them seldom stand in one fragment.
    private static func anyWord(of search: SQL) -> SQL { "replace(\(search)::text, '&', '|')::tsquery" }

    private static let marks = "StartSel=\"\u{2}\", StopSel=\"\u{3}\""

    /// Cover density with the length of the text taken into account.
    static func rank(_ search: SQL) -> SQL { "ts_rank_cd(a.search, \(search), 1)" }
}

/// One row of a list of articles: the asked columns as text. Filled again for each row.
package struct ArticleRecord: Sendable {
    private var bytes: [UInt8] = []
    private var places = [Range<Int>?](repeating: nil, count: ArticleColumn.allCases.count)

    package init() {}

    mutating func fill(_ columns: [ArticleColumn], from row: inout RowReader) {
        bytes.removeAll(keepingCapacity: true)
        for column in columns {
            let isNull = row.isNull
            let text = row.bytes(.any)
            set(column, to: isNull ? nil : text)
        }
    }

    /// - Parameter text: as PostgreSQL writes the column; nil for null.
    mutating func set(_ column: ArticleColumn, to text: UnsafeRawBufferPointer?) {
        let start = bytes.count
        if let text { bytes.append(contentsOf: text) }
        places[column.rawValue] = text.map { _ in start..<bytes.count }
    }

    /// Nil for null and for what was not asked for.
    package func text(_ column: ArticleColumn) -> String? {
        places[column.rawValue].map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    package func integer(_ column: ArticleColumn) -> Int? { text(column).flatMap { Int($0) } }

    package func time(_ column: ArticleColumn) -> Timestamp? {
        places[column.rawValue].flatMap { Timestamp(bytes[$0]) }
    }

    package func texts(_ column: ArticleColumn) -> [String] {
        guard let place = places[column.rawValue] else { return [] }
        return bytes.withUnsafeBytes { all in ArrayText.texts(UnsafeRawBufferPointer(rebasing: all[place])) }
    }
}
