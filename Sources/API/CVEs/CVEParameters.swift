import HTTP
import Model
import Notation

extension CVEFilter.Status: ParameterChoice {}
extension CVEFilter.Severity: ParameterChoice {}
extension CVEField.Expansion: ParameterChoice {}
extension CVEFacet: ParameterChoice {}

/// The parameters of lists of CVEs and of one CVE.
enum CVEParameters {
    static let q = Parameter<String?>.text(
        "q",
        length: 1...500,
        "Full-text search over id, title, description, vendors and products; a CVE id or its beginning searches ids"
    )
    static let ids = Parameter<[String]>.cves("ids", most: 200, "CVE ids with commas between them, at most 200")
    static let severity = Parameter<[CVEFilter.Severity]>.choices("severity", "Severities with commas between them")
    static let leastCVSS = score("cvss_min", .up, "Least base score")
    static let mostCVSS = score("cvss_max", .down, "Highest base score")
    static let leastEPSS = probability("epss_min", .up, "Lowest probability of exploitation")
    static let mostEPSS = probability("epss_max", .down, "Highest probability of exploitation")
    static let leastPercentile = probability("epss_percentile_min", .up, "Lowest percentile of that probability")
    static let kev = Parameter<Bool?>.boolean(
        "kev",
        "Only CVEs in CISA's catalogue of known exploited vulnerabilities, or only others"
    )
    static let kevAddedSince = Parameter<Timestamp?>.time(
        "kev_added_since",
        "Only CVEs that were added to the catalogue on this day or later"
    )
    static let kevDueBefore = Parameter<Timestamp?>.time(
        "kev_due_before",
        "Only CVEs in the catalogue that are due before this day"
    )
    static let ransomware = Parameter<Bool?>.boolean(
        "ransomware",
        "Only CVEs known to be used by ransomware, or only others"
    )
    static let vendor = product("vendor", "A vendor, or the beginning of its name followed by *")
    static let product = product("product", "A product, or the beginning of its name followed by *")
    static let cwe = Parameter<[String]>.list(
        "cwe",
        of: .text(pattern: "^([Cc][Ww][Ee]-)?[0-9]{1,7}$"),
        expected: "weaknesses such as CWE-79 or 79",
        "Weaknesses with commas between them: CWE-79 or 79",
        read: weakness
    )
    static let publishedSince = Parameter<Timestamp?>.time(
        "published_since",
        "Only CVEs published at this time or later"
    )
    static let publishedUntil = Parameter<Timestamp?>.time("published_until", "Only CVEs published up to this time")
    static let modifiedSince = Parameter<Timestamp?>.time(
        "modified_since",
        "Only CVEs whose record changed at this time or later"
    )
    static let hasArticles = Parameter<Bool?>.boolean(
        "has_articles",
        "Only CVEs that our articles name, or only others"
    )
    static let mentionedSince = Parameter<Timestamp?>.time(
        "mentioned_since",
        "Only CVEs named in an article that was published at this time or later"
    )
    static let status = Parameter<CVEFilter.Status>.choice("status", default: .published, "Published, rejected or all")
    static let sort = Parameter<CVEOrder?>(
        "sort",
        .choice(CVEOrder.all.map(\.name)),
        "Order; published:desc by default. Unknown figures count as lowest; kev_added lists the catalogue only, mentions "
            + "only what articles name"
    ) { query, name in
        guard let text = query.textOrEmpty(name) else { return nil }
        if let order = CVEOrder(text) { return order }
        let valid = CVEOrder.all.map(\.name)
        let expected = "one of \(valid.joined(separator: ", "))"
        throw ParameterError.invalidValue(name, text, expected: expected, valid: valid)
    }
    /// Whether the rating by the newest CVSS version is shown, whoever made it.
    static let isLatest = Parameter<Bool>.words(
        "cvss",
        [("preferred", false), ("latest", true)],
        "Which rating is shown: preferred, NVD's by 3.1 or later before others, else by the newest version; or latest, the newest "
            + "version whoever rated by it. Filters and orders go by the preferred one"
    )
    static let limit = Parameter<Int>.integer(
        "limit",
        in: 1...10_000,
        default: 100,
        "CVEs on a page, at most the tier's page size"
    )
    static let offset = Parameter<Int>.integer(
        "offset",
        in: 0...1_000_000_000,
        default: 0,
        "Number of CVEs to skip; a cursor is better"
    )
    static let cursor = Parameter<CVECursor?>.cursor(
        pattern: "^([0-9]|1[0-3])_-?[0-9]{1,17}_CVE-[0-9]{4}-[0-9]{4,19}$",
        from: "X-Next-Cursor or meta.next_cursor"
    ) { CVECursor($0) }
    static let fields = Parameter<[CVEField]>.fields(
        CVEField.plain,
        "Only these fields; other fields are not read either"
    )
    static let expansions = Parameter<[CVEField.Expansion]>.choices("expand", "Parts to add; none by default")
    static let facets = Parameter<[CVEFacet]>.facets()
    static let format = Parameter<CVEFormat?>.choice("format", "Output format; wins over Accept")

