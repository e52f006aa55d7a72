import Model
import Notation

/// What is known about names, addresses and hashes beforehand: which top-level names there are, what looks like a name
/// and is a file, and which values are on a list of harmless ones.
///
/// Without any file loaded it knows the delegated top-level names and the reserved networks.
package struct WarningLists: Sendable {
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

    private(set) var names: [String] = ["resolver", "benign-hash", "special-use", "reference-link", "allowlist"]
    var topLevels = NameTable(capacity: 2048)
    var special = NameTable()
    var known = NameTable()
    var suffixes = NameTable()
    var hashes = NameTable()
    var resolvers = NameTable()
    var attack = NameTable()
    var allowlist = NameTable()
    var networks: [Network] = []

    /// Whether a top-level name may be something else.
    enum Look: Int { case name, file, maybeFile, code }
    enum Special: Int { case suppress, keep, notADomain }

    package init() {
        for word in NameTable.words(TopLevelNames.text) {
            let parts = word.split(separator: UInt8(ascii: ":"))
            let mark = parts.count > 1 ? parts[1].first : nil
            let look: Look =
                switch mark {
                case UInt8(ascii: "f"): .file
                case UInt8(ascii: "m"): .maybeFile
                case UInt8(ascii: "c"): .code
                default: .name
                }
            topLevels.set(parts[0], look.rawValue)
        }
        for word in NameTable.words("test example invalid localhost local home.arpa in-addr.arpa ip6.arpa internal alt")
        {
            special.set(word, Special.suppress.rawValue)
        }
        for word in NameTable.words("onion bit") { special.set(word, Special.keep.rawValue) }
        for (name, networks) in ReservedNetworks.all {
            let list = list(name.description)
            for network in NameTable.words(networks) { addNetwork(Array(network), list) }
        }
    }

    /// The name of a list, as `suppressed:` shows it.
    package func name(of list: Int) -> String { names.indices.contains(list) ? names[list] : "" }

    /// Puts the rows of a file in the place of what was known of its kind. Rows of another shape are passed over.
    package mutating func load(_ table: Table, _ file: [UInt8]) {
        clear(table)
        for (number, line) in file.split(separator: 0x0A).enumerated() where number > 0 {
            let line = line.last == 0x0D ? line.dropLast() : line
            let columns = line.split(separator: 0x09, omittingEmptySubsequences: false)
            if columns.isEmpty || columns[0].isEmpty { continue }
            add(columns, to: table)
        }
    }

    /// Names that count as harmless besides: those of the source of an article, and the operator's own.
    package mutating func allow(_ name: some Collection<UInt8>) {
        allowlist.set(name.map(TextCoding.lowercased), 0)
    }

    private mutating func clear(_ table: Table) {
        switch table {
        case .topLevelNames: topLevels = NameTable(capacity: 2048)
        case .specialNames: special = NameTable()
        case .networks: networks = []
        case .resolvers: resolvers = NameTable()
        case .fileHashes: hashes = NameTable()
        case .knownNames: known = NameTable(capacity: 8192)
        case .publicSuffixes: suffixes = NameTable(capacity: 16_384)
        case .techniques, .tactics: break
        }
    }

    private mutating func add(_ columns: [ArraySlice<UInt8>], to table: Table) {
        let second = columns.count > 1 ? columns[1] : []
        switch table {
        case .topLevelNames:
            let look: Look =
                switch String(decoding: second, as: UTF8.self) {
                case "file": .file
                case "maybe-file": .maybeFile
                case "code": .code
                default: .name
                }
            topLevels.set(columns[0], look.rawValue)
        case .specialNames where !second.isEmpty:
            let action: Special =
                switch String(decoding: columns[0], as: UTF8.self) {
                case "suppress": .suppress
                case "keep": .keep
                default: .notADomain
                }
            special.set(second, action.rawValue)
        case .networks: addNetwork(Array(second), list(String(decoding: columns[0], as: UTF8.self)))
        case .resolvers where !second.isEmpty: resolvers.set(second, 0)
        case .fileHashes: hashes.set(columns[0], 0)
        case .knownNames where !second.isEmpty: known.set(second, list(String(decoding: columns[0], as: UTF8.self)))
        case .publicSuffixes: suffixes.set(columns[0], 0)
        case .techniques, .tactics: attack.set(columns[0], 0)
        default: break
        }
    }

    private mutating func list(_ name: String) -> List {
        if let known = names.firstIndex(of: name) { return known }
        names.append(name)
        return names.count - 1
    }

    private mutating func addNetwork(_ text: [UInt8], _ list: List) {
        if let network = Network(text, list) { networks.append(network) }
    }

    /// Whether ATT&CK has the technique or tactic, in use or retired.
    func isAttackID(_ id: [UInt8]) -> Bool {
        if attack.contains(id, 0..<id.count) { return true }
        if let technique = Taxonomy.technique(id.span) { return !technique.name.bytes.isEmpty }
        // Tactics of the three matrices, for a program without lists.
        guard attack.count == 0, id.count == 6, let number = id.span.extracting(2..<6).decimal else { return false }
        return (1...11).contains(number) || (27...43).contains(number) || (100...112).contains(number)
    }
}
