import Access
import HTTP
import Model
import Notation
import Storage

extension ArticleTime: ParameterChoice {}
extension ArticleOrder: ParameterChoice {}
extension Severity: ParameterChoice {}
extension ArticleField.Expansion: ParameterChoice {}

/// What a list of articles was asked for, within what the caller's plan allows.
struct ArticleQuery {
    let filter: ArticleFilter
    let cursor: ArticleCursor?
    let offset: Int
    let limit: Int
    let fields: [ArticleField]
    /// Whether a total is wanted, and whether the planner's guess will do.
    let count: Count

    enum Count { case none, exact, estimated }

    /// Pages above this need the scope for bulk export.
    static let mostWithoutExport = 100

    /// - Parameter isTable: JSON in cells helps nobody.
    init(_ query: Query, for caller: Caller, now: Timestamp, isTable: Bool) throws {
        var filter = ArticleFilter(earliest: caller.earliestArticle(now: now))
        filter.timeField = try query.choice("time_field") ?? .published
        filter.since = try query.time("since")
        filter.until = try query.time("until")
        filter.modifiedSince = try query.time("modified_since")
        if let since = filter.since, let until = filter.until, since > until {
            throw ParameterError.invalidValue(
                "until",
                until.text,
                expected: "no earlier than since, which is \(since.text)"
            )
        }
        if filter.timeField == .published, let since = filter.since { filter.since = max(since, filter.earliest) }
        filter.text = try query.text("q", length: 1...500)
        filter.categories = try Self.words("category", in: query, valid: ArticleCategory.all.map(\.slug)) {
            ArticleCategory.named($0)?.slug.description
        }
        filter.severities = try query.choices("severity") ?? []
        filter.leastSeverityTenths = try Self.tenths("min_severity", in: query)
        if query.has("has_iocs") { filter.hasIndicators = try query.boolean("has_iocs", default: false) }
        filter.actors = try query.list("threat_actor") ?? []
        filter.malware = try query.list("malware") ?? []
        filter.sectors = try Self.sectors(in: query, ["industry_tags", "industry"])
        filter.techniques = try Self.words("mitre_technique", in: query, valid: ["T1059", "T1059.001"]) { word in
            TechniqueID(Array(word.uppercased().utf8).span) == nil ? nil : word.uppercased()
        }
        filter.cves = try Self.words("cve", in: query, valid: ["CVE-2026-12345"]) { word in
            let id = word.uppercased()
            return id.hasPrefix("CVE-") && id.utf8.count <= 32 ? id : nil
        }
        filter.cveText = try query.text("cve_text_search", length: 2...200)
        filter.sources = try query.list("source") ?? []
        filter.sourceCategories = try query.choices("source_category") ?? []
        filter.includesArchived = try query.boolean("include_archived", default: false)

        cursor = try Self.cursor(in: query)
        filter.order = try Self.order(in: query, filter, cursor)
        self.filter = filter
        offset = cursor == nil ? try query.integer("offset", in: 0...100_000, default: 0) : 0
        limit = min(try query.integer("limit", in: 1...10_000, default: 30), caller.articlePageMax)
        fields = try Self.fields(in: query, isList: true, hasSearch: filter.text != nil, isTable: isTable)
        let words: [StaticString] = ["true", "exact", "estimated", "false"]
        switch try query.choice("count", from: words) {
        case 0, 1: count = .exact
        case 2: count = .estimated
        default: count = .none
        }
    }

    /// The fields that `fields` names, else all that are there without being asked for and those that `expand` adds.
    static func fields(in query: Query, isList: Bool, hasSearch: Bool, isTable: Bool) throws -> [ArticleField] {
        let defaults: [ArticleField.Expansion] =
            isList ? [.mitre, .cves, .threatActors] : ArticleField.Expansion.allCases
        let expansions = try query.textOrEmpty("expand") == "" ? [] : query.choices("expand") ?? defaults
        if let names = try query.list("fields") {
            return try names.map { name in
                guard let field = ArticleField.named(name) else {
                    throw ParameterError.invalidValue(
                        "fields",
                        name,
                        expected: "names of an article's fields",
                        valid: ArticleField.all.map(\.name.description)
                    )
                }
                return field
            }.filter { hasSearch || !$0.needsSearch }
        }
        return ArticleField.all.filter { field in
            if field.needsSearch, !hasSearch { return false }
            if isTable, field.expansion == .iocs { return false }
            return field.expansion.map(expansions.contains) ?? true
        }
    }

    private static func order(in query: Query, _ filter: ArticleFilter, _ cursor: ArticleCursor?) throws -> ArticleOrder
    {
        let given: ArticleOrder? = try query.choice("sort")
        if let given, let cursor, given != cursor.order {
            throw ParameterError.invalidValue(
                "cursor",
                cursor.text,
                expected: "one that came with sort=\(given.name), or used without sort"
            )
        }
        let isDelta = filter.timeField == .modified || filter.modifiedSince != nil
        let order =
            given ?? cursor?.order
            ?? (isDelta ? .modifiedDescending : filter.text != nil ? .relevance : .publishedDescending)
        // Without a search there is nothing to be relevant for.
        if order == .relevance, filter.text == nil { return .publishedDescending }
        return order
    }

    private static func cursor(in query: Query) throws -> ArticleCursor? {
        guard let text = try query.text("cursor", length: 1...200) else { return nil }
        guard let cursor = ArticleCursor(text) else {
            throw ParameterError.invalidValue(
                "cursor",
                text,
                expected: "a value out of X-Next-Cursor or meta.next_cursor"
            )
        }
        return cursor
    }

    /// Slugs of the sectors that parameters name by slug or another word.
    static func sectors(in query: Query, _ names: [StaticString]) throws -> [String] {
        let valid = Sector.all.map(\.slug)
        var found: [String] = []
        for name in names {
            found += try words(name, in: query, valid: valid) { Sector.named($0)?.slug.description }
        }
        return found
    }

    /// A list whose words `read` understands.
    private static func words(
        _ name: StaticString,
        in query: Query,
        valid: [StaticString],
        read: (String) -> String?
    ) throws -> [String] {
        try (query.list(name) ?? []).map { word in
            guard let found = read(word) else {
                let valid = valid.map(\.description)
                throw ParameterError.invalidValue(
                    name,
                    word,
                    expected: "one of \(valid.joined(separator: ", "))",
                    valid: valid
                )
            }
            return found
        }
    }

    /// A number from 0 to 10, in tenths; scores have one decimal, so what lies between two is the upper one.
    private static func tenths(_ name: StaticString, in query: Query) throws -> Int? {
        guard let text = query.textOrEmpty(name) else { return nil }
        let isPlain =
            !text.isEmpty && text.utf8.count <= 32
            && text.utf8.allSatisfy { (0x2B...0x39).contains($0) || $0 | 0x20 == 0x65 }
        guard isPlain, let number = Double(text), (0...10).contains(number) else {
            throw ParameterError.invalidValue(name, text, expected: "a number from 0 to 10, such as 7 or 7.5")
        }
        return Int((number * 10).rounded(.up))
    }
}
