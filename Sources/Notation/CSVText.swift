/// Cells of comma-separated values (RFC 4180 §2).
extension ByteWriter {
    /// One cell: quoted when it holds a comma, a quote, CR or LF, with its quotes doubled.
    ///
    /// `guardsFormulas` puts `'` before a cell that begins with one of `= + - @ TAB CR '`. A reader gets every cell back
    /// by taking one leading apostrophe off.
    @inlinable package mutating func append(csv bytes: [UInt8], _ range: Range<Int>, guardsFormulas: Bool = false) {
        let start = count
        var isQuoted = false
        append(UInt8(ascii: "\""))
        if guardsFormulas, let first = range.first, Self.beginsFormula(bytes[first]) { append(UInt8(ascii: "'")) }
        append(bytes, range) { byte in
            byte == 0x2C || byte == 0x22 || byte == 0x0D || byte == 0x0A
        } escape: { out, text, place in
            isQuoted = true
            if text[place] == 0x22 { out.append(0x22) }
            out.append(text[place])
            return 1
        }
        closeCell(from: start, isQuoted: isQuoted)
    }

    /// One cell of several texts joined by commas.
    package mutating func append(csv bytes: [UInt8], joined ranges: [Range<Int>], guardsFormulas: Bool = false) {
        guard ranges.count > 1 else {
            if let only = ranges.first { append(csv: bytes, only, guardsFormulas: guardsFormulas) }
            return
        }
        append(UInt8(ascii: "\""))
        if guardsFormulas, let first = ranges[0].first, Self.beginsFormula(bytes[first]) { append(UInt8(ascii: "'")) }
        for place in ranges.indices {
            if place > 0 { append(UInt8(ascii: ",")) }
            append(bytes, ranges[place]) { $0 == 0x22 } escape: { out, _, _ in
                out.append("\"\"" as StaticString)
                return 1
            }
        }
        append(UInt8(ascii: "\""))
    }

    /// Whether a spreadsheet may take a cell that begins so for a formula, or our guard for part of the text.
    @usableFromInline static func beginsFormula(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x27: true
        default: false
        }
    }

    /// Ends a cell that was begun with a quote, or takes that quote away.
    @usableFromInline mutating func closeCell(from start: Int, isQuoted: Bool) {
        if isQuoted {
            append(UInt8(ascii: "\""))
        } else {
            removeByte(at: start)
        }
    }

    /// Takes one byte out of what was written.
    @usableFromInline mutating func removeByte(at place: Int) {
        guard place < length else { return }
        (base + place).update(from: base + place + 1, count: length - place - 1)
        length -= 1
    }
}
