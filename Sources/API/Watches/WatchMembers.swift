import HTTP
import Model
import Notation
import Runtime
import Storage

/// The members of the bodies that make and change watches.
enum WatchMembers {
    static let name = BodyMember<String?>.text(
        "name",
        length: 1...100,
        "What the watch is called; made of what it asks for without it"
    )
    static let kind = BodyMember<WatchKind?>(
        "kind",
        .choice(of: WatchKind.self).orNull.about("iocs for the filters of a list, values for a list of values")
    ) { body, name in
        try body.word(name, of: WatchKind.allCases.map(\.name.description)).flatMap { WatchKind($0) }
    }
    static let query = BodyMember<RequestBody?>(
        "query",
        .object.orNull.about("For iocs: filters by the names that GET /api/v1/iocs has for them, without times")
    ) { body, name in try body.object(name) }
    static let values = BodyMember<[String]?>.texts(
        "values",
        atMost: 1000,
        "For values: addresses, networks, names (with all below them), URLs, mail addresses, hashes"
    )
    static let mutedUntil = BodyMember<Timestamp?>(
        "muted_until",
        .time.orNull.about("Until then it counts as read in the console; null for no longer")
    ) { body, name in try body.time(name) }

    static let ofNew: [any DocumentedMember] = [name, kind, query, values]
    static let ofChange: [any DocumentedMember] = [name, query, values, mutedUntil]

    /// What the body asks for; nil when it says nothing about that.
    /// - Parameter kind: of the watch; nil when the body decides.
    static func question(in body: RequestBody, _ kind: WatchKind?, _ call: Call, _ store: inout Store) throws
        -> WatchQuestion?
    {
        let query = try query.read(from: body)
        let values = try values.read(from: body)
        guard query != nil || values != nil else { return nil }
        let kind = kind ?? (values == nil ? .iocs : .values)
        switch (kind, query, values) {
        case (.iocs, let query?, nil): return try WatchFilter.question(query.parameters("query"), in: &store)
        case (.values, nil, let values?):
            return try WatchFilter.question(values: values, identity: call.service.settings.identity)
        default:
            throw ParameterError.invalidValue(
                kind == .iocs ? "values" : "query",
                "",
                expected:
                    "left out: a watch of kind \(kind.name.description) has \(kind == .iocs ? "query" : "values") alone"
            )
        }
    }

    /// The name of a watch that got none.
    static func standardName(_ question: WatchQuestion) -> String {
        let words =
            question.kind == .values
            ? question.values : WatchFilter.parameters(of: question.filter).map { "\($0.name) \($0.value)" }
        let text = words.joined(separator: ", ")
        return text.unicodeScalars.count > 100 ? String(text.prefix(96)) + " …" : text
    }
}
