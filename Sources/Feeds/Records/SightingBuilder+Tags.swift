import Extraction
import Model
import Notation

/// Tags and ATT&CK techniques.
extension SightingBuilder {
    /// Adds each item of a comma list.
    mutating func addTags(_ list: Span<UInt8>) {
        var start = 0
        while start < list.count {
            let end = list.firstIndex(of: 0x2C, from: start)
            addTag(list.extracting(start..<end))
            start = end + 1
        }
    }

    /// Adds one tag: trimmed, without commas and controls, cut to `tagLength`, unless it is there in either case. A tag of
    /// the Traffic Light Protocol goes into the verdict instead.
    mutating func addTag(_ text: Span<UInt8>) {
        let inside = text.trimmed(0..<text.count)
        if let tlp = TLP(tag: text) { return sighting.verdict.mark(tlp) }
        guard !inside.isEmpty, sighting.tags.count < Self.tagLimit else { return }
        let tag = text.extracting(inside)
        guard tag.isUTF8 else { return leaveOut("a tag is not valid UTF-8") }
        let hasComma = tag.firstIndex(of: 0x2C, from: 0) < tag.count
        let isPlain = tag.count <= Self.tagLength && tag.isPrintableASCII && !hasComma
        let range =
            isPlain ? sighting.store(tag) : sighting.store(writing: { (out: inout [UInt8]) in out.appendTag(tag) })
        guard !range.isEmpty else { return }
        for other in sighting.tags where sighting.isSameText(other, range) { return }
        sighting.tags.append(range)
    }

    /// Remembers what the source calls the malware; what is no printable name is none.
    mutating func setMalware(_ name: Span<UInt8>) {
        if name.count <= Self.tagLength, name.isPrintableASCII { sighting.malware = sighting.store(name) }
    }

    /// Adds a tag of our own.
    mutating func addTag(_ literal: StaticString) {
        sighting.tags.append(sighting.store(writing: { (out: inout [UInt8]) in out.append(literal) }))
    }

    /// Adds each ATT&CK id of a list with commas, semicolons, bars or blanks between.
    mutating func addTechniques(_ list: Span<UInt8>) {
        var start = 0
        while start < list.count {
            var end = start
            while end < list.count, !Self.isListMark(list[end]) { end += 1 }
            if end > start { addTechnique(list.extracting(start..<end)) }
            start = end + 1
        }
    }

    private static func isListMark(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x2C || byte == 0x3B || byte == 0x7C
    }

    private mutating func addTechnique(_ text: Span<UInt8>) {
        guard sighting.techniques.count < Self.tagLimit else { return }
        guard text.count < 2 || text[1] | 0x20 != UInt8(ascii: "a") else {
            return leaveOut("a technique is T and four digits, perhaps with .001 behind; a tactic is none")
        }
        let range: Range<Int>
        do throws(InvalidValue) {
            range = try sighting.store(writing: { (out: inout [UInt8]) throws(InvalidValue) in
                try IndicatorType.mitreAttack.appendNormalForm(of: text, to: &out)
            })
        } catch {
            return leaveOut(error.reason)
        }
        for other in sighting.techniques where sighting.isSameText(other, range) { return }
        sighting.techniques.append(range)
    }
}

extension Sighting {
    /// Whether two stored texts are equal, ASCII letters of either case alike.
    func isSameText(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        let text = bytes.span
        for offset in 0..<left.count {
            let first = TextCoding.lowercased(text[left.lowerBound + offset])
            if first != TextCoding.lowercased(text[right.lowerBound + offset]) { return false }
        }
        return true
    }
}
