import Notation

/// Plain text out of a publisher's HTML: a line for each block, table cells apart, no scripts and styles. One pass; what is
/// malformed is taken as text. Text without tags comes back with its references read.
package struct ArticleText {
    private let source: [UInt8]
    private var out: [UInt8] = []
    private var place = 0

    /// - Parameter html: UTF-8, HTML or plain.
    package static func plain(html: String) -> String {
        var reader = ArticleText(source: Array(html.utf8))
        reader.out.reserveCapacity(reader.source.count)
        while reader.place < reader.source.count { reader.step() }
        return reader.text
    }

    /// As `plain`, in one line.
    package static func line(html: String) -> String {
        var line: [UInt8] = []
        for byte in plain(html: html).utf8 {
            if byte != 0x0A {
                line.append(byte)
            } else if !line.isEmpty {
                line.append(0x20)
            }
        }
        return String(decoding: line, as: UTF8.self)
    }

    private init(source: [UInt8]) { self.source = source }

    private var text: String {
        var end = out.count
        while end > 0, out[end - 1] <= 0x20 { end -= 1 }
        return String(decoding: out[..<end], as: UTF8.self)
    }

    private mutating func step() {
        let byte = source[place]
        switch byte {
        case UInt8(ascii: "<") where beginsTag: tag()
        case UInt8(ascii: "&"): reference()
        case 0x0A, 0x0D:
            place += 1
            // A blank line of plain text is a paragraph's end.
            if byte == 0x0A, place < source.count, source[place] == 0x0A { endLine() } else { blank() }
        default:
            place += 1
            if byte <= 0x20 || byte == 0x7F { blank() } else { out.append(byte) }
        }
    }

    private mutating func blank() {
        if let last = out.last, last > 0x20 { out.append(0x20) }
    }

    private mutating func endLine() {
        if out.last == 0x20 { out.removeLast() }
        if let last = out.last, last != 0x0A { out.append(0x0A) }
    }

    /// A letter, `/`, `!` or `?` behind the `<`.
    private var beginsTag: Bool {
        guard place + 1 < source.count else { return false }
        let next = source[place + 1]
        return next | 0x20 >= 0x61 && next | 0x20 <= 0x7A || next == 0x2F || next == 0x21 || next == 0x3F
    }

    private mutating func tag() {
        if starts("<!--") {
            place = end(of: "-->", from: place + 4)
            return
        }
        if starts("<![CDATA[") {
            place += 9
            return
        }
        var nameStart = place + 1
        let isEnd = source[nameStart] == 0x2F
        if isEnd { nameStart += 1 }
        var name: [UInt8] = []
        while nameStart < source.count, name.count < 12, source[nameStart].isNameByte {
            name.append(TextCoding.lowercased(source[nameStart]))
            nameStart += 1
        }
        place = tagEnd(from: nameStart)
        let word = String(decoding: name, as: UTF8.self)
        if !isEnd, word == "script" || word == "style" || word == "noscript" || word == "template" {
            place = end(of: "</\(word)", from: place)
            if place < source.count { place = tagEnd(from: place) }
        } else if word == "td" || word == "th" {
            blank()
        } else if !Self.inlineNames.contains(word) {
            endLine()
        }
    }

    /// Behind the `>` that ends a tag; quotes hide one, unless the tag would then never end.
    private func tagEnd(from start: Int) -> Int {
        var quote: UInt8 = 0
        var firstEnd: Int?
        for at in start..<source.count {
            let byte = source[at]
            if byte == UInt8(ascii: ">") {
                if quote == 0 { return at + 1 }
                firstEnd = firstEnd ?? at + 1
            } else if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            }
            // No tag is longer; a quote that never ends costs no more than this.
            if at - start > 16_384 { break }
        }
        return firstEnd ?? source.count
    }

    private func starts(_ text: StaticString) -> Bool { matches(text, at: place) }

    private func matches(_ text: StaticString, at start: Int) -> Bool {
        guard start + text.utf8CodeUnitCount <= source.count else { return false }
        for offset in 0..<text.utf8CodeUnitCount
        where TextCoding.lowercased(source[start + offset]) != TextCoding.lowercased(text.utf8Start[offset]) {
            return false
        }
        return true
    }

    /// Behind the next occurrence of a text in any case, or the end.
    private func end(of text: String, from start: Int) -> Int {
        let wanted = Array(text.utf8)
        var at = start
        while at + wanted.count <= source.count {
            var offset = 0
            while offset < wanted.count, TextCoding.lowercased(source[at + offset]) == wanted[offset] { offset += 1 }
            if offset == wanted.count { return at + offset }
            at += 1
        }
        return source.count
    }

    /// `&amp;`, `&#8217;`, `&#x2019;`; anything else is an ampersand.
    private mutating func reference() {
        let limit = min(source.count, place + 12)
        guard let end = source[place..<limit].firstIndex(of: UInt8(ascii: ";")) else { return ampersand() }
        let name = source[place + 1..<end]
        var scalar: Unicode.Scalar?
        if name.first == UInt8(ascii: "#") {
            let isHex = name.dropFirst().first.map { $0 | 0x20 == UInt8(ascii: "x") } ?? false
            let digits = String(decoding: name.dropFirst(isHex ? 2 : 1), as: UTF8.self)
            scalar = UInt32(digits, radix: isHex ? 16 : 10).flatMap { Unicode.Scalar($0) }
        } else {
            scalar = Self.names[String(decoding: name, as: UTF8.self)].flatMap { Unicode.Scalar($0) }
        }
        guard let scalar else { return ampersand() }
        place = end + 1
        if scalar.value <= 0x20 || (0x7F...0xA0).contains(scalar.value) {
            blank()
        } else {
            out.append(contentsOf: Array(String(Character(scalar)).utf8))
        }
    }

    private mutating func ampersand() {
        out.append(UInt8(ascii: "&"))
        place += 1
    }

    private static let names: [String: UInt32] = [
        "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "nbsp": 0xA0, "ndash": 0x2013, "mdash": 0x2014,
        "lsquo": 0x2018, "rsquo": 0x2019, "ldquo": 0x201C, "rdquo": 0x201D, "bull": 0x2022, "hellip": 0x2026,
        "trade": 0x2122, "copy": 0xA9, "reg": 0xAE, "middot": 0xB7, "laquo": 0xAB, "raquo": 0xBB, "euro": 0x20AC,
        "pound": 0xA3, "eacute": 0xE9, "egrave": 0xE8, "uuml": 0xFC, "ouml": 0xF6, "auml": 0xE4, "szlig": 0xDF,
        "ccedil": 0xE7, "ntilde": 0xF1, "aacute": 0xE1, "oacute": 0xF3, "iacute": 0xED, "times": 0xD7, "deg": 0xB0,
    ]

    private static let inlineNames: Set<String> = [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
        "mark",
        "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr", "img",
    ]
}

extension UInt8 {
    fileprivate var isNameByte: Bool {
        self | 0x20 >= 0x61 && self | 0x20 <= 0x7A || self >= 0x30 && self <= 0x39 || self == UInt8(ascii: "-")
    }
}
