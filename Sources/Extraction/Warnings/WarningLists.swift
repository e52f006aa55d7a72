package import Model
import Notation

/// Which values are on a list of harmless ones, and the reference names that tell a name from other text.
///
/// Without any file loaded it knows the delegated top-level names and the special-purpose networks.
package struct WarningLists: WarningListReceiver, Sendable {
    /// A kind of table. Each is a file of tab-separated columns under a line of their names.
    package enum Table: String, CaseIterable, Sendable {
        case topLevelNames = "top_level_names"
        case specialNames = "special_names"
        case networks, resolvers
        case fileHashes = "file_hashes"
        case knownNames = "known_names"
        case publicSuffixes = "public_suffixes"
        case techniques, tactics

        /// The name of the file in the directory of lists.
        package var fileName: String { rawValue + ".tsv" }
    }

    /// A list by its number; the fixed ones come first.
    typealias List = Int
    static let resolver = 0
    static let hash = 1
    static let specialUse = 2
    static let reference = 3
    static let allowed = 4
    /// Values that the operator exempts from all lists.
    static let exempt = 5
    /// Special-use names that stand for examples.
    static let examples = 6
    /// Hosts of mail addresses that a text names.
    static let mailHost = 7

    private(set) var heads: [WarningListHead] = [
        WarningListHead(name: "resolver", category: .resolver, match: .string),
        WarningListHead(name: "benign-hash", category: .trivialHash, match: .string),
        WarningListHead(name: "special-use", category: .reserved, match: .hostname),
        WarningListHead(name: "reference-link", category: .other, match: .string),
        WarningListHead(name: "allowlist", category: .allowed, match: .string),
        WarningListHead(name: "exempt", category: .other, match: .string),
        WarningListHead(name: "documentation-names", category: .reserved, match: .hostname),
        WarningListHead(name: "mail-host", category: .other, match: .string),
    ]
    private static let fixedCount = 8
    private var numbers: [String: Int] = [:]
    private(set) var names = ReferenceNames()
    /// Whether the special-use names are a list as well.
    private(set) var judgesBySpecialNames = true
    var entries = EntryTable()
    var networks = NetworkTable()
    var networksV6 = NetworkTable()
    var parts = PartTable()

    package init() {
        for (number, head) in heads.enumerated() { numbers[head.name] = number }
        for block in SpecialPurposeNetworks.all { add(block.network, list(block.name, .reserved, .cidr)) }
        finish()
    }

    /// The name of a list, as `suppressed:` shows it.
    package func name(of list: Int) -> String { heads.indices.contains(list) ? heads[list].name : "" }

    /// Adds the rows of a file. Facts and networks replace the built-in ones. Load each kind once. Rows with missing
    /// columns are ignored.
    package mutating func load(_ table: Table, _ file: [UInt8]) {
        clear(table)
        for (number, line) in file.split(separator: 0x0A).enumerated() where number > 0 {
            let line = line.last == 0x0D ? line.dropLast() : line
            let columns = line.split(separator: 0x09, omittingEmptySubsequences: false)
            if columns.isEmpty || columns[0].isEmpty { continue }
            add(columns, to: table)
        }
        finish()
    }

    /// Adds a harmless name: of the article's own source, or of the operator.
    package mutating func allow(_ name: some Collection<UInt8>) {
        entries.add(name.map(TextCoding.lowercased), list: Self.allowed, reach: .below)
    }

    /// Removes all lists. Facts about names stay.
    package mutating func removeLists() {
        heads.removeLast(heads.count - Self.fixedCount)
        numbers = [:]
        for (number, head) in heads.enumerated() { numbers[head.name] = number }
        judgesBySpecialNames = false
        entries = EntryTable()
        networks = NetworkTable()
        networksV6 = NetworkTable()
        parts = PartTable()
    }

    /// Begins a list, or replaces the head of the list of that name. Returns its number.
    package mutating func begin(_ head: WarningListHead) -> Int {
        let list = list(head.name, head.category, head.match)
        heads[list] = head
        return list
    }

    /// Adds an entry in its normal form to a list. Call `finish` after the last one. An entry that does not fit the
    /// list is ignored.
    package mutating func add(_ entry: some Collection<UInt8>, to list: Int) {
        switch heads[list].match {
        case .cidr: addNetwork(Array(entry), list)
        case .substring: parts.add(Array(entry), list: list)
        case .string: entries.add(entry, list: list, reach: .alone)
        case .hostname:
            let isDotted = entry.first == UInt8(ascii: ".")
            entries.add(entry.dropFirst(isDotted ? 1 : 0), list: list, reach: isDotted ? .below : .alone)
        }
    }

    /// Takes the operator's word on a value: a network, or a value whose name also speaks for what is below it.
    package mutating func add(_ verdict: WarningVerdict, on value: [UInt8]) {
        let list = verdict == .harmless ? Self.allowed : Self.exempt
        if value.contains(UInt8(ascii: "/")), let network = IPNetwork(value.span) {
            add(network, list)
        } else {
            entries.add(value, list: list, reach: .below)
        }
    }

    /// A network of more than one address in lower case; nil for anything else, and for the network of all addresses.
    package static func network(_ text: String) -> String? {
        let bytes = text.utf8.map(TextCoding.lowercased)
        guard bytes.contains(UInt8(ascii: "/")), let network = IPNetwork(bytes.span), network.length > 0 else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Prepares lookups. Call it after entries were added.
    package mutating func finish() {
        networks.sort()
        networksV6.sort()
    }

    private mutating func clear(_ table: Table) {
        switch table {
        case .networks:
            networks = NetworkTable()
            networksV6 = NetworkTable()
        case .topLevelNames, .specialNames, .publicSuffixes: names.clear(table)
        case .resolvers, .fileHashes, .knownNames, .techniques, .tactics: break
        }
    }

    private mutating func add(_ columns: [ArraySlice<UInt8>], to table: Table) {
        let second = columns.count > 1 ? columns[1] : []
        switch table {
        case .topLevelNames, .specialNames, .techniques, .tactics: names.add(columns[0], second, to: table)
        case .networks:
            addNetwork(Array(second), list(String(decoding: columns[0], as: UTF8.self), .reserved, .cidr))
        case .resolvers where !second.isEmpty: entries.add(second, list: Self.resolver, reach: .alone)
        case .fileHashes: entries.add(columns[0], list: Self.hash, reach: .alone)
        case .knownNames where !second.isEmpty:
            let name = String(decoding: columns[0], as: UTF8.self)
            let list = numbers[name] ?? list(name, KnownWarningLists.bundledCategory(of: name), .hostname)
            entries.add(second, list: list, reach: heads[list].category.isOfSingleNames ? .alone : .belowUnlessSuffix)
        case .publicSuffixes:
            names.add(columns[0], second, to: table)
            let list = numbers["public-suffix"] ?? list("public-suffix", .sharedHosting, .hostname)
            entries.add(columns[0], list: list, reach: .alone)
        default: break
        }
    }

    private mutating func list(_ name: String, _ category: WarningCategory, _ match: WarningMatch) -> List {
        if let known = numbers[name] { return known }
        heads.append(WarningListHead(name: name, category: category, match: match))
        numbers[name] = heads.count - 1
        return heads.count - 1
    }

    private mutating func addNetwork(_ text: [UInt8], _ list: List) {
        if let network = IPNetwork(text.span) { add(network, list) }
    }

    private mutating func add(_ network: IPNetwork, _ list: List) {
        if network.first.version == .v4 {
            networks.add(network, list: list)
        } else {
            networksV6.add(network, list: list)
        }
    }
}
