package import Notation

/// What became of an indicator in a list.
package enum IndicatorChange: UInt8, CaseIterable, Sendable {
    case added, updated, removed

    package var name: StaticString {
        switch self {
        case .added: "added"
        case .updated: "updated"
        case .removed: "removed"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }
}

/// One page of the changes of a list. Pages that follow one another from the first to the last are a walk.
package struct ChangePage: Sendable {
    /// Changes after this place of the publication order, exclusive: what the client has read so far.
    package let after: Timestamp
    /// The place that the client had reached when the walk began.
    package let base: Timestamp
    /// The last place in use when the walk began.
    package let end: Timestamp
    /// The list. Its times, except the beginning of what the caller's tier shows, and its risk play no part.
    package let filter: IndicatorFilter
    /// Rows at most, 1...`mostRows` + 1.
    package let limit: Int

    package static let mostRows: UInt = 1000

    package init(after: Timestamp, base: Timestamp, end: Timestamp, filter: IndicatorFilter, limit: Int) {
        self.after = after
        self.base = base
        self.end = end
        self.filter = filter
        self.limit = limit
    }
}
