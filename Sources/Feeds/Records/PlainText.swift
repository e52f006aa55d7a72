import Notation

/// Text for people out of HTML and out of text that may be HTML.
package enum PlainText {
    /// Bytes of markup that are looked at: no title is longer, and the work on one hostile tag grows with the square.
    private static let lengthLimit = 4096

    /// One line: markup gone, entities read, runs of blanks and controls one blank. Cut at 4 kB of markup.
    package static func line(html: String) -> String {
        guard html.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else {
            return line(html)
        }
        guard let document = try? MarkupReader.html(Array(html.utf8.prefix(lengthLimit))) else { return line(html) }
        return line(document.readableText)
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

    private static let silentNames: [StaticString] = ["script", "style", "head", "template", "noscript"]

    private static let inlineNames: [StaticString] = [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
        "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
    ]
}
