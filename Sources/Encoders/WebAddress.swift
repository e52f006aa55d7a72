import Model
import Notation

/// The parts of a URL, as ranges of the text it was found in. Anything with `scheme://` has them (RFC 3986 §3).
struct WebAddress {
    /// Host without user information, port and what follows; may be empty.
    let host: Range<Int>
    /// Digits after the colon; empty when none.
    let port: Range<Int>
    /// Path and query, without the fragment; empty for a bare host.
    let target: Range<Int>
    /// Everything behind `://`.
    let afterScheme: Range<Int>

    init?(_ all: [UInt8], _ range: Range<Int>) {
        let bytes = all.span
        var place = range.lowerBound
        while place < range.upperBound, Self.isScheme(bytes[place]) { place += 1 }
        guard place > range.lowerBound, place + 3 <= range.upperBound, bytes[place] == UInt8(ascii: ":"),
            bytes[place + 1] == UInt8(ascii: "/"), bytes[place + 2] == UInt8(ascii: "/")
        else { return nil }
        afterScheme = place + 3..<range.upperBound
        var start = afterScheme.lowerBound
        var end = start
        while end < range.upperBound, !Self.endsAuthority(bytes[end]) { end += 1 }
        for index in start..<end where bytes[index] == UInt8(ascii: "@") { start = index + 1 }
        var colon = end
        if start < end, bytes[start] == UInt8(ascii: "[") {
            while colon > start, bytes[colon - 1] != UInt8(ascii: "]") { colon -= 1 }
            if colon == start || colon < end && bytes[colon] != UInt8(ascii: ":") { return nil }
        } else {
            for index in start..<end where bytes[index] == UInt8(ascii: ":") {
                colon = index
                break
            }
        }
        host = start..<colon
        port = colon < end ? colon + 1..<end : end..<end
        var stop = end
        while stop < range.upperBound, bytes[stop] != UInt8(ascii: "#") { stop += 1 }
        target = end..<stop
    }

    private static func isScheme(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }

    /// A backslash too: browsers read it as a slash.
    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
            || byte == UInt8(ascii: "\\")
    }
}

extension IndicatorRecord {
    /// Whether a text is an absolute http or https URI that every reader of RFC 3986 takes. Literal IPv6 hosts are not:
    /// schema checkers disagree about brackets.
    func isWebURI(_ field: Range<Int>) -> Bool {
        guard text(field, beginsWith: "http://") || text(field, beginsWith: "https://"),
            let address = WebAddress(bytes, field), !address.host.isEmpty
        else { return false }
        for place in address.port where !(0x30...0x39).contains(bytes[place]) { return false }
        var fragments = 0
        let bytes = bytes.span
        for place in field {
            switch bytes[place] {
            case 0x61...0x7A, 0x40...0x5A, 0x30...0x39, 0x24, 0x21, 0x26...0x2F, 0x3A, 0x3B, 0x3D, 0x3F, 0x5F, 0x7E:
                break
            case 0x23:
                fragments += 1
                if fragments > 1 { return false }
            case 0x25:
                guard place + 2 < field.upperBound, TextCoding.nibble(bytes[place + 1]) != nil,
                    TextCoding.nibble(bytes[place + 2]) != nil
                else { return false }
            default: return false
            }
        }
        return true
    }
}
