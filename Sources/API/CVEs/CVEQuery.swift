import Access
import HTTP
import Model
import Notation
import Storage

extension CVEFilter.Status: ParameterChoice {}
extension CVEFilter.Severity: ParameterChoice {}
extension CVEField.Expansion: ParameterChoice {}

/// What a list of CVEs was asked for, within what the caller's plan allows.
struct CVEQuery {
    let filter: CVEFilter
    let cursor: CVECursor?
    let offset: Int
    let limit: Int
    let fields: [CVEField]
    /// Whether the newest CVSS version is shown, whoever rated by it.
    let isLatest: Bool

    /// - Parameter isTable: leaves out what does not fit into one.
    init(_ query: Query, for caller: Caller, isTable: Bool) throws {
        var filter = CVEFilter()
        if let text = try query.text("q", length: 1...500) {
            if let prefix = CVEID.prefix(text) { filter.idPrefix = prefix } else { filter.text = text }
        }
        filter.ids = try (query.list("ids", most: 200) ?? []).map { try Self.id($0, "ids") }
        filter.severities = try query.choices("severity") ?? []
        filter.leastCVSS = try Self.number("cvss_min", in: query, most: 10, scale: 10, .up)
        filter.mostCVSS = try Self.number("cvss_max", in: query, most: 10, scale: 10, .down)
        filter.leastEPSS = try Self.number("epss_min", in: query, most: 1, scale: 1_000_000, .up)
        filter.mostEPSS = try Self.number("epss_max", in: query, most: 1, scale: 1_000_000, .down)
        filter.leastPercentile = try Self.number("epss_percentile_min", in: query, most: 1, scale: 1_000_000, .up)
        if query.has("kev") { filter.isKEV = try query.boolean("kev", default: false) }
        filter.kevAddedSince = try query.time("kev_added_since")
        filter.kevDueBefore = try query.time("kev_due_before")
        if query.has("ransomware") { filter.isRansomware = try query.boolean("ransomware", default: false) }
        filter.vendor = try Self.name("vendor", in: query)
        filter.product = try Self.name("product", in: query)
        filter.cwes = try (query.list("cwe") ?? []).map(Self.weakness)
        filter.publishedSince = try query.time("published_since")
        filter.publishedUntil = try query.time("published_until")
        filter.modifiedSince = try query.time("modified_since")
        if query.has("has_articles") { filter.hasArticles = try query.boolean("has_articles", default: false) }
        filter.mentionedSince = try query.time("mentioned_since")
        filter.status = try query.choice("status") ?? .published
        cursor = try Self.cursor(in: query)
        filter.order = try Self.order(in: query, cursor)
        self.filter = filter
        offset = cursor == nil ? try query.integer("offset", in: 0...1_000_000_000, default: 0) : 0
        limit = min(try query.integer("limit", in: 1...10_000, default: 100), caller.pageMax)
        fields = try Self.fields(in: query, isDetail: false).filter { !isTable || !$0.cells.isEmpty }
        isLatest = try Self.isLatest(in: query)
    }

    /// `cvss=latest`.
    static func isLatest(in query: Query) throws -> Bool {
        try query.choice("cvss", from: ["preferred", "latest"]) == 1
    }

    /// The fields that `fields` names, else all that are there without being asked for and those that `expand` adds.
    static func fields(in query: Query, isDetail: Bool) throws -> [CVEField] {
        let all = CVEField.all(isDetail: isDetail)
        let expansions: [CVEField.Expansion] =
            isDetail ? CVEField.Expansion.allCases : try query.choices("expand") ?? []
        guard let names = try query.list("fields") else {
            return all.filter { field in field.expansion.map(expansions.contains) ?? true }
        }
        return try names.map { name in
            guard let field = all.first(where: { $0.name.description == name }) else {
                throw ParameterError.invalidValue(
                    "fields",
                    name,
                    expected: "names of a CVE's fields",
                    valid: all.map(\.name.description)
                )
            }
            return field
        }
    }

    /// A whole CVE id in capitals.
    static func id(_ text: String, _ parameter: StaticString) throws -> String {
        guard let id = CVEID(text) else {
            throw ParameterError.invalidValue(parameter, text, expected: "a CVE id such as CVE-2025-48384")
        }
        return id.text
    }

    private static func weakness(_ word: String) throws -> String {
        let number = word.uppercased().hasPrefix("CWE-") ? word.dropFirst(4) : Substring(word)
        guard (1...7).contains(number.utf8.count), number.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw ParameterError.invalidValue("cwe", word, expected: "a weakness such as CWE-79 or 79")
        }
        return "CWE-\(number)"
    }

    /// In lower case, `*` at the end only and not alone.
    private static func name(_ parameter: StaticString, in query: Query) throws -> String? {
        guard let text = try query.text(parameter, length: 1...256) else { return nil }
        let name = text.lowercased()
        guard name != "*", !name.dropLast().contains("*") else {
            throw ParameterError.invalidValue(parameter, text, expected: "a name, or the beginning of one and *")
        }
        return name
    }

    private static func order(in query: Query, _ cursor: CVECursor?) throws -> CVEOrder {
        guard let text = query.textOrEmpty("sort") else { return cursor?.order ?? CVEOrder(.published) }
        guard let order = CVEOrder(text) else {
            let valid = CVEOrder.all.map(\.name)
            throw ParameterError.invalidValue(
                "sort",
                text,
                expected: "one of \(valid.joined(separator: ", "))",
                valid: valid
            )
        }
        if let cursor, cursor.order != order {
            throw ParameterError.invalidValue(
                "cursor",
                cursor.text,
                expected: "one that came with sort=\(order.name), or used without sort"
            )
        }
        return order
    }

    private static func cursor(in query: Query) throws -> CVECursor? {
        guard let text = try query.text("cursor", length: 1...200) else { return nil }
        guard let cursor = CVECursor(text) else {
            throw ParameterError.invalidValue(
                "cursor",
                text,
                expected: "a value out of X-Next-Cursor or meta.next_cursor"
            )
        }
        return cursor
    }

    /// A number in units of one `scale`-th; what lies between two units is moved into the range.
    private static func number(
        _ name: StaticString,
        in query: Query,
        most: Int,
        scale: Int,
        _ rounding: FloatingPointRoundingRule
    ) throws -> Int? {
        guard let text = query.textOrEmpty(name) else { return nil }
        let isPlain =
            !text.isEmpty && text.utf8.count <= 400
            && text.utf8.allSatisfy { (0x2B...0x39).contains($0) && $0 != 0x2C && $0 != 0x2F || $0 | 0x20 == 0x65 }
        guard isPlain, let number = Double(text), (0...Double(most)).contains(number) else {
            throw ParameterError.invalidValue(name, text, expected: "a number from 0 to \(most)")
        }
        let units = number * Double(scale)
        // 0.07 is no binary number: 70,000.00000000001 is meant to be 70,000.
        let nearest = units.rounded()
        return Int(abs(units - nearest) < 1e-6 ? nearest : units.rounded(rounding))
    }
}
