import Access
import Encoders
import HTTP
import Model
import Notation

extension IndicatorType: ParameterChoice {}
extension SourceCategory: ParameterChoice {}
extension Confidence: ParameterChoice {}
extension Origin: ParameterChoice {}
extension TimeField: ParameterChoice {}
extension TLP: ParameterChoice {}

/// What every list and export asks for: the shared filters, within what the caller's plan allows.
struct ListQuery {
    let filter: IndicatorFilter
    let limit: Int
    let offset: Int
    let includeContext: Bool
    let tlp: TLP?
    /// By stored risk score, the highest first, instead of by time.
    let isByRisk: Bool
    private let isSinceGiven: Bool
    private let isExclusionGiven: Bool

    /// - Parameters:
    ///   - leavesOutWarned: whether values of warning lists are left out when the query does not say.
    ///   - mostRows: a page size below the plan's, where the operation has one.
    init(
        _ query: Query,
        for caller: Caller,
        now: Timestamp,
        leavesOutWarned: Bool = false,
        mostRows: Int? = nil
    ) throws {
        let earliest = caller.earliestIndicator(now: now)
        let since = try query.time("since")
        let until = try query.time("until")
        if let since, let until, since > until {
            throw ParameterError.invalidValue(
                "until",
                until.text,
                expected: "no earlier than since, which is \(since.text)"
            )
        }
        var filter = IndicatorFilter(since: max(since ?? earliest, earliest))
        filter.until = until
        filter.types = try query.choices("type") ?? []
        filter.categories = try query.choices("category") ?? []
        filter.confidences = try query.choices("confidence") ?? []
        filter.origin = try query.choice("origin")
        filter.sectors = try ArticleQuery.sectors(in: query, ["industry"])
        filter.timeField = try query.choice("time_field") ?? .lastSeen
        let excludes = try Self.exclusion(query)
        isExclusionGiven = excludes != nil
        filter.excludesWarned = excludes ?? leavesOutWarned
        isByRisk = try query.choice("sort", from: ["time:desc", "risk:desc"]) == 1
        filter.leastRisk = try query.integer("risk_min", in: 0...100) ?? (isByRisk ? 0 : nil)
        self.filter = filter
        let most = min(caller.pageMax, mostRows ?? caller.pageMax)
        limit = min(try query.integer("limit", in: 1...10_000, default: 100), most)
        offset = try query.integer("offset", in: 0...1_000_000_000, default: 0)
        includeContext = try query.boolean("include_context", default: true)
        tlp = try query.choice("tlp")

        isSinceGiven = since != nil
    }

    /// `exclude_warning_lists`, by either of its names, and by both when one says so; nil when neither is given.
    private static func exclusion(_ query: Query) throws -> Bool? {
        let names: [StaticString] = ["exclude_warning_lists", "exclude_warninglisted"]
        let given = try names.filter(query.has).map { try query.boolean($0, default: false) }
        return given.isEmpty ? nil : given.contains(true)
    }

    private static func all(_ names: [String]) -> String { names.isEmpty ? "all" : names.joined(separator: ",") }

    /// The filters in effect, as the answer shows them.
    func effective(asOf: Timestamp) -> [(name: String, value: String)] {
        var shown = [
            ("type", Self.all(filter.types.map(\.text))), ("category", Self.all(filter.categories.map(\.text))),
            ("confidence", Self.all(filter.confidences.map(\.text))), ("since", filter.since.text),
            ("until", (filter.until ?? asOf).text),
        ]
        if !filter.sectors.isEmpty { shown.append(("industry", Self.all(filter.sectors))) }
        if let origin = filter.origin { shown.append(("origin", origin.text)) }
        if filter.timeField != .lastSeen { shown.append(("time_field", filter.timeField.name.description)) }
        if filter.excludesWarned { shown.append(("exclude_warning_lists", "true")) }
        if let least = filter.leastRisk { shown.append(("risk_min", "\(least)")) }
        if isByRisk { shown.append(("sort", "risk:desc")) }
        return shown
    }

