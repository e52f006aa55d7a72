import Notation

/// Text of a sighting, written into its memory.
extension [UInt8] {
    /// Appends UTF-8 with blanks in place of controls, cut before the character that would pass `limit` bytes.
    mutating func appendReadable(_ text: Span<UInt8>, limit: Int) {
        let start = count
        text.withUnsafeBufferPointer { append(contentsOf: $0) }
        blankControls(from: start)
        cut(to: start + limit)
    }

    /// Appends a tag: `SightingBuilder.tagLength` characters at most, without commas and controls, trimmed.
    mutating func appendTag(_ text: Span<UInt8>) {
        let start = count
        text.withUnsafeBufferPointer { append(contentsOf: $0) }
        blankControls(from: start)
        for place in start..<count where self[place] == 0x2C { self[place] = 0x20 }
        var characters = 0
        var end = start
        while end < count {
            if self[end] & 0xC0 != 0x80 {
                characters += 1
                if characters > SightingBuilder.tagLength { break }
            }
            end += 1
        }
        removeLast(count - end)
        while count > start, self[count - 1] == 0x20 { removeLast() }
        var blanks = start
        while blanks < count, self[blanks] == 0x20 { blanks += 1 }
        removeSubrange(start..<blanks)
    }

    private mutating func blankControls(from start: Int) {
        var place = start
        while place < count {
            if self[place] < 0x20 || self[place] == 0x7F {
                self[place] = 0x20
            } else if self[place] == 0xC2, place + 1 < count, self[place + 1] < 0xA0 {
                self[place] = 0x20
                self[place + 1] = 0x20
            }
            place += 1
        }
    }

    private mutating func cut(to limit: Int) {
        guard count > limit else { return }
        var end = limit
        while end > 0, self[end] & 0xC0 == 0x80 { end -= 1 }
        removeLast(count - end)
    }

    /// `malware_download` as `malware download`, of any length a context may have.
    mutating func appendWords(_ name: Span<UInt8>) {
        let start = count
        appendReadable(name, limit: SightingBuilder.contextLength / 4)
        for place in start..<count where self[place] == UInt8(ascii: "_") { self[place] = 0x20 }
    }

    /// ` (online)`, and nothing for nothing.
    mutating func appendParenthesised(_ word: Span<UInt8>) {
        guard !word.isEmpty else { return }
        append(" (" as StaticString)
        appendReadable(word, limit: SightingBuilder.contextLength / 4)
        append(UInt8(ascii: ")"))
    }

    /// `, port 443`, and nothing for no port.
    mutating func appendPort(_ port: Int?) {
        guard let port else { return }
        append(", port " as StaticString)
        appendDecimal(port)
    }

    mutating func capitalise(at place: Int) {
        guard place < count, (0x61...0x7A).contains(self[place]) else { return }
        self[place] &= 0xDF
    }
}
