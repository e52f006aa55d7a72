import HTTP
import Model
import Notation

extension ArticleTime: ParameterChoice {}
extension ArticleOrder: ParameterChoice {}
extension Severity: ParameterChoice {}
extension ArticleFacet: ParameterChoice {}
extension ArticleField.Expansion: ParameterChoice {}

/// The parameters of lists of articles and of one article.
enum ArticleParameters {
    static let q = Parameter<String?>.text(
        "q",
        length: 1...500,
        "Full-text search over title, names, summary, labels and text, as in a search engine: words, \"phrases\", or, -not"
    )
    static let category = Parameter<[String]>.words(
        "category",
        among: ArticleCategory.all.map(\.slug),
        "Categories with commas between them; their aliases are accepted"
    ) { ArticleCategory.named($0)?.slug.description }
    static let severity = Parameter<[Severity]>.choices("severity", "Severity labels with commas between them")
    /// In tenths; scores have one decimal, so what lies between two is the upper one.
    static let leastSeverity = Parameter<Int?>.decimal(
        "min_severity",
        in: 0...10,
        scale: 10,
        rounding: .up,
        "Least severity score"
    )
    static let since = Parameter<Timestamp?>.time(
        "since",
        "Only articles from this time on, by time_field; published_at is clamped to the tier's lookback, see meta.filters"
    )
    static let until = Parameter<Timestamp?>.time("until", "Only articles up to this time, by time_field")
    static let timeField = Parameter<ArticleTime>.choice(
        "time_field",
        default: .published,
        "The time that since and until compare"
    )
    static let modifiedSince = Parameter<Timestamp?>.time(
        "modified_since",
        "Only articles that changed after this time, exclusive"
    )
    static let sort = Parameter<ArticleOrder?>.choice(
        "sort",
        "Order; published:desc by default, relevance:desc with q, modified:desc with modified_since. hot: by the hour of "
            + "publication, later by 3 hours for each point of severity_score, by 1 for each indicator up to 12, and by 2 for each doubling of "
            + "1 + upvotes up to 12. top: by severity_score plus 0.25 for each indicator up to 12 and 0.5 for each doubling of "
            + "1 + upvotes up to 3, within window"
    )
    static let window = Parameter<ArticleQuery.Window?>.words(
        "window",
        [("24h", .day), ("7d", .week), ("30d", .month)],
        absent: nil,
        "How far sort=top looks back, in whole hours: 24h by default"
    )
    static let similar = Parameter<UUID?>(
        "similar_to",
        .uuid,
        "Only articles that name a threat actor, malware family or CVE that this article names; of one that names none of them, "
            + "those with its techniques"
    ) { query, name in
        guard let text = query.textOrEmpty(name) else { return nil }
        guard let id = UUID(text) else {
            throw ParameterError.invalidValue(name, text, expected: "an article's id, a UUID")
        }
        return id
    }
    static let cursor = Parameter<ArticleCursor?>.cursor(
        pattern: "^[0-7]_[0-9]{1,17}_[0-9.e-]{0,24}_[0-9a-f-]{36}$",
        from: "X-Next-Cursor or meta.next_cursor"
    ) { ArticleCursor($0) }
    static let limit = Parameter<Int>.integer(
        "limit",
        in: 1...10_000,
        default: 30,
        "Articles on a page, at most the tier's page size"
    )
    static let offset = Parameter<Int>.integer(
        "offset",
        in: 0...100_000,
        default: 0,
        "Number of articles to skip; a cursor is better"
    )
    static let hasIndicators = Parameter<Bool?>.boolean(
        "has_iocs",
        "Only articles with indicators, or only those without"
    )
    static let actors = Parameter<[String]>.names(
        "threat_actor",
        "Threat actors with commas between them, compared by letters and digits"
    )
    static let malware = Parameter<[String]>.names(
        "malware",
        "Malware families with commas between them, compared by letters and digits"
    )
    static let sectors = Parameter<[String]>.sectors(
        "industry_tags",
        "Sectors with commas between them; their aliases are accepted"
    )
    static let sectorsToo = Parameter<[String]>.sectors("industry", "The same as industry_tags")
    static let techniques = Parameter<[String]>.list(
        "mitre_technique",
        of: .text(pattern: "^[Tt][0-9]{4}([.][0-9]{3})?$"),
        expected: "ATT&CK ids such as T1059 or T1059.001",
        "ATT&CK ids with commas between them; sub-techniques are included"
    ) { word in
        let id = word.uppercased()
        return TechniqueID(Array(id.utf8).span) == nil ? nil : id
    }
    static let cves = Parameter<[String]>.cves("cve", "CVE ids with commas between them")
    static let cveText = Parameter<String?>.text(
        "cve_text_search",
        length: 2...200,
        "A CVE id, or words in articles that name a CVE"
    )
    static let sources = Parameter<[String]>.names(
        "source",
        "Short names or names of sources with commas between them"
    )
    static let sourceCategories = Parameter<[SourceCategory]>.choices(
        "source_category",
        "Categories of sources with commas between them"
    )
    static let includesArchived = Parameter<Bool>.boolean(
        "include_archived",
        default: false,
        "Also show archived articles"
    )
    static let expansions = Parameter<[ArticleField.Expansion]>.parts(
        "expand",
        absent: [.mitre, .cves, .threatActors],
        "Parts to add: iocs, mitre, cves, threat_actors; all except iocs by default"
    )
    static let fields = Parameter<[ArticleField]>.fields(
        "Only these fields; other fields are not read either"
    )
    static let count = Parameter<ArticleQuery.Count>.words(
        "count",
        [("true", .exact), ("exact", .exact), ("estimated", .estimated), ("false", .none)],
        absent: .none,
        "How to fill meta.total; it is null by default"
    )
    static let facets = Parameter<[ArticleFacet]>.facets()
    static let format = Parameter<ArticleFormat?>.choice("format", "Output format; wins over Accept")

    static let list: [any DocumentedParameter] = [
        q, category, severity, leastSeverity, since, until, timeField, modifiedSince, sort, window, similar, cursor,
        limit, offset,
        hasIndicators, actors, malware, sectors, sectorsToo, techniques, cves, cveText, sources, sourceCategories,
        includesArchived, expansions, fields, count, facets, format, CSVParameters.guardsFormulas,
    ]

    static let id = PathParameter<UUID>("id", .uuid, "The article's id") { text, name in
        guard let id = UUID(text) else { throw ParameterError.invalidValue(name, text, expected: "a UUID") }
        return id
    }
    static let expansionsOfOne = Parameter<[ArticleField.Expansion]>.parts(
        "expand",
        absent: ArticleField.Expansion.allCases,
        "Only these expansions; all by default"
    )

    static let one: [any DocumentedParameter] = [id, expansionsOfOne, fields, includesArchived]
}

extension Parameter where Value == [ArticleField] {
    fileprivate static func fields(_ about: String) -> Self {
        list(
            "fields",
            of: .choice(ArticleField.all.map(\.name)),
            expected: "names of an article's fields",
            valid: ArticleField.all.map(\.name.description),
            about
        ) { ArticleField.named($0) }
    }
}
