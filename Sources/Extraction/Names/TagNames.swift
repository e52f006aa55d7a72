package import Model
import Notation

/// Finds the actor or malware that a tag names, and gives it in the spelling of our lists. Many feeds have only tags.
///
/// A tag is compared as a whole, by its letters and digits: `APT-28`, `apt28` and `misp-galaxy:threat-actor="APT28"`
/// are the same. Names that are also ordinary words are ignored: a tag has no sentence around it that could tell.
package struct TagNames: Sendable {
    private var byLetters: NameTable
    /// The listed name of each number; the first `actorCount` are actors.
    private var names: [String] = []
    private var isActor: [Bool] = []
    private var key: [UInt8] = []

    /// - Parameter more: further names of malware that tags use, as a file: the name, a tab, other spellings with
    ///   semicolons between, under a line of column names.
    package init(_ threats: ThreatNames, more: [UInt8] = []) {
        byLetters = NameTable(capacity: threats.names.count * 2)
        var numbers: [String: Int] = [:]
        // Malware last: a name that both lists hold means the malware, which is what feeds tag.
        for name in threats.names.filter(\.isActor) + threats.names.filter({ !$0.isActor }) where !name.isCommon {
            let letters = name.spelling.compactMap(Self.letter)
            guard letters.count >= 3 else { continue }
            let title = (name.isActor ? "a" : "m") + name.main
            let number = numbers[title] ?? names.count
            if number == names.count {
                numbers[title] = number
                names.append(name.main)
                isActor.append(name.isActor)
            }
            byLetters.set(letters, number)
        }
        for line in more.split(separator: 0x0A).dropFirst() {
            let columns = line.split(separator: 0x09)
            for spelling in columns.flatMap({ $0.split(separator: UInt8(ascii: ";")) }) {
                byLetters.set(spelling.compactMap(Self.letter), names.count)
            }
            names.append(String(decoding: columns.first ?? [], as: UTF8.self))
            isActor.append(false)
        }
    }

    /// Takes the source's own name of the malware, in our lists' spelling when they have it.
    package mutating func read(malware: Span<UInt8>, into facts: inout SightingFacts) {
        guard (1...100).contains(malware.count), malware.isUTF8 else { return }
        var named = SightingFacts()
        read(malware, into: &named)
        facts.malware = named.malware ?? malware.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Adds what the tag says to the facts. The first malware counts. A tag without meaning changes nothing.
    package mutating func read(_ tag: Span<UInt8>, into facts: inout SightingFacts) {
        if facts.threatType == nil { facts.threatType = Self.threatType(tag) }
        key.removeAll(keepingCapacity: true)
        for place in Self.named(in: tag) {
            if let letter = Self.letter(tag[place]) { key.append(letter) }
        }
        guard key.count >= 3, let number = byLetters.value(of: key, 0..<key.count) else { return }
        if !isActor[number] {
            facts.malware = facts.malware ?? names[number]
        } else if !facts.actors.contains(names[number]) {
            facts.actors.append(names[number])
            facts.actors.sort()
        }
    }

    /// The quoted value of a machine tag (`namespace:predicate="value"`); otherwise the whole tag.
    private static func named(in tag: Span<UInt8>) -> Range<Int> {
        guard tag.count > 3, tag[tag.count - 1] == UInt8(ascii: "\"") else { return 0..<tag.count }
        for place in 1..<tag.count - 1 where tag[place] == UInt8(ascii: "\"") && tag[place - 1] == UInt8(ascii: "=") {
            return place + 1..<tag.count - 1
        }
        return 0..<tag.count
    }

    private static func letter(_ byte: UInt8) -> UInt8? {
        let lower = TextCoding.lowercased(byte)
        return (0x61...0x7A).contains(lower) || (0x30...0x39).contains(lower) || lower >= 0x80 ? lower : nil
    }

    /// abuse.ch's words for what an indicator is used for.
    private static func threatType(_ tag: Span<UInt8>) -> String? {
        if tag.isEqual(to: "malware_download") { return "malware_hosting" }
        for known in ["botnet_cc", "payload_delivery", "payload", "cc_skimming", "phishing"] as [StaticString]
        where tag.isEqual(to: known) {
            return known.description
        }
        return nil
    }
}
