package import Notation

/// What an account says of an indicator.
package struct MemberSighting: Sendable {
    package enum Kind: UInt8, CaseIterable, Sendable {
        /// It was seen in the account's own network.
        case seen
        case falsePositive
        /// It was hostile once and is no more.
        case expired

        package var name: StaticString {
            switch self {
            case .seen: "seen"
            case .falsePositive: "false_positive"
            case .expired: "expired"
            }
        }

        package init?(_ name: some StringProtocol) {
            guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
            self = found
        }
    }

    package let kind: Kind
    package let at: Timestamp
    /// How often it was seen, 1 to `mostTimes`.
    package let count: Int
    package let note: String?
    /// Whether others see the name of the account.
    package let isNamed: Bool

    package static let mostTimes = 1_000_000
    /// Characters of a note.
    package static let longestNote = 1000

    package init(kind: Kind, at: Timestamp, count: Int, note: String?, isNamed: Bool) {
        self.kind = kind
        self.at = at
        self.count = count
        self.note = note
        self.isNamed = isNamed
    }
}

/// How many accounts said each thing of an indicator.
package struct MemberSightings: Hashable, Sendable {
    package let seen: Int
    package let falsePositive: Int
    package let expired: Int

    package init(seen: Int = 0, falsePositive: Int = 0, expired: Int = 0) {
        self.seen = seen
        self.falsePositive = falsePositive
        self.expired = expired
    }
}
