import Access
import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// The newest articles and indicators about something, within what the caller's tier shows. Endpoints that show them
/// need the scopes for both.
struct NewestMentions {
    var articles: ArticleFilter
    var indicators: IndicatorFilter
    private let call: Call
    private let generation: Generation

    static let mostArticles = 10
    static let mostIndicators = 20

    init(_ call: Call, _ admitted: AdmittedKey, generation: Generation) {
        self.call = call
        self.generation = generation
        let now = Timestamp.now
        articles = ArticleFilter(earliest: admitted.caller.earliestArticle(now: now))
        indicators = IndicatorFilter(
            since: admitted.caller.earliestIndicator(now: now)
        )
        indicators.tlpCeiling = admitted.caller.tlpCeiling
    }

    /// Shows nothing from before `start`.
    mutating func narrow(to start: Timestamp) {
        articles.since = max(start, articles.earliest)
        indicators.since = max(start, indicators.since)
    }

    /// The answer of an endpoint that shows these lists beside figures.
    /// - Parameters:
    ///   - updated: when the figures were made.
    ///   - mayBeMissing: whether there may be nothing of the name in the path.
    func answer(figuresOf updated: Timestamp, mayBeMissing: Bool) -> CacheableAnswer {
        let starts = [(articles.since ?? articles.earliest).microseconds, indicators.since.microseconds]
        var answer = CacheableAnswer(
            call,
            of: generation,
            changed: updated,
            dependsOn: [updated.microseconds] + starts
        )
        answer.keepsCopy = true
        answer.mayBeMissing = mayBeMissing
        return answer
    }

    /// Writes the start of the lists, as `filters` of `meta`.
    func writeFilters(to json: inout JSONWriter) {
        json.object("filters") { json in
            writeTimes(to: &json)
        }
    }

    func writeTimes(to json: inout JSONWriter) {
        json.member("articles_since", articles.since ?? articles.earliest)
        json.member("iocs_since", indicators.since)
    }

    /// Writes `articles` and `iocs`.
    func write(to json: inout JSONWriter, from store: inout Store, rows: inout Int) throws {
        let settings = call.service.settings
        let context = ArticleContext(publicURL: settings.publicURL, excerpt: settings.articleExcerpt)
        let writer = ArticleWriter(.json, fields: Self.fields, context: context)
        let page = try store.articlePage(matching: articles, after: nil, offset: 0, limit: Self.mostArticles)
        var list = ByteWriter(capacity: 16 * 1024)
        var count = 0
        try store.forEachArticle(
            page.ids,
            columns: writer.columns,
            excerpt: settings.articleExcerpt,
            search: nil,
            tlpCeiling: indicators.tlpCeiling
        ) { article in
            if count > 0 { list.append(",") }
            writer.object(article, to: &list)
            count += 1
        }
        json.key("articles")
        json.raw("[\(list.text)]")

        var export = ExportContext(asOf: generation.time)
        export.publicURL = settings.publicURL
        let object = IOCObject(export)
        list.removeAll()
        rows += count
        count = 0
        try store.forEachIndicator(
            matching: indicators,
            in: DayCounts.Span.newest(since: indicators.since),
            limit: Self.mostIndicators,
            columns: [.details, .warnings, .risk]
        ) { indicator in
            if count > 0 { list.append(",") }
            object.write(indicator, into: &list)
            count += 1
        }
        json.key("iocs")
        json.raw("[\(list.text)]")
        rows += count
    }

    private static let fields = [
        "id", "title", "url", "canonical_url", "summary", "published_at", "source_name", "source", "category",
        "category_label", "severity_score", "severity_label", "industry_tags", "malware_families", "has_iocs",
        "ioc_count", "threat_actors", "cve_ids", "mitre_techniques",
    ].compactMap(ArticleField.named)
}
