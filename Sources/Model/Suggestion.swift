/// What a person may mean who has begun to type.
package enum SuggestionKind: UInt8, CaseIterable, Sendable {
    case actor, malware, technique, cve, industry, source, tag

    package var name: StaticString {
        switch self {
        case .actor: "actor"
        case .malware: "malware"
        case .technique: "technique"
        case .cve: "cve"
        case .industry: "industry"
        case .source: "source"
        case .tag: "tag"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }
}

/// A name that is offered, and how often it is named.
package struct Suggestion: Sendable {
    /// A `SuggestionKind` by its name.
    package let kind: String
    /// What the resource or the filter of this kind takes.
    package let id: String
    /// As people write it.
    package let label: String
    /// What helps to tell it from others: other names, tactics, a title.
    package let detail: String?
    /// Articles and indicators that name it; of a source, those that it has brought.
    package let count: Int

    package init(kind: String, id: String, label: String, detail: String?, count: Int) {
        self.kind = kind
        self.id = id
        self.label = label
        self.detail = detail
        self.count = count
    }
}
