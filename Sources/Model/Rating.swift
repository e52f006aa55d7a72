/// How sure we are of an indicator, with the number STIX 2.1 Appendix A gives each word.
package enum Confidence: UInt8, CaseIterable, Sendable {
    case low, medium, high

    package var name: StaticString {
        switch self {
        case .high: "high"
        case .medium: "medium"
        case .low: "low"
        }
    }

    /// 0...100 (STIX 2.1 Appendix A, None/Low/Med/High).
    package var score: Int {
        switch self {
        case .high: 85
        case .medium: 50
        case .low: 15
        }
    }

    /// The marking an indicator of this confidence carries unless the request says otherwise.
    package var tlp: TLP {
        switch self {
        case .high: .green
        case .medium: .amber
        case .low: .clear
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }

    package var text: String { name.description }
}

/// Traffic Light Protocol 2.0. The greater one is the stricter one.
package enum TLP: UInt8, CaseIterable, Comparable, Sendable {
    case clear, green, amber, amberStrict, red

    package var name: StaticString {
        switch self {
        case .clear: "clear"
        case .green: "green"
        case .amber: "amber"
        case .amberStrict: "amber+strict"
        case .red: "red"
        }
    }

    /// Also takes `white` for clear, and "amber strict", which is what `amber+strict` becomes in a form-decoded query.
    package static func < (left: TLP, right: TLP) -> Bool { left.rawValue < right.rawValue }

    package init?(_ name: some StringProtocol) {
        switch name {
        case "white": self = .clear
        case "amber strict": self = .amberStrict
        default:
            guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
            self = found
        }
    }

    package var text: String { name.description }
}

/// What kind of publisher a feed is.
package enum SourceCategory: UInt8, CaseIterable, Sendable {
    case news, research, threatIntel, vendor, government

    package var name: StaticString {
        switch self {
        case .news: "news"
        case .research: "research"
        case .threatIntel: "threat-intel"
        case .vendor: "vendor"
        case .government: "government"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }

    package var text: String { name.description }
}

/// Where a sighting was made: in a feed of indicators or in an article.
package enum Origin: UInt8, CaseIterable, Sendable {
    case feed, article

    package var name: StaticString {
        switch self {
        case .feed: "feed"
        case .article: "article"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }

    package var text: String { name.description }
}

/// How far a source is trusted, by the letters of the Admiralty scale.
package enum Reliability: UInt8, CaseIterable, Sendable {
    case a, b, c, d, e, unknown

    package var letter: StaticString {
        switch self {
        case .a: "A"
        case .b: "B"
        case .c: "C"
        case .d: "D"
        case .e: "E"
        case .unknown: "F"
        }
    }

    /// By the reliability of a feed, 0 to 100: A from 88, B from 70, C from 55, D from 30, E below. 45 to 54, where a feed
    /// stands that nobody has judged, is F.
    package init(percent: Int) {
        switch percent {
        case 88...: self = .a
        case 70...: self = .b
        case 55...: self = .c
        case 45...: self = .unknown
        case 30...: self = .d
        default: self = .e
        }
    }
}
