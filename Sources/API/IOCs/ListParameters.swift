import HTTP
import Model
import Notation

extension IndicatorType: ParameterChoice {}
extension SourceCategory: ParameterChoice {}
extension Confidence: ParameterChoice {}
extension Origin: ParameterChoice {}
extension TimeField: ParameterChoice {}
extension TLP: ParameterChoice {}
extension IndicatorFacet: ParameterChoice {}

/// The parameters of every list and export of indicators.
enum ListParameters {
    static let type = Parameter<[IndicatorType]>.choices(
        "type",
        "Filter by IOC type; several with commas between them"
    )
    static let category = Parameter<[SourceCategory]>.choices(
        "category",
        "Filter by source category; several with commas between them"
    )
    static let confidence = Parameter<[Confidence]>.choices(
        "confidence",
        "Filter by confidence level; several with commas between them"
    )
    static let origin = Parameter<Origin?>.choice(
        "origin",
        "Only indicators whose current source is a feed or an article"
    )
    static let industry = Parameter<[String]>.sectors(
        "industry",
        "Only indicators reported for these sectors; several with commas between them, and their aliases are accepted"
    )
    static let since = Parameter<Timestamp?>.time(
        "since",
        "Return IOCs seen since this time; clamped to the tier's lookback, see meta.filters"
    )
    static let until = Parameter<Timestamp?>.time("until", "Return IOCs seen until this time")
    static let timeField = Parameter<TimeField>.choice(
        "time_field",
        default: .lastSeen,
        "The time that since, until and the order use"
    )
    static let leastRisk = Parameter<Int?>.integer(
        "risk_min",
        in: 0...100,
        "Only IOCs with at least this stored risk score; those without a score, such as techniques, are left out"
    )
    /// Whether the highest risk comes first.
    static let sort = Parameter<Bool>.words(
        "sort",
        [("time:desc", false), ("risk:desc", true)],
        "Newest first, by time_field, or highest risk first; highest risk first implies risk_min=0"
    )
    static let limit = Parameter<Int>.integer(
        "limit",
        in: 1...10_000,
        default: 100,
        "Maximum number of results, at most the tier's page size"
    )
    static let offset = Parameter<Int>.integer(
        "offset",
        in: 0...1_000_000_000,
        default: 0,
        "Number of results to skip"
    )
    static let includeContext = Parameter<Bool>.boolean(
        "include_context",
        default: true,
        "Include the context of each IOC"
    )
    static let tlp = Parameter<TLP?>.choice(
        "tlp",
        "TLP marking of IOCs in formats that have one, instead of the marking that follows from confidence; where a source "
            + "states a stricter marking, that one stays"
    )
    static let excludesWarned = Parameter<Bool?>.boolean(
        "exclude_warning_lists",
        "Leave out IOCs that are in a warning list; true by default in block lists (rpz, hosts, edl-*) and hunting "
            + "queries, else false"
    )
    static let excludesWarnedToo = Parameter<Bool?>.boolean(
        "exclude_warninglisted",
        "Another name of exclude_warning_lists"
    )
    static let detectionOnly = Parameter<Bool?>.boolean(
        "detection_only",
        "Leave out IOCs that every source says are not for detection; true by default in block lists, rules, detection "
            + "formats (CEF, syslog, ECS, OpenIOC, Splunk, Sentinel) and hunting queries, else false"
    )

    /// The parameters that select indicators and pages.
    static let filters: [any DocumentedParameter] =
        [
            type, category, confidence, origin, industry, since, until, timeField, leastRisk, sort, limit, offset,
            excludesWarned, excludesWarnedToo, detectionOnly,
        ] + FactParameters.all
    static let all: [any DocumentedParameter] = filters + [includeContext, tlp]
}

extension Parameter where Value == [String] {
    /// Slugs of sectors, by slug or another word for one.
    static func sectors(_ name: StaticString, _ about: String) -> Self {
        words(name, among: Sector.all.map(\.slug), about) { Sector.named($0)?.slug.description }
    }
}
