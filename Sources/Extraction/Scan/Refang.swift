import Notation

/// Turns a defanged value into the plain one (`hxxp`, `[.]`, `(at)`), and letters that only look otherwise into ASCII: full-width
/// ones, other blanks and hyphens; invisible ones go, and so do quotes and brackets around the whole.
package enum Refang {
    /// Whether the text has a spelling that `append` would undo.
    package static func isDefanged(_ text: Span<UInt8>) -> Bool { plain(text) != nil }

    /// Appends the text in plain spelling, without blanks around it.
    package static func append(_ text: Span<UInt8>, to out: inout [UInt8]) {
        if let plain = plain(text) {
            out += plain
        } else {
            out.append(text.extracting(text.trimmed(0..<text.count)))
        }
    }

    /// The text in plain spelling, without blanks around it; nil when it is in that already.
    static func plain(_ text: Span<UInt8>) -> [UInt8]? {
        let whole = text.trimmed(0..<text.count)
        let inside = unwrapped(text, whole)
        let value = text.extracting(inside)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.count)
        if value.isASCII || !value.isUTF8 { bytes.append(value) } else { appendFolded(value, to: &bytes) }
        let isFolded = bytes.count != value.count
        // A dot in brackets means one only between letters; the end of a value is none.
        let spelling = PlainSpelling(bytes, attributesStart: bytes.count)
        guard isFolded || inside != whole || !spelling.marks.isEmpty else { return nil }
        let plain = spelling.text.bytes
        return Array(plain[plain.span.trimmed(0..<plain.count)])
    }

    /// Without the one pair of quotes or brackets around the whole, in which texts put a value.
    private static func unwrapped(_ text: Span<UInt8>, _ whole: Range<Int>) -> Range<Int> {
        guard whole.count > 2 else { return whole }
        let open = text[whole.lowerBound]
        let close: UInt8
        switch open {
        case UInt8(ascii: "<"): close = UInt8(ascii: ">")
        case UInt8(ascii: "("): close = UInt8(ascii: ")")
        case UInt8(ascii: "["): close = UInt8(ascii: "]")
        case UInt8(ascii: "{"): close = UInt8(ascii: "}")
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): close = open
        default: return whole
        }
        guard text[whole.upperBound - 1] == close else { return whole }
        let inside = whole.lowerBound + 1..<whole.upperBound - 1
        for place in inside where text[place] == open || text[place] == close { return whole }
        return text.trimmed(inside)
    }

    /// Every character that is replaced has another length than what stands for it.
    private static func appendFolded(_ text: Span<UInt8>, to out: inout [UInt8]) {
        for scalar in String(copying: text).unicodeScalars {
            switch scalar.value {
            case 0xAD, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: break
            case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: out.append(0x20)
            case 0x2010...0x2015, 0x2212: out.append(0x2D)
            case 0x2024, 0x3002, 0xFF61: out.append(0x2E)
            case 0xFF01...0xFF5E: out.append(UInt8(truncatingIfNeeded: scalar.value - 0xFEE0))
            default: out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }
}
