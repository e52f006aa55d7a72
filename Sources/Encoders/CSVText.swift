package import Notation

/// Cells of comma-separated values (RFC 4180 §2).
extension ByteWriter {
    /// Writes one cell. It is quoted when it holds a comma, a quote, CR or LF, and quotes inside it are doubled.
    ///
    /// `guardsFormulas` puts `'` before a cell that begins with one of `= + - @ TAB CR '`. A reader gets every cell
    /// back by removing one leading apostrophe.
    package mutating func append(csv bytes: [UInt8], _ range: Range<Int>, guardsFormulas: Bool = false) {
        let text = bytes.span.extracting(range)
        var isQuoted = false
        for place in 0..<text.count {
            let byte = text[place]
            isQuoted = isQuoted || byte == 0x2C || byte == 0x22 || byte == 0x0D || byte == 0x0A
        }
        guard isQuoted else {
            if guardsFormulas { appendGuard(bytes, range) }
            append(bytes, range)
            return
        }
        append(UInt8(ascii: "\""))
        if guardsFormulas { appendGuard(bytes, range) }
        appendQuoted(bytes, range)
        append(UInt8(ascii: "\""))
    }

    /// One cell of several texts joined by commas.
    mutating func append(csv bytes: [UInt8], joined ranges: [Range<Int>], guardsFormulas: Bool = false) {
        guard ranges.count > 1 else {
            if let only = ranges.first { append(csv: bytes, only, guardsFormulas: guardsFormulas) }
            return
        }
        append(UInt8(ascii: "\""))
        if guardsFormulas { appendGuard(bytes, ranges[0]) }
        for place in ranges.indices {
            if place > 0 { append(UInt8(ascii: ",")) }
            appendQuoted(bytes, ranges[place])
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func appendQuoted(_ bytes: [UInt8], _ range: Range<Int>) {
        append(bytes, range) {
            $0 == 0x22
        } escape: { out, _, _ in
            out.append("\"\"")
            return 1
        }
    }

    /// Writes an apostrophe where a spreadsheet could read the cell as a formula, or a reader could take an apostrophe
    /// of the text for our guard.
    private mutating func appendGuard(_ bytes: [UInt8], _ range: Range<Int>) {
        guard let first = range.first else { return }
        switch bytes[first] {
        case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x27: append(UInt8(ascii: "'"))
        default: break
        }
    }
}