    static let list: [any DocumentedParameter] = [
        q, ids, severity, leastCVSS, mostCVSS, leastEPSS, mostEPSS, leastPercentile, kev, kevAddedSince, kevDueBefore,
        ransomware, vendor, product, cwe, publishedSince, publishedUntil, modifiedSince, hasArticles, mentionedSince,
        status, sort, isLatest, limit, offset, cursor, fields, expansions, facets, format, CSVParameters.guardsFormulas,
    ]

    static let id = PathParameter<String>("id", .cveID, "The CVE id, in any case") { text, name in
        if let id = CVEID(text) { return id.text }
        throw ParameterError.invalidValue(name, text, expected: "a CVE id such as CVE-2025-48384")
    }
    static let fieldsOfOne = Parameter<[CVEField]>.fields(CVEField.all(isDetail: true), "Only these fields")

    static let one: [any DocumentedParameter] = [id, fieldsOfOne, isLatest]

    private static func weakness(_ word: String) -> String? {
        let number = word.uppercased().hasPrefix("CWE-") ? word.dropFirst(4) : Substring(word)
        guard (1...7).contains(number.utf8.count), number.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return nil
        }
        return "CWE-\(number)"
    }

    /// A base score in tenths.
    private static func score(
        _ name: StaticString,
        _ rounding: FloatingPointRoundingRule,
        _ about: String
    ) -> Parameter<Int?> { .decimal(name, in: 0...10, scale: 10, rounding: rounding, about) }

    /// A probability in millionths.
    private static func probability(
        _ name: StaticString,
        _ rounding: FloatingPointRoundingRule,
        _ about: String
    ) -> Parameter<Int?> { .decimal(name, in: 0...1, scale: 1_000_000, rounding: rounding, about) }

    /// A name in lower case. `*` may be its last character, but not its only one.
    private static func product(_ name: StaticString, _ about: String) -> Parameter<String?> {
        let length = 1...256
        let pattern = #"^[^*\u0000-\u001F\u007F-\u009F]+[*]?$"#
        return Parameter(name, .text(length: length, pattern: pattern), about) { query, name in
            guard let text = try query.text(name, length: length) else { return nil }
            let lower = text.lowercased()
            guard lower != "*", !lower.dropLast().contains("*") else {
                throw ParameterError.invalidValue(name, text, expected: "a name, or the beginning of one followed by *")
            }
            return lower
        }
    }
}

extension Schema {
    /// A CVE id, in any case; `CVEID` reads it.
    static let cveID = Schema.text(
        pattern: "^[Cc][Vv][Ee]-(1999|[2-9][0-9]{3})-([0-9]{4}|[1-9][0-9]{4,18})$"
    )
}

extension Parameter where Value == [String] {
    /// CVE ids with commas between them, in any case.
    static func cves(_ name: StaticString, most: Int = Query.mostItems, _ about: String) -> Self {
        list(
            name,
            of: .cveID,
            most: most,
            expected: "a CVE id such as CVE-2025-48384, or several with commas between them",
            about
        ) { CVEID($0)?.text }
    }
}

extension Parameter where Value == [CVEField] {
    fileprivate static func fields(_ all: [CVEField], _ about: String) -> Self {
        list(
            "fields",
            of: .choice(all.map(\.name)),
            expected: "names of a CVE's fields",
            valid: all.map(\.name.description),
            about
        ) { name in all.first { $0.name.description == name } }
    }
}
