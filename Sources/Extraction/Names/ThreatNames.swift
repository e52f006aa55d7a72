import Notation

/// Names of actors, malware and techniques, as tables of facts.
package struct ThreatNames: Sendable {
    /// A kind of table; each is a file of tab-separated columns under a line of their names.
    package enum Table: String, CaseIterable, Sendable {
        case actors, software, techniques

        /// The name of the file in the directory of lists.
        package var fileName: String { rawValue + ".tsv" }
    }

    struct Name: Sendable {
        let isActor: Bool
        /// The main name. This one may be an alias of it.
        let main: String
        /// Its words with one blank between each, as listed.
        let spelling: [UInt8]
        /// Whether it is an ordinary word too.
        let isCommon: Bool
        let hasDigit: Bool
        /// Another meaning of the same words.
        let next: Int?
    }

    private(set) var names: [Name] = []
    private(set) var byWords = NameTable(capacity: 8192)
    private(set) var byLetters = NameTable(capacity: 4096)
    /// Technique ids by the stems of their names, each with the evidence that it asks for.
    private(set) var techniques = NameTable(capacity: 2048)
    private(set) var techniqueIDs: [String] = []

    package init() {}

    /// Adds the rows of a file. Rows with missing columns are ignored.
    package mutating func load(_ table: Table, _ file: [UInt8]) {
        for (number, line) in file.split(separator: 0x0A).enumerated() where number > 0 {
            let columns = line.split(separator: 0x09, omittingEmptySubsequences: false).map { Array($0) }
            switch table {
            case .actors where columns.count >= 4: addNames(columns[0], columns[3], isActor: true)
            case .software where columns.count >= 4: addNames(columns[1], columns[3], isActor: false)
            case .techniques where columns.count >= 4: addTechnique(columns)
            default: break
            }
        }
        if table == .techniques { addPhrases() }
    }

    private mutating func addNames(_ main: [UInt8], _ aliases: [UInt8], isActor: Bool) {
        let title = String(decoding: main.first == UInt8(ascii: "?") ? main.dropFirst() : main[...], as: UTF8.self)
        if title.utf8.first == UInt8(ascii: "[") { return }
        for name in [main[...]] + aliases.split(separator: UInt8(ascii: ";")) {
            let isCommon = name.first == UInt8(ascii: "?")
            let text = ThreatText(Array(isCommon ? name.dropFirst() : name))
            guard !text.words.isEmpty, text.words.count <= 5, text.lower.count >= 3 else { continue }
            let hasDigit = text.glued.contains { (0x30...0x39).contains($0) }
            let isNumber = text.glued.allSatisfy { (0x30...0x39).contains($0) }
            if isNumber { continue }
            let known = byWords.value(of: text.lower, 0..<text.lower.count)
            if let known, names[known].isActor == isActor { continue }
            byWords.set(text.lower, names.count)
            if hasDigit { byLetters.set(text.glued, names.count) }
            names.append(
                Name(
                    isActor: isActor,
                    main: title,
                    spelling: text.joined(0..<text.words.count),
                    isCommon: isCommon || text.lower.count <= 3,
                    hasDigit: hasDigit,
                    next: known
                )
            )
        }
    }

    // MARK: Techniques

    /// Common phrases for techniques whose names are different.
    private static let phrases: [(words: StaticString, id: StaticString)] = [
        ("password spraying", "T1110.003"), ("pass the hash", "T1550.002"), ("process hollowing", "T1055.012"),
        ("scheduled task", "T1053.005"), ("spear phishing attachment", "T1566.001"),
        ("spearphishing attachment", "T1566.001"),
        ("living off the land", "T1218"), ("web shell", "T1505.003"), ("webshell", "T1505.003"),
        ("lsass dump", "T1003.001"),
        ("dumped lsass", "T1003.001"), ("lsass memory", "T1003.001"), ("data encrypted for impact", "T1486"),
        ("c2 exfiltration", "T1041"),
        ("spear phishing link", "T1566.002"), ("spearphishing link", "T1566.002"), ("credential stuffing", "T1110.004"),
        ("pass the ticket", "T1550.003"), ("dll side loading", "T1574.002"), ("dll sideloading", "T1574.002"),
        ("seo poisoning", "T1608.006"),
        ("supply chain compromise of a build", "T1195.002"),
    ]
    /// One-word names that always mean the technique.
    private static let single = NameTable(words: "phishing keylogging steganography kerberoasting dcsync")
    /// Tactics whose techniques are named after things that somebody has: `Domains`, `Email Addresses`, `Malware`.
    private static let thingTactics: [StaticString] = ["reconnaissance", "resource-development"]

    private mutating func addTechnique(_ columns: [[UInt8]]) {
        guard !columns[1].elementsEqual("retired".utf8) else { return }
        let text = ThreatText(columns[2])
        let isSingle = text.words.count == 1
        guard !text.words.isEmpty, text.words.count <= 8 else { return }
        let isEnterprise = columns[3].elementsEqual("enterprise".utf8)
        if techniques.contains(text.stems, 0..<text.stems.count), !isEnterprise { return }
        let isAlways = isSingle && Self.single.contains(text.lower, 0..<text.lower.count)
        let isThing = columns.count > 4 && Self.thingTactics.contains { columns[4].equals($0, 0..<columns[4].count) }
        if isSingle, !isAlways, isThing || text.lower.count < 3 { return }
        let evidence: Evidence = isAlways ? .name : isSingle || isThing || !isEnterprise ? .technique : .use
        add(text, String(decoding: columns[0], as: UTF8.self), evidence)
    }

    private mutating func addPhrases() {
        for (words, id) in Self.phrases {
            var bytes: [UInt8] = []
            bytes.append(words)
            add(ThreatText(bytes), id.description, .use)
        }
    }

    private mutating func add(_ text: ThreatText, _ id: String, _ evidence: Evidence) {
        techniques.set(text.stems, techniqueIDs.count * Evidence.allCases.count + evidence.rawValue)
        techniqueIDs.append(id)
    }
}
