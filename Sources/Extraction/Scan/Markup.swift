import Notation

/// The parts of HTML that matter for its text.
enum Markup {
    private static let inline = NameTable(
        words:
            "b i em strong span wbr font u mark code a tt s small sub sup abbr kbd samp var ins del bdi bdo big strike"
    )
    private static let breaking = NameTable(
        words: """
            p br div li ul ol dl dt dd tr table thead tbody h1 h2 h3 h4 h5 h6 pre blockquote section article header footer
            hr body head title html nav aside figure figcaption form option script style
            """
    )
    private static let cells = NameTable(words: "td th")
    private static let others = NameTable(
        words: "img input button iframe embed object link meta video audio source textarea label select svg main center"
    )

    /// The name of the tag that begins at `<`; nil when no name follows. `<dot>` and `<at>` are defanged spellings, not
    /// tags.
    static func tagName(_ text: [UInt8], at start: Int) -> Range<Int>? {
        var place = start + 1
        if text.at(place) == UInt8(ascii: "/") { place += 1 }
        let first = place
        guard text.isAlphanumeric(place), !text.isDigit(place) else { return nil }
        while place < first + 32, text.isAlphanumeric(place) || text.at(place) == UInt8(ascii: "-") { place += 1 }
        if text.at(place) == UInt8(ascii: ":"), text.isAlphanumeric(place + 1) {
            place += 1
            while place < first + 32, text.isAlphanumeric(place) { place += 1 }
        }
        guard text.isBlank(place) || text.at(place) == UInt8(ascii: ">") || text.at(place) == UInt8(ascii: "/") else {
            return nil
        }
        if text.equals("dot", first..<place) || text.equals("at", first..<place) { return nil }
        return first..<place
    }

    static func replacement(of text: [UInt8], _ name: Range<Int>) -> StaticString {
        let lower = text[name].map { $0 | 0x20 }
        if inline.contains(lower, 0..<lower.count) { return "" }
        if breaking.contains(lower, 0..<lower.count) { return "\n" }
        return cells.contains(lower, 0..<lower.count) ? "\t" : " "
    }

    /// `href`, `src` or `action` before the equals sign.
    static func isAddress(_ text: [UInt8], attributeEndingAt end: Int) -> Bool {
        var end = end
        while end > 0, text.isBlank(end - 1) { end -= 1 }
        for name in ["href", "src", "action"] as [StaticString] {
            let start = end - name.utf8CodeUnitCount
            if text.matches(name, at: start), text.isBlank(start - 1) || text.at(start - 1) == UInt8(ascii: "\"") {
                return true
            }
        }
        return false
    }

    /// Whether the text has a tag of HTML in it.
    static func isSeen(in text: [UInt8], _ range: Range<Int>) -> Bool {
        var next = text.span.firstIndex(of: UInt8(ascii: "<"), from: range.lowerBound)
        while next < range.upperBound {
            let place = next
            next = text.span.firstIndex(of: UInt8(ascii: "<"), from: place + 1)
            if text.matches("<!doctype html", at: place) || text.matches("<!--", at: place) { return true }
            guard let name = tagName(text, at: place) else { continue }
            let lower = text[name].map { $0 | 0x20 }
            for table in [inline, breaking, cells, others] where table.contains(lower, 0..<lower.count) { return true }
        }
        return false
    }
}

/// Character references of HTML (`&amp;`, `&#46;`, `&#x2e;`); those that matter to text and indicators.
enum CharacterReference {
    private static let named: [(name: StaticString, scalar: UInt32)] = [
        ("amp", 0x26), ("lt", 0x3C), ("gt", 0x3E), ("quot", 0x22), ("apos", 0x27), ("nbsp", 0xA0), ("period", 0x2E),
        ("colon", 0x3A), ("sol", 0x2F), ("commat", 0x40), ("lbrack", 0x5B), ("rbrack", 0x5D), ("lsqb", 0x5B),
        ("rsqb", 0x5D), ("lpar", 0x28), ("rpar", 0x29), ("lcub", 0x7B), ("rcub", 0x7D), ("lbrace", 0x7B),
        ("rbrace", 0x7D), ("num", 0x23), ("percnt", 0x25), ("hyphen", 0x2010), ("dash", 0x2010), ("ndash", 0x2013),
        ("mdash", 0x2014), ("shy", 0xAD), ("zwnj", 0x200C), ("zwj", 0x200D), ("ensp", 0x2002), ("emsp", 0x2003),
        ("thinsp", 0x2009), ("hellip", 0x2026), ("lsquo", 0x2018), ("rsquo", 0x2019), ("ldquo", 0x201C),
        ("rdquo", 0x201D), ("sbquo", 0x201A), ("bdquo", 0x201E), ("laquo", 0xAB), ("raquo", 0xBB), ("lsaquo", 0x2039),
        ("rsaquo", 0x203A), ("bull", 0x2022), ("middot", 0xB7), ("comma", 0x2C), ("semi", 0x3B), ("excl", 0x21),
        ("quest", 0x3F), ("equals", 0x3D), ("plus", 0x2B), ("ast", 0x2A), ("lowbar", 0x5F), ("bsol", 0x5C),
        ("vert", 0x7C), ("verbar", 0x7C), ("tab", 0x09), ("newline", 0x0A), ("grave", 0x60), ("zerowidthspace", 0x200B),
        ("nobreak", 0x2060),
    ]

    /// The reference that begins at `&`; nil when there is none, or its name is not in our table.
    static func read(_ text: [UInt8], at start: Int) -> (scalar: UInt32, length: Int)? {
        if text.at(start + 1) == UInt8(ascii: "#") { return number(text, at: start) }
        var end = start + 1
        while end < start + 20, text.isAlphanumeric(end) { end += 1 }
        guard text.at(end) == UInt8(ascii: ";"), end > start + 1 else { return nil }
        for entry in named where text.equals(entry.name, start + 1..<end) { return (entry.scalar, end + 1 - start) }
        return nil
    }

    private static func number(_ text: [UInt8], at start: Int) -> (scalar: UInt32, length: Int)? {
        let isHex = text.at(start + 2) | 0x20 == UInt8(ascii: "x")
        let first = start + (isHex ? 3 : 2)
        var place = first
        var value: UInt32 = 0
        while place < first + 8 {
            var digit = UInt32(text.at(place))
            switch UInt8(truncatingIfNeeded: digit) {
            case 0x30...0x39: digit -= 0x30
            case 0x41...0x46 where isHex: digit -= 0x37
            case 0x61...0x66 where isHex: digit -= 0x57
            default: digit = UInt32.max
            }
            if digit == UInt32.max { break }
            value = value &* (isHex ? 16 : 10) &+ digit
            place += 1
        }
        guard place > first, text.at(place) == UInt8(ascii: ";"), Unicode.Scalar(value) != nil else { return nil }
        return (value, place + 1 - start)
    }
}
