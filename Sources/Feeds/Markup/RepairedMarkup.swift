import Notation

/// The well-formed XML that `MarkupRepair` writes.
///
/// Marks in a text are written as they are, in CDATA sections: a parser reports a section as one text, and each reference
/// for itself, which is twenty times slower.
struct RepairedMarkup {
    private(set) var bytes: [UInt8] = []
    /// Where in `bytes` the text of the open section begins; nil when none is open.
    private var section: Int?

    /// A parser refuses a very long section.
    private static let sectionLength = 1 << 16

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    // MARK: markup

    mutating func append(markup: StaticString) { bytes.append(markup) }

    mutating func append(name: Span<UInt8>) { bytes.append(name) }

    /// Ends the section, so that markup can follow.
    mutating func endText() {
        guard section != nil else { return }
        bytes.append("]]>" as StaticString)
        section = nil
    }

    /// Takes back what was written since there were so many bytes.
    mutating func removeLast(from count: Int) { bytes.removeLast(bytes.count - count) }

    // MARK: text

    mutating func append(text: Span<UInt8>) {
        var start = 0
        for place in 0..<text.count where Self.isSpecial[Int(text[place])] {
            append(plain: text.extracting(start..<place))
            append(byte: text[place])
            start = place + 1
        }
        append(plain: text.extracting(start..<text.count))
    }

    mutating func append(text scalar: Unicode.Scalar) {
        if scalar.isASCII { return append(byte: UInt8(truncatingIfNeeded: scalar.value)) }
        bytes.append(contentsOf: Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter)
    }

    private mutating func append(plain text: Span<UInt8>) {
        if text.isEmpty { return }
        if let section, bytes.count - section + text.count > Self.sectionLength { endText() }
        bytes.append(text)
    }

    private mutating func append(byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"): append(mark: byte)
        case 0x09, 0x0A, 0x0D: bytes.append(byte)
        case 0..<0x20, 0x7F: bytes.append(0x20)
        case 0xBE, 0xBF:
            // U+FFFE and U+FFFF are no characters of XML.
            let isNone = bytes.count >= 2 && bytes[bytes.count - 1] == 0xBF && bytes[bytes.count - 2] == 0xEF
            bytes.append(isNone ? 0xBD : byte)
        default: bytes.append(byte)
        }
    }

    private mutating func append(mark: UInt8) {
        let mayEnd = mark == UInt8(ascii: ">") && bytes.last == UInt8(ascii: "]")
        if let section, mayEnd || bytes.count - section > Self.sectionLength { endText() }
        if section == nil {
            bytes.append("<![CDATA[" as StaticString)
            section = bytes.count
        }
        bytes.append(mark)
    }

    /// Which bytes of a text cannot be copied as they are.
    private static let isSpecial: [Bool] = (0..<256).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), 0x7F, 0xBE, 0xBF: true
        case 0x09, 0x0A, 0x0D: false
        default: byte < 0x20
        }
    }

    // MARK: values of attributes

    mutating func append(value byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): bytes.append("&amp;" as StaticString)
        case UInt8(ascii: "<"): bytes.append("&lt;" as StaticString)
        case UInt8(ascii: ">"): bytes.append("&gt;" as StaticString)
        case 0x22: bytes.append("&quot;" as StaticString)
        default: append(byte: byte)
        }
    }

    mutating func append(value scalar: Unicode.Scalar) {
        scalar.isASCII ? append(value: UInt8(truncatingIfNeeded: scalar.value)) : append(text: scalar)
    }
}
