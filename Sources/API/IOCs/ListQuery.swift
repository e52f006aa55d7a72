import Access
import Encoders
import HTTP
import Model
import Notation

/// The query of every list and export: the shared filters, within what the caller's tier allows.
struct ListQuery {
    let filter: IndicatorFilter
    let limit: Int
    let offset: Int
    let includeContext: Bool
    let tlp: TLP?
    /// Whether the order is by stored risk score, the highest first, instead of by time.
    let isByRisk: Bool
    /// `since` and `until` for ids: a rolling time as it was given, so that the ids of a poll stay the same.
    private let givenSince: String?
    private let givenUntil: String?
    private let facts: FactFilter
    private let isExclusionGiven: Bool
    private let givenDetectionOnly: Bool?

    /// - Parameters:
    ///   - leavesOutWarned: whether values of warning lists are left out when the query does not say.
    ///   - detects: whether IOCs that are not for detection are left out when the query does not say.
    ///   - mostRows: a page size below the tier's, if the operation has one.
    init(
        _ query: Query,
        for caller: Caller,
        now: Timestamp,
        leavesOutWarned: Bool = false,
        detects: Bool = false,
        mostRows: Int? = nil
    ) throws {
        let earliest = caller.earliestIndicator(now: now)
        let since = try ListParameters.since.read(from: query)
        let until = try ListParameters.until.read(from: query)
        if let since, let until, since > until {
            throw ParameterError.invalidValue(
                "until",
                until.text,
                expected: "no earlier than since, which is \(since.text)"
            )
        }
        var filter = IndicatorFilter(since: max(since ?? earliest, earliest))
        filter.until = until
        filter.types = try ListParameters.type.read(from: query)
        filter.categories = try ListParameters.category.read(from: query)
        filter.confidences = try ListParameters.confidence.read(from: query)
        filter.origin = try ListParameters.origin.read(from: query)
        filter.sectors = try ListParameters.industry.read(from: query)
        facts = try FactFilter(query)
        facts.narrow(&filter)
        filter.timeField = try ListParameters.timeField.read(from: query)
        let excludes = try Self.exclusion(query)
        isExclusionGiven = excludes != nil
        filter.excludesWarned = excludes ?? leavesOutWarned
        givenDetectionOnly = try ListParameters.detectionOnly.read(from: query)
        filter.isForDetectionOnly = givenDetectionOnly ?? detects
        filter.tlpCeiling = caller.tlpCeiling
        isByRisk = try ListParameters.sort.read(from: query)
        filter.leastRisk = try ListParameters.leastRisk.read(from: query) ?? (isByRisk ? 0 : nil)
        self.filter = filter
        let most = min(caller.pageMax, mostRows ?? caller.pageMax)
        limit = min(try ListParameters.limit.read(from: query), most)
        offset = try ListParameters.offset.read(from: query)
        includeContext = try ListParameters.includeContext.read(from: query)
        tlp = try ListParameters.tlp.read(from: query)

        givenSince = query.rollingTime(ListParameters.since.name) ?? since.map { max($0, earliest).text }
        givenUntil = query.rollingTime(ListParameters.until.name) ?? until?.text
    }

    /// `exclude_warning_lists` under either of its names; true when either is true; nil when neither is given.
    private static func exclusion(_ query: Query) throws -> Bool? {
        let given = try [
            ListParameters.excludesWarned.read(from: query), ListParameters.excludesWarnedToo.read(from: query),
        ].compactMap(\.self)
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
        if filter.isForDetectionOnly { shown.append(("detection_only", "true")) }
        if let least = filter.leastRisk { shown.append(("risk_min", "\(least)")) }
        if isByRisk { shown.append(("sort", "risk:desc")) }
        return shown + facts.given
    }

    /// The filters that were given, in the form ids are made from.
    var given: String {
        var given: [String] = []
        if !filter.categories.isEmpty { given.append("category=\(Self.all(filter.categories.map(\.text)))") }
        if !filter.confidences.isEmpty { given.append("confidence=\(Self.all(filter.confidences.map(\.text)))") }
        if let only = givenDetectionOnly { given.append("detection_only=\(only)") }
        if isExclusionGiven, filter.excludesWarned { given.append("exclude_warning_lists=true") }
        if !filter.sectors.isEmpty { given.append("industry=\(Self.all(filter.sectors))") }
        if let givenSince { given.append("since=\(givenSince)") }
        if !filter.types.isEmpty { given.append("type=\(Self.all(filter.types.map(\.text)))") }
        if let givenUntil { given.append("until=\(givenUntil)") }
        if let least = filter.leastRisk { given.append("risk_min=\(least)") }
        if isByRisk { given.append("sort=risk:desc") }
        given += facts.given.map { "\($0.name)=\($0.value)" }
        return given.joined(separator: "&")
    }
}
