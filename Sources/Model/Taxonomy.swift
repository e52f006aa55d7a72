/// The terms that the field shares: the ATT&CK techniques.
package enum Taxonomy {
    /// All techniques in use.
    package static let techniques = TechniqueTable(TechniqueData.parts)

    /// Finds the technique of an id (`T1059`, `T1059.001`); nil when the id is malformed or not in use.
    package static func technique(_ id: Span<UInt8>) -> Technique? {
        TechniqueID(id).flatMap { techniques[$0] }
    }
}

/// A well-formed ATT&CK technique id as a number, so that ids compare and sort without text.
package struct TechniqueID: Hashable, Comparable, Sendable {
    /// The technique's number times a thousand, plus the sub-technique's number or 0.
    let number: UInt32

    /// Reads `Tnnnn` or `Tnnnn.nnn`; nil on anything else.
    package init?(_ text: Span<UInt8>) {
        guard let id = text.withUnsafeBytes({ TechniqueID($0) }) else { return nil }
        self = id
    }

    /// Reads `Tnnnn` or `Tnnnn.nnn`; nil on anything else.
    package init?(_ text: UnsafeRawBufferPointer) {
        guard text.count == 5 || text.count == 9, text[0] == UInt8(ascii: "T") else { return nil }
        var number: UInt32 = 0
        for place in 1..<text.count {
            if place == 5 {
                guard text[place] == UInt8(ascii: ".") else { return nil }
                continue
            }
            guard (0x30...0x39).contains(text[place]) else { return nil }
            number = number * 10 + UInt32(text[place] - 0x30)
        }
        if text.count == 5 { number *= 1000 }
        self.number = number
    }

    /// Whether it is a technique and not a sub-technique.
    package var isTechnique: Bool { number % 1000 == 0 }

    /// `T1059` or `T1059.001`.
    package var text: String {
        func padded(_ number: UInt32, _ digits: Int) -> String {
            let text = "\(number)"
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        return isTechnique ? "T\(padded(number / 1000, 4))" : "T\(padded(number / 1000, 4)).\(padded(number % 1000, 3))"
    }

    package static func < (left: TechniqueID, right: TechniqueID) -> Bool { left.number < right.number }
}

/// One ATT&CK technique. Its text is part of the program, so a value holds a few numbers and allocates nothing.
package struct Technique: Sendable {
    /// `PowerShell`.
    package let name: StaticText
    /// Its tactics.
    package let tactics: TacticSet
}

/// A set of tactics of a `TechniqueTable`; techniques of one indicator often share tactics.
package struct TacticSet: Sendable {
    /// Bit n stands for tactic n of the table.
    var bits: UInt32 = 0

    package init() {}

    package var isEmpty: Bool { bits == 0 }
    package mutating func formUnion(_ other: TacticSet) { bits |= other.bits }

    /// Removes the first tactic and returns its index in `TechniqueTable.tactics`.
    package mutating func removeFirst() -> Int? {
        guard bits != 0 else { return nil }
        let place = bits.trailingZeroBitCount
        bits &= bits - 1
        return place
    }
}

/// ATT&CK techniques, found by id.
package struct TechniqueTable: Sendable {
    private let ids: [TechniqueID]
    private let entries: [Technique]
    /// The short names of all tactics, such as `defense-evasion`; at most 32.
    package let tactics: [StaticText]

    /// Reads lines `id|name|tactic,tactic`, sorted by id over all parts.
    init(_ parts: [StaticString]) {
        var ids: [TechniqueID] = []
        var entries: [Technique] = []
        var tactics: [StaticText] = []
        for line in parts.lazy.flatMap({ StaticText($0).split(at: UInt8(ascii: "\n")) }) {
            var fields = line.split(at: UInt8(ascii: "|")).makeIterator()
            guard let id = fields.next().flatMap({ TechniqueID($0.bytes) }), let name = fields.next(),
                let names = fields.next()
            else { continue }
            var set = TacticSet()
            for tactic in names.split(at: UInt8(ascii: ",")) {
                let known = tactics.firstIndex { $0.bytes.elementsEqual(tactic.bytes) }
                if known == nil { tactics.append(tactic) }
                set.bits |= 1 << UInt32(known ?? tactics.count - 1)
            }
            ids.append(id)
            entries.append(Technique(name: name, tactics: set))
        }
        self.ids = ids
        self.entries = entries
        self.tactics = tactics
    }

    package var count: Int { ids.count }

    /// The ids of a technique's sub-techniques.
    package func subTechniques(of id: String) -> [String] {
        guard let parent = TechniqueID(Array(id.utf8).span), parent.isTechnique else { return [] }
        return ids.lazy.filter { $0 > parent && $0.number < parent.number + 1000 }.map(\.text)
    }

    /// The techniques of a tactic without sub-techniques, in the order of their ids.
    package func all(of tactic: StaticText) -> [(id: String, technique: Technique)] {
        guard let place = tactics.firstIndex(where: { $0.bytes.elementsEqual(tactic.bytes) }) else { return [] }
        return ids.indices.compactMap { index in
            guard ids[index].isTechnique, entries[index].tactics.bits & 1 << UInt32(place) != 0 else { return nil }
            return (ids[index].text, entries[index])
        }
    }

    package subscript(id: TechniqueID) -> Technique? {
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < ids.count && ids[low] == id ? entries[low] : nil
    }
}

extension Taxonomy {
    /// A technique with every id that a sub-technique of it can have, also one that ATT&CK has no longer: T1059 as T1059,
    /// T1059.001 and so on; none has more than 40. A sub-technique, or what is no technique, alone.
    package static func family(of id: String) -> [String] {
        guard TechniqueID(Array(id.utf8).span)?.isTechnique == true else { return [id] }
        return [id] + (1...40).map { "\(id).0\($0 < 10 ? "0" : "")\($0)" }
    }
}
