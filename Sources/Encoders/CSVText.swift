package import Notation

/// How cells of comma-separated values are written.
package struct CSVStyle: Sendable {
    /// Whether `'` is put before a cell that a spreadsheet could read as a formula.
    package var guardsFormulas: Bool
    /// Whether invisible characters are written as in a URL.
    package var percentEncodes: Bool

    package init(guardsFormulas: Bool, percentEncodes: Bool = false) {
        self.guardsFormulas = guardsFormulas
        self.percentEncodes = percentEncodes
    }
}

/// Cells of comma-separated values (RFC 4180 §2).
extension ByteWriter {
    /// Writes one cell. It is quoted when it holds a comma, a quote, CR or LF, and quotes inside it are doubled. Invisible
    /// characters are made visible.
    ///
    /// With the guard, a cell that begins with one of `= + - @ TAB CR LF '`, or with a full-width form of the first four, gets
    /// `'` before it. A reader gets it back by removing the apostrophe where one of these characters follows.
    package mutating func append(csv bytes: [UInt8], _ range: Range<Int>, _ style: CSVStyle) {
        let text = bytes.span.extracting(range)
        var isQuoted = false
        var isASCII = true
        for place in 0..<text.count {
            let byte = text[place]
            isQuoted = isQuoted || byte == 0x2C || byte == 0x22 || byte == 0x0D || byte == 0x0A
            isASCII = isASCII && byte < 0x80
        }
        if isQuoted { append(UInt8(ascii: "\"")) }
        if style.guardsFormulas, CSVGuard.isNeeded(text) { append(CSVGuard.mark) }
        if isQuoted || !isASCII { appendQuoted(bytes, range, style) } else { append(bytes, range) }
        if isQuoted { append(UInt8(ascii: "\"")) }
    }

    /// One cell of several texts joined by commas.
    mutating func append(csv bytes: [UInt8], joined ranges: [Range<Int>], _ style: CSVStyle) {
        guard ranges.count > 1 else {
            if let only = ranges.first { append(csv: bytes, only, style) }
            return
        }
        append(UInt8(ascii: "\""))
        if style.guardsFormulas, CSVGuard.isNeeded(bytes.span.extracting(ranges[0])) { append(CSVGuard.mark) }
        for place in ranges.indices {
            if place > 0 { append(UInt8(ascii: ",")) }
            appendQuoted(bytes, ranges[place], style)
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func appendQuoted(_ bytes: [UInt8], _ range: Range<Int>, _ style: CSVStyle) {
        append(bytes, range) {
            $0 == 0x22 || InvisibleText.mayBegin($0)
        } escape: { out, text, place in
            if text[place] != 0x22 { return out.append(visibly: text, at: place, percentEncodes: style.percentEncodes) }
            out.append("\"\"")
            return 1
        }
    }
}
