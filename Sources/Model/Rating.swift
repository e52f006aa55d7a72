/// How sure the sources are of an indicator, with the number that STIX 2.1 Appendix A gives each word.
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

    /// The TLP marking of an indicator of this confidence, unless the request or a source says otherwise.
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

    /// Also accepts `white` for clear, and "amber strict", because form decoding turns `amber+strict` into it.
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

/// The kind of publisher behind a feed.
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

/// Where a sighting comes from: a feed of indicators or an article.
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

/// How far a source is believed, by the letters of the Admiralty scale.
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

    /// Makes the letter of a feed's reliability, 0 to 100: A from 88, B from 70, C from 55, D from 30, E below. 45 to
    /// 54 is F, the range of a feed that nobody has rated.
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
