/// What the values of a warning list have in common, and so what a hit on it means.
package enum WarningCategory: UInt8, CaseIterable, Sendable {
    /// Hashes of empty, trivial and test files.
    case trivialHash
    /// Networks and names that no outsider can have.
    case reserved
    /// Public resolvers.
    case resolver
    /// Names, hashes and addresses of known good owners.
    case benign
    /// Names of much visited sites; what lies below one of their URLs is anybody's.
    case popular
    /// Mail providers: the name is harmless, the accounts are strangers'.
    case freemail
    /// Hosts where strangers publish.
    case sharedHosting
    /// Hosts whose URLs lead anywhere.
    case shortener
    /// Known research and vendor scanning.
    case scanner
    /// Sinkholes and block pages: what was hostile there no longer is.
    case sinkhole
    /// Hosts of phishing trainings.
    case simulation
    /// Cloud, CDN and VPN networks: blocking hurts others, but the indicator may well be right.
    case sharedInfrastructure
    /// A list that the product does not know.
    case other
    /// What the operator calls harmless.
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

    /// Whether values found in prose are no indicators.
    package var suppresses: Bool {
        switch self {
        case .trivialHash, .reserved, .resolver, .benign, .popular, .freemail, .sharedHosting, .shortener, .allowed:
            true
        case .scanner, .sinkhole, .simulation, .sharedInfrastructure, .other: false
        }
    }

    /// Whether a name speaks for itself alone, not for what is below it.
    package var isOfSingleNames: Bool { self == .freemail || self == .sharedHosting || self == .shortener }

    /// Whether a URL is judged by its host.
    package var judgesURLs: Bool { !isOfSingleNames && self != .popular && self != .sharedInfrastructure }

    /// Whether a mail address is judged by its domain.
    package var judgesMail: Bool { self != .freemail && self != .sharedHosting && self != .sharedInfrastructure }

    /// What a hit does to the risk of a value of this type.
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

/// What a hit does to a risk score of 0...100.
package enum WarningEffect: Hashable, Sendable {
    /// The score is no higher than this.
    case cap(Int)
    /// Added to the score.
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

/// A list that a value is on.
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
    /// The whole value.
    case string
    /// A host name: `.evil.example` is the name and all below it, `evil.example` the name alone, `www.` before it or not.
    case hostname
    /// Addresses in a network.
    case cidr
    /// Anywhere in the value.
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

/// What is known of a list besides its entries.
package struct WarningListHead: Sendable {
    /// Lower case letters, digits and hyphens; at most 100.
    package let name: String
    package var category: WarningCategory
    package var match: WarningMatch
    /// The types that the list speaks of; empty for all.
    package var types: [IndicatorType]
    /// The number of its entries; long lists of popular names do not suppress.
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

    /// Whether a stored indicator is marked with the list, and so left out where warnings are left out. A hostile host in a
    /// cloud is a hostile host, and to block what stands for examples in documents harms nobody: both are told at look-up
    /// and mark nothing.
    package var marks: Bool { category != .sharedInfrastructure && !Self.documentation.contains(name) }

    /// Networks and names set aside for documentation and tests (RFC 5737, RFC 3849, RFC 6761).
    private static let documentation: Set<String> = ["documentation", "documentation-names"]

    /// The longer a list of popular names, the more hostile ones are among them.
    package var suppresses: Bool { category.suppresses && (category != .popular || entries <= 10_000) }
}

/// What the operator says of a value, whatever the lists say.
package enum WarningVerdict: UInt8, CaseIterable, Sendable {
    /// Never an indicator: suppressed, marked, left out of block lists.
    case harmless
    /// No list warns of it.
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

/// Takes lists in as they are read: a head, then its entries, and the operator's word on single values.
package protocol WarningListReceiver {
    /// Forgets what it holds.
    mutating func removeLists()
    /// - Returns: the number under which the list's entries follow.
    mutating func begin(_ head: WarningListHead) -> Int
    /// - Parameter entry: in the normal form of the list's way to match.
    mutating func add(_ entry: some Collection<UInt8>, to list: Int)
    mutating func add(_ verdict: WarningVerdict, on value: [UInt8])
    /// All is there.
    mutating func finish()
}

/// A warning list with all that it says, on its way into the store.
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
