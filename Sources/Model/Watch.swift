package import Notation

/// What a watch looks through.
package enum WatchKind: UInt8, CaseIterable, Sendable {
    case iocs, values

    package var name: StaticString {
        switch self {
        case .iocs: "iocs"
        case .values: "values"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }
}

/// What a watch asks, in the form in which it is stored and matched.
package struct WatchQuestion: Sendable {
    package let kind: WatchKind
    /// A record matches that has one term of each clause. The rarest clause comes first.
    package let clauses: [[String]]
    /// The lowest risk score, 0 to 100; nil for any and none.
    package var leastScore: Int?
    /// Networks among the terms.
    package var networks: [String] = []
    /// The query as a list takes it, in a normal form; empty for values.
    package var filter = ""
    package var values: [String] = []

    package init(_ kind: WatchKind, clauses: [[String]]) {
        self.kind = kind
        self.clauses = clauses
    }
}

/// A watch of an account.
package struct Watch: Sendable {
    package let id: UUID
    package let name: String
    package let kind: WatchKind
    package let filter: String
    package let values: [String]
    /// The secret of its feed's address, 64 hexadecimal digits.
    package let token: String
    package let mutedUntil: Timestamp?
    package let createdAt: Timestamp
    /// Matches that were not read, at most `mostCounted`.
    package let unread: Int
    package let lastMatch: Timestamp?

    package static let mostCounted = 1000

    package init(
        id: UUID,
        name: String,
        kind: WatchKind,
        filter: String,
        values: [String],
        token: String,
        mutedUntil: Timestamp?,
        createdAt: Timestamp,
        unread: Int,
        lastMatch: Timestamp?
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.filter = filter
        self.values = values
        self.token = token
        self.mutedUntil = mutedUntil
        self.createdAt = createdAt
        self.unread = unread
        self.lastMatch = lastMatch
    }
}

/// One thing that a watch found.
package struct WatchMatch: Sendable {
    /// Its place among all matches; later ones have greater numbers.
    package let number: Int
    package let matchedAt: Timestamp
    package let isUnread: Bool
    package let id: UUID
    /// The type of the indicator.
    package let type: String
    package let value: String
    package let source: String
    package let confidence: String
    package let tlp: String
    package let lastSeen: Timestamp
    /// The stored risk score; nil where there is none.
    package let risk: Int?
    package let malware: String?

    package init(
        number: Int,
        matchedAt: Timestamp,
        isUnread: Bool,
        id: UUID,
        type: String,
        value: String,
        source: String,
        confidence: String,
        tlp: String,
        lastSeen: Timestamp,
        risk: Int?,
        malware: String?
    ) {
        self.number = number
        self.matchedAt = matchedAt
        self.isUnread = isUnread
        self.id = id
        self.type = type
        self.value = value
        self.source = source
        self.confidence = confidence
        self.tlp = tlp
        self.lastSeen = lastSeen
        self.risk = risk
        self.malware = malware
    }
}

/// How much of its matches the owner of a watch may see.
package struct WatchView: Sendable {
    /// Whether the plan shows indicators at all.
    package let showsIndicators: Bool
    /// The start of the plan's lookback.
    package let earliest: Timestamp
    package let tlpCeiling: TLP

    package init(showsIndicators: Bool, earliest: Timestamp, tlpCeiling: TLP) {
        self.showsIndicators = showsIndicators
        self.earliest = earliest
        self.tlpCeiling = tlpCeiling
    }
}
