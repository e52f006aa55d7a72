import Model
import Notation

/// Facts about names and ids: the top-level names and what else each may be, the names for special use, the suffixes
/// under which anybody can register, and the ids of ATT&CK.
struct ReferenceNames: Sendable {
    /// What a word with this ending may be when it is not a host name.
    enum Look: Int { case name, file, maybeFile, code }
    enum Special: Int { case suppress, keep, notADomain }

    private var topLevels = NameTable(capacity: 2048)
    private var special = NameTable()
    private(set) var suffixes = NameTable()
    private var attack = NameTable()

    /// The delegated top-level names and those for special use.
    init() {
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
    }

    /// Removes the built-in rows of a table, before a file's rows replace them.
    mutating func clear(_ table: WarningLists.Table) {
        switch table {
        case .topLevelNames: topLevels = NameTable(capacity: 2048)
        case .specialNames: special = NameTable()
        case .publicSuffixes: suffixes = NameTable(capacity: 16_384)
        default: break
        }
    }

    /// Adds a row of a file.
    mutating func add(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>, to table: WarningLists.Table) {
        switch table {
        case .topLevelNames:
            let look: Look =
                switch String(decoding: second, as: UTF8.self) {
                case "file": .file
                case "maybe-file": .maybeFile
                case "code": .code
                default: .name
                }
            topLevels.set(first, look.rawValue)
        case .specialNames where !second.isEmpty:
            let action: Special =
                switch String(decoding: first, as: UTF8.self) {
                case "suppress": .suppress
                case "keep": .keep
                default: .notADomain
                }
            special.set(second, action.rawValue)
        case .publicSuffixes: suffixes.set(first, 0)
        case .techniques, .tactics: attack.set(first, 0)
        default: break
        }
    }

    /// Nil when the label is not a top-level name.
    func look(of label: [UInt8], isBelow labels: Int) -> Look? {
        if let look = topLevels.value(of: label, 0..<label.count) { return Look(rawValue: look) }
        switch special.value(of: label, 0..<label.count).flatMap(Special.init) {
        case .suppress, .keep: return .name
        case .notADomain, nil: return nil
        }
    }

    /// Whether its top-level name is only used inside private networks.
    func isReserved(_ name: [UInt8]) -> Bool {
        let dot = name.lastIndex(of: UInt8(ascii: ".")) ?? -1
        return special.value(of: name, dot + 1..<name.count) == Special.notADomain.rawValue
    }

    /// Whether the name is for special use, so that no indicator can have it.
    func isSuppressed(_ text: [UInt8], _ name: Range<Int>) -> Bool {
        special.value(of: text, name) == Special.suppress.rawValue
    }

    /// Whether ATT&CK has this technique or tactic, current or retired.
    func isAttackID(_ id: [UInt8]) -> Bool {
        if attack.contains(id, 0..<id.count) { return true }
        if let technique = Taxonomy.technique(id.span) { return !technique.name.bytes.isEmpty }
        // A program without list files still knows the tactics of the three matrices.
        guard attack.count == 0, id.count == 6, let number = id.span.extracting(2..<6).decimal else { return false }
        return (1...11).contains(number) || (27...43).contains(number) || (100...112).contains(number)
    }
}
