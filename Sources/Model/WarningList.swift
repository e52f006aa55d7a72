/// What the values of a warning list have in common. It decides what a hit on the list means.
package enum WarningCategory: UInt8, CaseIterable, Sendable {
    /// Hashes of empty, trivial and test files.
    case trivialHash
    /// Networks and names that no outsider can have.
    case reserved
    /// Public resolvers.
    case resolver
    /// Names, hashes and addresses of known good owners.
    case benign
    /// Names of popular sites; anybody may own the content below one of their URLs.
    case popular
    /// Mail providers: the name is harmless, but anybody may own an account.
    case freemail
    /// Hosts on which anybody can publish.
    case sharedHosting
    /// Hosts whose URLs may lead anywhere.
    case shortener
    /// Known scanners of research and vendors.
    case scanner
    /// Sinkholes and block pages: they are no longer hostile.
    case sinkhole
    /// Hosts of phishing training.
    case simulation
    /// Cloud, CDN and VPN networks: blocking hurts others, but the indicator may well be correct.
    case sharedInfrastructure
    /// A list that the product does not know.
    case other
    /// Values that the operator calls harmless.
    case allowed

    package var name: StaticString {
        switch self {
        case .trivialHash: "trivial_hash"
        case .reserved: "reserved"
        case .resolver: "resolver"
        case .benign: "benign"
        case .popular: "popular"
        case .freemail: "freemail"
        case .sharedHosting: "shared_hosting"
        case .shortener: "shortener"
        case .scanner: "scanner"
        case .sinkhole: "sinkhole"
        case .simulation: "simulation"
        case .sharedInfrastructure: "shared_infrastructure"
        case .other: "other"
        case .allowed: "allowed"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }

    /// Whether a value of the list that occurs in prose is not an indicator.
    package var suppresses: Bool {
        switch self {
        case .trivialHash, .reserved, .resolver, .benign, .popular, .freemail, .sharedHosting, .shortener, .allowed:
            true
        case .scanner, .sinkhole, .simulation, .sharedInfrastructure, .other: false
        }
    }

    /// Whether a name covers only itself, not the names below it.
    package var isOfSingleNames: Bool { self == .freemail || self == .sharedHosting || self == .shortener }

    /// Whether a URL counts as its host does.
    package var judgesURLs: Bool { !isOfSingleNames && self != .popular && self != .sharedInfrastructure }

    /// Whether a mail address counts as its domain does.
    package var judgesMail: Bool { self != .freemail && self != .sharedHosting && self != .sharedInfrastructure }

    /// The effect of a hit on the risk of a value of this type.
    package func effect(on type: IndicatorType) -> WarningEffect {
        switch self {
        case .trivialHash: .cap(5)
        case .reserved: .cap(10)
        case .resolver: .cap(15)
        case .benign, .popular, .freemail, .allowed: .cap(25)
        case .scanner: .cap(40)
        case .sinkhole: .cap(50)
        case .sharedHosting, .shortener: .cap(60)
        case .sharedInfrastructure: type == .ipv4 || type == .ipv6 ? .points(-5) : .nothing
        case .simulation, .other: .nothing
        }
    }
}

/// The effect of a hit on a risk score of 0...100.
package enum WarningEffect: Hashable, Sendable {
    /// The score is at most this.
    case cap(Int)
    /// This is added to the score.
    case points(Int)
    case nothing

    /// `cap 25`, `-5`, or `none`.
    package var text: String {
        switch self {
        case .cap(let most): "cap \(most)"
        case .points(let points): "\(points)"
        case .nothing: "none"
        }
    }
}

/// A list that contains a value.
package struct WarningHit: Hashable, Sendable {
    /// The list's name.
    package let list: String
    package let category: WarningCategory
    package let effect: WarningEffect

    package init(list: String, category: WarningCategory, effect: WarningEffect) {
        self.list = list
        self.category = category
        self.effect = effect
    }
}

/// How the entries of a list match.
package enum WarningMatch: UInt8, CaseIterable, Sendable {
    /// An entry matches the whole value.
    case string
    /// An entry matches a host name: `.evil.example` matches the name and all names below it; `evil.example` matches
    /// only the name, with or without `www.`.
    case hostname
    /// An entry matches the addresses in a network.
    case cidr
    /// An entry matches anywhere in the value.
    case substring

    package var name: StaticString {
        switch self {
        case .string: "string"
        case .hostname: "hostname"
        case .cidr: "cidr"
        case .substring: "substring"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }
}

/// What is known about a list besides its entries.
package struct WarningListHead: Sendable {
    /// Lower case letters, digits and hyphens; at most 100.
    package let name: String
    package var category: WarningCategory
    package var match: WarningMatch
    /// The types that the list is about; empty means all.
    package var types: [IndicatorType]
    /// The number of its entries. Long lists of popular names do not suppress.
    package var entries: Int

    package init(
        name: String,
        category: WarningCategory,
        match: WarningMatch,
        types: [IndicatorType] = [],
        entries: Int = 0
    ) {
        self.name = name
        self.category = category
        self.match = match
        self.types = types
        self.entries = entries
    }

    /// Whether a stored indicator is marked with the list, so that it is left out where warnings are left out. A
    /// hostile host in a cloud is still hostile, and blocking a documentation address harms nobody. Look-ups show both
    /// kinds of list, but they mark nothing.
    package var marks: Bool { category != .sharedInfrastructure && !Self.documentation.contains(name) }

    /// Networks and names set aside for documentation and tests (RFC 5737, RFC 3849, RFC 6761).
    private static let documentation: Set<String> = ["documentation", "documentation-names"]

    /// The longer a list of popular names is, the more hostile names it contains.
    package var suppresses: Bool { category.suppresses && (category != .popular || entries <= 10_000) }
}

/// The operator's verdict on a value. It wins over the lists.
package enum WarningVerdict: UInt8, CaseIterable, Sendable {
    /// The value is never an indicator: it is suppressed, marked, and left out of block lists.
    case harmless
    /// No list applies to the value.
    case exempt

    package var name: StaticString {
        switch self {
        case .harmless: "harmless"
        case .exempt: "exempt"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }
}

/// Receives lists as they are read: a head and then its entries, and the operator's verdicts on single values.
package protocol WarningListReceiver {
    /// Empties itself.
    mutating func removeLists()
    /// - Returns: the number of the list; its entries follow with this number.
    mutating func begin(_ head: WarningListHead) -> Int
    /// - Parameter entry: in the normal form that the list's kind of match needs.
    mutating func add(_ entry: some Collection<UInt8>, to list: Int)
    mutating func add(_ verdict: WarningVerdict, on value: [UInt8])
    /// Everything has been read.
    mutating func finish()
}

/// A whole warning list before it is stored.
package struct WarningListContent: Sendable {
    package var head: WarningListHead
    package let title: String
    package let version: Int?
    /// In their normal forms, each once, sorted.
    package let entries: [[UInt8]]

    package init(head: WarningListHead, title: String, version: Int?, entries: [[UInt8]]) {
        self.head = head
        self.title = title
        self.version = version
        self.entries = entries
        self.head.entries = entries.count
    }
}
