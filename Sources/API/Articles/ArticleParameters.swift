import HTTP
import Model

/// How articles stand in the OpenAPI document.
enum ArticleParameters {
    static let list: [Operation.Parameter] = [
        .init(
            "q",
            text(500),
            "Full-text search over title, names, summary, labels and text, as in a search engine: words, \\\"phrases\\\", or, -not"
        ),
        .init(
            "category",
            words(ArticleCategory.all.map(\.slug)),
            "Categories with commas between them; other words for them are understood"
        ),
        .init("severity", words(Severity.allCases.map(\.name)), "Severity labels with commas between them"),
        .init("min_severity", "{\"type\":\"number\",\"minimum\":0,\"maximum\":10}", "Least severity score"),
        .init(
            "since",
            time,
            "From this time on, by time_field; published_at is clamped to the plan's lookback, see meta.filters"
        ),
        .init("until", time, "Up to this time, by time_field"),
        .init(
            "time_field",
            one(ArticleTime.allCases.map(\.name)),
            "The time that since and until are about; published_at by default"
        ),
        .init("modified_since", time, "Only what changed after this time, the time itself excluded"),
        .init(
            "sort",
            one(ArticleOrder.allCases.map(\.name)),
            "Order; published:desc by default, relevance:desc with q, modified:desc with modified_since"
        ),
        .init(
            "cursor",
            "{\"type\":\"string\",\"pattern\":\"^[0-5]_[0-9]{1,17}_[0-9.e-]{0,24}_[0-9a-f-]{36}$\"}",
            "Where to go on: X-Next-Cursor or meta.next_cursor of the page before"
        ),
        .init(
            "limit",
            "{\"type\":\"integer\",\"minimum\":1,\"maximum\":10000,\"default\":30}",
            "Articles a page, at most the plan's page size"
        ),
        .init(
            "offset",
            "{\"type\":\"integer\",\"minimum\":0,\"maximum\":100000,\"default\":0}",
            "Articles to skip; a cursor is better"
        ),
        .init("has_iocs", "{\"type\":\"boolean\"}", "Only articles with indicators, or only those without"),
        .init("threat_actor", names, "Groups with commas between them, compared by letters and digits"),
        .init("malware", names, "Malware families with commas between them, compared by letters and digits"),
        .init(
            "industry_tags",
            words(Sector.all.map(\.slug)),
            "Sectors with commas between them; other words for them are understood"
        ),
        .init("industry", words(Sector.all.map(\.slug)), "The same as industry_tags"),
        .init(
            "mitre_technique",
            patterned("^T[0-9]{4}([.][0-9]{3})?$"),
            "ATT&CK ids with commas between them; sub-techniques are included"
        ),
        .init("cve", patterned("^CVE-[0-9]{4}-[0-9]{4,12}$"), "CVE ids with commas between them"),
        .init("cve_text_search", text(200, least: 2), "A CVE id, or words in articles that name a CVE"),
        .init("source", names, "Short names or names of sources with commas between them"),
        .init(
            "source_category",
            words(SourceCategory.allCases.map(\.name)),
            "Categories of sources with commas between them"
        ),
        .init("include_archived", "{\"type\":\"boolean\",\"default\":false}", "Also archived articles"),
        .init(
            "expand",
            words(ArticleField.Expansion.allCases.map(\.name)),
            "What to add: iocs, mitre, cves, threat_actors; all but iocs by default"
        ),
        .init("fields", words(ArticleField.all.map(\.name)), "Only these fields; what is left out is not read either"),
        .init("count", one(["true", "exact", "estimated", "false"]), "Whether meta.total is filled; null by default"),
        .init("format", one(ArticleFormat.allCases.map(\.name)), "Output format; wins over Accept"),
    ]

    static let one: [Operation.Parameter] = [
        .init("id", "{\"type\":\"string\",\"format\":\"uuid\"}", "The article's id", place: .path),
        .init("expand", words(ArticleField.Expansion.allCases.map(\.name)), "Only these expansions; all by default"),
        .init("fields", words(ArticleField.all.map(\.name)), "Only these fields"),
        .init("include_archived", "{\"type\":\"boolean\",\"default\":false}", "Also when it is archived"),
    ]

    static let errorSchema = "{\"$ref\":\"#/components/schemas/Error\"}"
    static let oneSchema =
        "{\"type\":\"object\",\"required\":[\"meta\",\"data\"],\"properties\":{\"meta\":{\"type\":\"object\"},\"data\":\(article)}}"
    static let listSchema =
        "{\"type\":\"object\",\"required\":[\"meta\",\"data\",\"links\"],\"properties\":{\"meta\":{\"type\":\"object\",\"properties\":{"
        + "\"total\":{\"type\":\"integer\",\"nullable\":true},\"total_estimated\":{\"type\":\"boolean\"},\"limit\":{\"type\":\"integer\"},"
        + "\"offset\":{\"type\":\"integer\"},\"next_cursor\":{\"type\":\"string\",\"nullable\":true},\"filters\":{\"type\":\"object\"}}},"
        + "\"data\":{\"type\":\"array\",\"items\":\(article)},\"links\":{\"type\":\"object\"}}}"

    /// Every field is optional, since `fields` may leave it out. The audio fields are always null.
    private static let article: String = {
        let types: [String: String] = [
            "severity_score": "{\"type\":\"number\"}", "ai_classification_confidence": "{\"type\":\"number\"}",
            "relevance": "{\"type\":\"number\"}", "has_iocs": "{\"type\":\"boolean\"}",
            "highlights": "{\"type\":\"object\"}",
            "mitre_techniques": "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}",
            "iocs": "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}",
        ]
        let lists: Set<String> = [
            "categories", "tech_tags", "tags", "industry_tags", "malware_families", "threat_actors", "cve_ids", "cves",
        ]
        let numbers: Set<String> = [
            "source_tier", "ioc_count", "score", "points", "upvotes", "downvotes", "comment_count", "vouch_count",
            "rank_score",
        ]
        let fields = ArticleField.all.map { field in
            let name = field.name.description
            var type = types[name] ?? "{\"type\":\"string\",\"nullable\":true}"
            if lists.contains(name) { type = "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}" }
            if numbers.contains(name) { type = "{\"type\":\"integer\"}" }
            return "\"\(name)\":\(type)"
        }
        return "{\"type\":\"object\",\"properties\":{\(fields.joined(separator: ","))}}"
    }()

    private static let time = "{\"type\":\"string\",\"format\":\"date-time\"}"
    private static let names = patterned("^[^,\(controls)]{1,100}$")

    /// A comma list of words of a form.
    private static func patterned(_ pattern: String) -> String {
        "{\"type\":\"array\",\"minItems\":1,\"maxItems\":64,\"items\":{\"type\":\"string\",\"pattern\":\"\(pattern)\"}}"
    }

    private static func text(_ most: Int, least: Int = 1) -> String {
        "{\"type\":\"string\",\"pattern\":\"^[^\(controls)]{\(least),\(most)}$\"}"
    }

    private static let controls = "\\\\u0000-\\\\u001F\\\\u007F-\\\\u009F"

    private static func one(_ words: [StaticString]) -> String {
        "{\"type\":\"string\",\"enum\":[\(words.map { "\"\($0)\"" }.joined(separator: ","))]}"
    }

    private static func words(_ words: [StaticString]) -> String {
        "{\"type\":\"array\",\"minItems\":1,\"items\":\(one(words))}"
    }
}
