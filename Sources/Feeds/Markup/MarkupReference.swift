import Model
import Notation

/// References to characters: what stands for a bare ampersand, an entity of HTML, or a number that XML does not allow.
enum MarkupReference {
    /// What to write for the ampersand there, and where to go on.
    static func read(_ text: [UInt8], at start: Int) -> (ArraySlice<UInt8>, Int) {
        let bare = (ArraySlice("&amp;".utf8), start + 1)
        var end = start + 1
        while end < text.count, end - start < 34, text[end] != UInt8(ascii: ";") {
            switch text[end] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x23: end += 1
            default: return bare
            }
        }
        guard end < text.count, text[end] == UInt8(ascii: ";"), end > start + 1 else { return bare }
        let name = text.span.extracting((start + 1)..<end)
        for known in known where name.isEqual(to: known) { return (text[start...end], end + 1) }
        let scalar = name[0] == 0x23 ? number(name) : MarkupReader.scalar(named: name)
        guard let scalar else { return name[0] == 0x23 ? (ArraySlice("\u{FFFD}".utf8), end + 1) : bare }
        switch scalar.value {
        case 0x26: return (ArraySlice("&amp;".utf8), end + 1)
        case 0x3C: return (ArraySlice("&lt;".utf8), end + 1)
        case 0x3E: return (ArraySlice("&gt;".utf8), end + 1)
        case 0x22: return (ArraySlice("&quot;".utf8), end + 1)
        case 0..<0x09, 0x0B, 0x0C, 0x0E..<0x20, 0xFFFE, 0xFFFF: return (ArraySlice(" ".utf8), end + 1)
        default: return (ArraySlice(String(scalar).utf8), end + 1)
        }
    }

    private static let known: [StaticString] = ["amp", "lt", "gt", "quot", "apos"]

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
