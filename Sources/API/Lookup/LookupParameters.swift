import HTTP
import Model

/// The parameters of a look-up.
enum LookupParameters {
    /// Three names of the value; one of them is given.
    static let values = [
        value("ioc", "The value, defanged or not; its type is detected. Exactly one of ioc, value and q is given"),
        value("value", "The same as ioc"),
        value("q", "The same as ioc"),
    ]
    static let type = Parameter<IndicatorType?>.choice(
        "type",
        "The type, where detection would take the value for another one; mitre-attack is understood too"
    )
    static let parts = Parameter<[LookupQuery.Part]>.parts(
        "include",
        absent: LookupQuery.Part.allCases,
        "Only these parts, with commas between them; all by default"
    )
    static let isFlat = Parameter<Bool>.words(
        "shape",
        [("full", false), ("flat", true)],
        "flat is the short form without an envelope, the risk as a word"
    )

    /// Whether queries are shown also for what should cause no alarm.
    static let huntsAll = Parameter<Bool>.words(
        "hunting",
        [("detection", false), ("all", true)],
        "Whose hunting queries are shown: detection leaves out those of IOCs that are revoked, known as harmless, or not for "
            + "detection (to_ids false); all leaves out none"
    )

    static let all: [any DocumentedParameter] = values + [type] + shown
    /// What a look-up shows, whichever way it says of which value.
    static let shown: [any DocumentedParameter] = [parts, isFlat, huntsAll]

    private static func value(_ name: StaticString, _ about: String) -> Parameter<String?> {
        .text(name, length: 1...2048, about)
    }
}
