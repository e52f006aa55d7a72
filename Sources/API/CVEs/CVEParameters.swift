import HTTP
import Model

/// How CVEs stand in the OpenAPI document.
enum CVEParameters {
    static let list: [Operation.Parameter] = [
        .init(
            "q",
            text("^[^\(controls)]{1,500}$"),
            "Full-text search over id, title, description, vendors and products; a CVE id or the beginning of one finds ids"
        ),
        .init(
            "ids",
            "{\"type\":\"array\",\"minItems\":1,\"maxItems\":200,\"items\":\(text(idPattern))}",
            "CVE ids with commas between them, at most 200"
        ),
        .init("severity", words(CVEFilter.Severity.allCases.map(\.name)), "Severities with commas between them"),
        .init("cvss_min", number(10), "Least base score"),
        .init("cvss_max", number(10), "Highest base score"),
        .init("epss_min", number(1), "Least probability of exploitation"),
        .init("epss_max", number(1), "Highest probability of exploitation"),
        .init("epss_percentile_min", number(1), "Least percentile of that probability"),
        .init("kev", flag, "Only CVEs in CISA's catalogue of known exploited vulnerabilities, or only others"),
        .init("kev_added_since", time, "In the catalogue since this day or later"),
        .init("kev_due_before", time, "In the catalogue, to be remedied before this day"),
        .init("ransomware", flag, "Known to be used for ransom, or not known to be"),
        .init("vendor", text(namePattern), "A vendor, or the beginning of its name and *"),
        .init("product", text(namePattern), "A product, or the beginning of its name and *"),
        .init(
            "cwe",
            "{\"type\":\"array\",\"minItems\":1,\"maxItems\":64,\"items\":\(text("^([Cc][Ww][Ee]-)?[0-9]{1,7}$"))}",
            "Weaknesses with commas between them: CWE-79 or 79"
        ),
        .init("published_since", time, "Published at this time or later"),
        .init("published_until", time, "Published up to this time"),
        .init("modified_since", time, "The record was changed at this time or later"),
        .init("has_articles", flag, "Only CVEs that our articles name, or only others"),
        .init("mentioned_since", time, "Named in an article that was published at this time or later"),
        .init("status", one(CVEFilter.Status.allCases.map(\.name)), "published by default"),
        .init(
            "sort",
            "{\"type\":\"string\",\"enum\":[\(CVEOrder.all.map { "\"\($0.name)\"" }.joined(separator: ","))]}",
            "Order; published:desc by default. Unknown figures count as lowest; kev_added lists the catalogue only, mentions "
                + "only what articles name"
        ),
        .init("cvss", one(["preferred", "latest"]), cvssText + " Filters and orders go by the preferred one"),
        .init(
            "limit",
            "{\"type\":\"integer\",\"minimum\":1,\"maximum\":10000,\"default\":100}",
            "CVEs a page, at most the plan's page size"
        ),
        .init(
            "offset",
            "{\"type\":\"integer\",\"minimum\":0,\"maximum\":1000000000,\"default\":0}",
            "CVEs to skip; a cursor is better"
        ),
        .init(
            "cursor",
            text("^([0-9]|1[0-3])_-?[0-9]{1,17}_CVE-[0-9]{4}-[0-9]{4,19}$"),
            "Where to go on: X-Next-Cursor or meta.next_cursor of the page before"
        ),
        .init("fields", words(CVEField.plain.map(\.name)), "Only these fields; what is left out is not read either"),
        .init("expand", words(CVEField.Expansion.allCases.map(\.name)), "What to add; nothing by default"),
        .init("format", one(CVEFormat.allCases.map(\.name)), "Output format; wins over Accept"),
    ]

    static let one: [Operation.Parameter] = [
        .init("id", text(idPattern), "The CVE id, in any case", place: .path),
        .init("fields", words(CVEField.all(isDetail: true).map(\.name)), "Only these fields"),
        .init("cvss", one(["preferred", "latest"]), cvssText),
    ]

    static let oneSchema =
        "{\"type\":\"object\",\"required\":[\"meta\",\"data\"],\"properties\":{\"meta\":{\"type\":\"object\"},"
        + "\"data\":\(schema(CVEField.all(isDetail: true)))}}"
    static let listSchema =
        "{\"type\":\"object\",\"required\":[\"meta\",\"data\",\"links\"],\"properties\":{\"meta\":{\"type\":\"object\",\"properties\":{"
        + "\"total\":{\"type\":\"integer\"},\"limit\":{\"type\":\"integer\"},\"offset\":{\"type\":\"integer\"},"
        + "\"next_cursor\":{\"type\":\"string\",\"nullable\":true},\"filters\":{\"type\":\"object\"},"
        + "\"kev_catalog_version\":{\"type\":\"string\",\"nullable\":true},\"epss_date\":{\"type\":\"string\",\"nullable\":true},"
        + "\"epss_model\":{\"type\":\"string\",\"nullable\":true}}},"
        + "\"data\":{\"type\":\"array\",\"items\":\(schema(CVEField.plain))},\"links\":{\"type\":\"object\"}}}"

    private static let cvssText =
        "Which rating is shown: preferred, NVD's by 3.1 or later before others, else by the newest version; or latest, the newest "
        + "version whoever rated by it."

    /// Every field is optional, since `fields` may leave it out.
    private static func schema(_ fields: [CVEField]) -> String {
        let objects: [String: String] = [
            "cvss":
                "{\"type\":\"object\",\"nullable\":true,\"required\":[\"version\",\"score\",\"severity\"],\"properties\":{"
                + "\"version\":{\"type\":\"string\"},\"score\":{\"type\":\"number\",\"minimum\":0,\"maximum\":10},"
                + "\"severity\":{\"type\":\"string\"},\"vector\":{\"type\":\"string\",\"nullable\":true},"
                + "\"source\":{\"type\":\"string\",\"nullable\":true}}}",
            "epss":
                "{\"type\":\"object\",\"nullable\":true,\"required\":[\"score\",\"percentile\",\"date\",\"model\"],\"properties\":{"
                + "\"score\":{\"type\":\"number\",\"minimum\":0,\"maximum\":1},\"percentile\":{\"type\":\"number\"},"
                + "\"date\":{\"type\":\"string\",\"nullable\":true},\"model\":{\"type\":\"string\",\"nullable\":true}}}",
            "kev": "{\"type\":\"object\",\"required\":[\"listed\"],\"properties\":{\"listed\":{\"type\":\"boolean\"}}}",
            "risk":
                "{\"type\":\"object\",\"required\":[\"score\",\"level\"],\"properties\":{\"score\":{\"type\":\"integer\","
                + "\"nullable\":true},\"level\":{\"type\":\"string\"}}}",
            "ssvc": "{\"type\":\"object\",\"nullable\":true}", "hunting": "{\"type\":\"object\"}",
            "article_count": "{\"type\":\"integer\"}", "ioc_count": "{\"type\":\"integer\"}",
        ]
        let lists: Set<String> = ["cwes", "vendors", "products", "threat_actors"]
        let items: Set<String> = [
            "references", "affected", "epss_history", "articles", "cvss_all", "related_iocs", "techniques",
        ]
        let members = fields.map { field in
            let name = field.name.description
            var type = objects[name] ?? "{\"type\":\"string\",\"nullable\":true}"
            if lists.contains(name) { type = "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}" }
            if items.contains(name) { type = "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}" }
            return "\"\(name)\":\(type)"
        }
        return "{\"type\":\"object\",\"properties\":{\(members.joined(separator: ","))}}"
    }

    private static let idPattern = "^[Cc][Vv][Ee]-[0-9]{4}-[0-9]{4,19}$"
    private static let namePattern = "^[^*,\(controls)]{1,100}[*]?$"
    private static let time = "{\"type\":\"string\",\"format\":\"date-time\"}"
    private static let flag = "{\"type\":\"boolean\"}"
    private static let controls = "\\\\u0000-\\\\u001F\\\\u007F-\\\\u009F"

    private static func text(_ pattern: String) -> String { "{\"type\":\"string\",\"pattern\":\"\(pattern)\"}" }

    private static func number(_ most: Int) -> String {
        "{\"type\":\"number\",\"minimum\":0,\"maximum\":\(most)}"
    }

    private static func one(_ words: [StaticString]) -> String {
        "{\"type\":\"string\",\"enum\":[\(words.map { "\"\($0)\"" }.joined(separator: ","))]}"
    }

    private static func words(_ words: [StaticString]) -> String {
        "{\"type\":\"array\",\"minItems\":1,\"items\":\(one(words))}"
    }
}
