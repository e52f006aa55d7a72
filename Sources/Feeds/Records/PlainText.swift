import Notation

/// Text for people out of HTML and out of text that may be HTML.
package enum PlainText {
    /// Bytes of markup that are looked at for a title or a name: none is longer.
    private static let lengthLimit = 4096

    /// One line: markup gone, entities read, runs of blanks and controls one blank. Cut at 4 kB of markup.
    package static func line(html: String) -> String {
        line(
            longHTML: html.utf8.count > lengthLimit
                ? String(decoding: html.utf8.prefix(lengthLimit), as: UTF8.self) : html
        )
    }

    /// As `line(html:)`, of any length.
    package static func line(longHTML html: String) -> String {
        guard let document = document(html) else { return line(html) }
        return line(document.readableText)
    }

    /// A title for a text without one: its first line, cut behind a word at about 120 characters. A word is never cut: half
    /// an address would be another one.
    package static func headline(html: String) -> String {
        let start = html.utf8.count > 65_536 ? String(decoding: html.utf8.prefix(65_536), as: UTF8.self) : html
        let text = lines(html: start)
        let line = text.split(separator: "\n").lazy.map { Self.line(String($0)) }.first { !$0.isEmpty } ?? ""
        guard line.count > headlineLength else { return line }
        let limit = line.index(line.startIndex, offsetBy: headlineLength)
        let end = line[...limit].lastIndex(of: " ") ?? line[limit...].firstIndex(of: " ")
        return end.map { line[..<$0] + "\u{2026}" } ?? line
    }

    /// Characters of a title that we make.
    private static let headlineLength = 120

    /// A publisher's HTML, or plain text, as lines: one for each block, table cells apart, entities read, no scripts and
    /// styles. A blank line of the source ends a line as well. What is too deep or too large to be a page stays as it is.
    package static func lines(html: String) -> String {
        var lines = PlainLines()
        if let document = document(html) {
            document.write(to: &lines)
        } else {
            lines.append(Array(html.utf8)[...])
        }
        return lines.text
    }

    /// Nil for text without markup, and for what is too deep or too large.
    private static func document(_ html: String) -> MarkupDocument? {
        guard html.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else { return nil }
        // The parser would take a zero for the end, and begin a paragraph of its own at text that no element holds.
        return try? MarkupReader.html(Array("<div>".utf8) + html.utf8.map { $0 == 0 ? 0x20 : $0 })
    }

    /// One line of text that is not markup.
    static func line(_ text: String) -> String {
        var out: [UInt8] = []
        var isBlank = true
        var wasC2 = false
        for byte in text.utf8 {
            // U+00A0 and the C1 controls are blanks as well.
            if wasC2 {
                wasC2 = false
                if byte <= 0xA0 {
                    if !isBlank { out.append(0x20) }
                    isBlank = true
                    continue
                }
                out.append(0xC2)
            }
            if byte == 0xC2 {
                wasC2 = true
            } else if byte <= 0x20 || byte == 0x7F {
                if !isBlank { out.append(0x20) }
                isBlank = true
                continue
            } else {
                out.append(byte)
            }
            isBlank = false
        }
        if out.last == 0x20 { out.removeLast() }
        return String(decoding: out, as: UTF8.self)
    }

    /// Text as HTML.
    static func escaped(_ text: String) -> String {
        var out: [UInt8] = []
        MarkupDocument.writeEscaped(text.utf8, to: &out)
        return String(decoding: out, as: UTF8.self)
    }
}

extension MarkupDocument {
    /// The text of an HTML page or piece without scripts and styles, elements that begin a line kept apart by blanks.
    package var readableText: String {
        var out: [UInt8] = []
        var place = 1
        while place < nodes.count {
            if nodes[place].isText {
                out += bytes[nodes[place].content]
            } else if Self.silentNames.contains(where: { isNamed(place, $0) }) {
                place = nodes[place].end
                continue
            } else if !Self.inlineNames.contains(where: { isNamed(place, $0) }) {
                out.append(0x20)
            }
            place += 1
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The same as lines.
    func write(to lines: inout PlainLines) {
        var blocks: [Int] = []
        var place = 1
        while place < nodes.count {
            while let end = blocks.last, place >= end {
                lines.endLine()
                blocks.removeLast()
            }
            if nodes[place].isText {
                lines.append(bytes[nodes[place].content])
            } else if Self.silentNames.contains(where: { isNamed(place, $0) }) {
                place = nodes[place].end
                lines.endLine()
                continue
            } else if isNamed(place, "td") || isNamed(place, "th") {
                lines.blank()
            } else if !isNamed(place, "img"), !Self.inlineNames.contains(where: { isNamed(place, $0) }) {
                lines.endLine()
                blocks.append(nodes[place].end)
            }
            place += 1
        }
    }

    private static let silentNames: [StaticString] = ["script", "style", "head", "template", "noscript"]

    private static let inlineNames: [StaticString] = [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
        "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
    ]
}
