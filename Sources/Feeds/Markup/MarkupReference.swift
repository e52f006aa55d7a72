import Model
import Notation

/// What an ampersand stands for: a reference to a character by one of XML's or HTML's names or by its number, or a bare
/// ampersand. No text makes an allocation or a long search: a feed may hold millions of them.
struct MarkupReference {
    /// The character that is meant; a blank for one that XML does not allow.
    let scalar: Unicode.Scalar
    /// Where the text goes on.
    let end: Int

    /// - Parameter start: the place of the ampersand.
    init(_ text: [UInt8], at start: Int) {
        var end = start + 1
        while end < text.count, end - start < 34, Self.isInName(text[end]) { end += 1 }
        guard end < text.count, text[end] == UInt8(ascii: ";"), end > start + 1,
            let scalar = Self.scalar(text.span.extracting((start + 1)..<end))
        else {
            self.scalar = "&"
            self.end = start + 1
            return
        }
        self.end = end + 1
        switch scalar.value {
        case 0..<0x09, 0x0B, 0x0C, 0x0E..<0x20, 0xFFFE, 0xFFFF: self.scalar = " "
        default: self.scalar = scalar
        }
    }

    private static func isInName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x23: true
        default: false
        }
    }

    /// Nil for a name that nobody knows.
    private static func scalar(_ name: Span<UInt8>) -> Unicode.Scalar? {
        if name[0] == UInt8(ascii: "#") { return number(name) ?? "\u{FFFD}" }
        return name.isEqual(to: "apos") ? "'" : MarkupReader.scalar(named: name)
    }

    /// `#233` or `#xE9`.
    private static func number(_ name: Span<UInt8>) -> Unicode.Scalar? {
        guard name.count > 1 else { return nil }
        guard name[1] | 0x20 == UInt8(ascii: "x") else {
            return name.extracting(1..<name.count).decimal.flatMap { UInt32(exactly: $0) }.flatMap(Unicode.Scalar.init)
        }
        guard name.count > 2, name.count <= 10 else { return nil }
        var value: UInt32 = 0
        for place in 2..<name.count {
            guard let nibble = TextCoding.nibble(name[place]) else { return nil }
            value = value << 4 | UInt32(nibble)
        }
        return Unicode.Scalar(value)
    }
}