    /// The filters that were given, in the form ids are made from.
    var given: String {
        var given: [String] = []
        if !filter.categories.isEmpty { given.append("category=\(Self.all(filter.categories.map(\.text)))") }
        if !filter.confidences.isEmpty { given.append("confidence=\(Self.all(filter.confidences.map(\.text)))") }
        if isExclusionGiven, filter.excludesWarned { given.append("exclude_warning_lists=true") }
        if !filter.sectors.isEmpty { given.append("industry=\(Self.all(filter.sectors))") }
        if isSinceGiven { given.append("since=\(filter.since.text)") }
        if !filter.types.isEmpty { given.append("type=\(Self.all(filter.types.map(\.text)))") }
        if let until = filter.until { given.append("until=\(until.text)") }
        if let least = filter.leastRisk { given.append("risk_min=\(least)") }
        if isByRisk { given.append("sort=risk:desc") }
        return given.joined(separator: "&")
    }

    /// The parameters that `init` reads, for the OpenAPI document.
    static let parameters: [Operation.Parameter] = [
        .init("type", enumeration(IndicatorType.self), "Filter by IOC type; several with commas between them"),
        .init(
            "category",
            enumeration(SourceCategory.self),
            "Filter by source category; several with commas between them"
        ),
        .init(
            "confidence",
            enumeration(Confidence.self),
            "Filter by confidence level; several with commas between them"
        ),
        .init(
            "origin",
            enumeration(Origin.self, isList: false),
            "Only indicators whose current source is a feed or an article"
        ),
        .init(
            "industry",
            "{\"type\":\"array\",\"minItems\":1,\"items\":{\"type\":\"string\",\"enum\":["
                + Sector.all.map { "\"\($0.slug)\"" }.joined(separator: ",") + "]}}",
            "Only indicators reported of these sectors; several with commas between them, other words for them are understood"
        ),
        .init("since", time, "Return IOCs seen since this time; clamped to the plan's lookback, see meta.filters"),
        .init("until", time, "Return IOCs seen until this time"),
        .init(
            "time_field",
            enumeration(TimeField.self, isList: false),
            "The time that since, until and the order are about; last_seen by default"
        ),
        .init(
            "risk_min",
            "{\"type\":\"integer\",\"minimum\":0,\"maximum\":100}",
            "Only IOCs of at least this stored risk score; those that have none, techniques among them, are left out"
        ),
        .init(
            "sort",
            "{\"type\":\"string\",\"enum\":[\"time:desc\",\"risk:desc\"],\"default\":\"time:desc\"}",
            "Newest first, by time_field, or highest risk first; the latter implies risk_min=0"
        ),
        .init(
            "limit",
            "{\"type\":\"integer\",\"minimum\":1,\"maximum\":10000,\"default\":100}",
            "Maximum number of results, at most the plan's page size"
        ),
        .init(
            "offset",
            "{\"type\":\"integer\",\"minimum\":0,\"maximum\":1000000000,\"default\":0}",
            "Number of results to skip"
        ),
        .init("include_context", "{\"type\":\"boolean\",\"default\":true}", "Include the context of each IOC"),
        .init(
            "tlp",
            enumeration(TLP.self, isList: false),
            "Marking of all IOCs in formats that carry one, instead of the one that follows from confidence"
        ),
        .init(
            "exclude_warning_lists",
            "{\"type\":\"boolean\"}",
            "Leave out IOCs that stand in a warning list; true by default in block lists (rpz, hosts, edl-*), else false"
        ),
        .init("exclude_warninglisted", "{\"type\":\"boolean\"}", "Another name of exclude_warning_lists"),
    ]

    private static let time = "{\"type\":\"string\",\"format\":\"date-time\"}"

    /// The schema of one word, or of a comma list of words, which OpenAPI writes as an array.
    private static func enumeration<Choice: ParameterChoice>(_ type: Choice.Type, isList: Bool = true) -> String {
        let words = Choice.allCases.map { "\"\($0.name)\"" }.joined(separator: ",")
        let word = "{\"type\":\"string\",\"enum\":[\(words)]}"
        return isList ? "{\"type\":\"array\",\"minItems\":1,\"items\":\(word)}" : word
    }
}
