package import Notation

/// How a search compares the wanted text with the values.
package enum SearchMatch: UInt8, CaseIterable, Sendable {
    case exact, prefix, substring, subdomains, cidr, fuzzy

    package var name: StaticString {
        switch self {
        case .exact: "exact"
        case .prefix: "prefix"
        case .substring: "substring"
        case .subdomains: "subdomains"
        case .cidr: "cidr"
        case .fuzzy: "fuzzy"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }

    /// The types whose values the search can find; the others have no index for it.
    package var types: [IndicatorType] {
        switch self {
        case .exact, .prefix: IndicatorType.allCases
        case .substring, .subdomains, .fuzzy: [.domain, .url, .email]
        case .cidr: [.ipv4, .ipv6]
        }
    }
}

/// A search for values by a part of them.
package struct IndicatorSearch: Sendable {
    package enum Condition: Sendable {
        /// Values that begin with one of these.
        case prefix([String])
        /// Values that contain this text, in any case.
        case substring(String)
        /// Names, URLs and e-mail addresses of a host and of all hosts below it, in normal form.
        case subdomains(String)
        /// Addresses of a network, `192.0.2.0/24`.
        case network(String)
        /// Values that share many groups of three letters with this text.
        case similar(String)
    }

    package let condition: Condition
    /// Only these types; empty means all types that the condition can find.
    package let types: [IndicatorType]
    /// Only indicators seen since this time.
    package let since: Timestamp
    /// Without what is marked stricter: the caller's ceiling.
    package let tlpCeiling: TLP
    /// Most sightings to give.
    package let limit: Int

    package init(_ condition: Condition, types: [IndicatorType], since: Timestamp, tlpCeiling: TLP, limit: Int) {
        self.condition = condition
        self.types = types
        self.since = since
        self.tlpCeiling = tlpCeiling
        self.limit = limit
    }
}

/// Which values a search has looked at.
package enum SearchReach: Equatable, Sendable {
    /// All that it could find.
    case all
    /// The first of more than it may look at.
    case cut
    /// Some of those that hold two of these parts of the text; of those that hold the one or one of the two when there are no
    /// more, and the newest when there is none.
    case holding([String])
}

/// Why one indicator is shown with another.
package enum Relation: Sendable {
    case sameArticle, sameFamily

    package var name: StaticString {
        switch self {
        case .sameArticle: "same_article"
        case .sameFamily: "same_family"
        }
    }
}
