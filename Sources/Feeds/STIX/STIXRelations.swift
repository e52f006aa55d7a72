import Notation

/// The relationships between the objects of a bundle, and its marking definitions.
struct STIXRelations {
    /// More are left out.
    private static let limit = 200_000

    private var tags: [[UInt8]: [UInt8]] = [:]
    private var techniques: [[UInt8]: [UInt8]] = [:]
    private var targets: [[UInt8]: [[UInt8]]] = [:]
    /// Observables that an indicator is based on.
    private var described: Set<[UInt8]> = []
    private(set) var markings = STIXMarkings()
    private var count = 0

    private static let named: [StaticString] = [
        "malware", "tool", "threat-actor", "intrusion-set", "campaign",
    ]

    mutating func take(_ object: STIXObject) {
        markings.take(object)
        guard count < Self.limit, !object.isRevoked else { return }
        if Self.named.contains(where: object.isType) {
            tags[object.id] = object.name
        } else if object.isType("attack-pattern") {
            guard let id = STIXValues.technique(of: object) else { return }
            techniques[object.id] = id
        } else if object.isType("relationship") {
            if object.relation.span.isEqualIgnoringCase(to: "based-on") {
                described.insert(object.target)
            } else if object.relation.span.isEqualIgnoringCase(to: "indicates") {
                targets[object.source, default: []].append(object.target)
            } else {
                return
            }
        } else {
            return
        }
        count += 1
    }

    /// Whether an indicator of the document is based on the observable and says what is to be said of it.
    func isDescribed(_ id: [UInt8]) -> Bool { described.contains(id) }

    func add(to row: inout SightingBuilder, of id: [UInt8]) {
        for target in (targets[id] ?? []).prefix(SightingBuilder.tagLimit * 2) {
            if let name = tags[target] { row.addTag(name.span) }
            if let technique = techniques[target] { row.addTechniques(technique.span) }
        }
    }
}
