/// The parts of a URL, as ranges of its text. Any text with `scheme://` has them (RFC 3986 §3). A backslash ends the
/// authority like a slash, because browsers read it so.
package struct URLParts: Equatable, Sendable {
    /// The scheme without the colon.
    package let scheme: Range<Int>
    /// The part of the authority before its last `@`; empty when there is none.
    package let userInfo: Range<Int>
    /// The host as it is written: an IPv6 address has its brackets. It may be empty.
    package let host: Range<Int>
    /// The digits after the colon; empty when there are none.
    package let port: Range<Int>
    /// The path and the query, without the fragment; empty for a bare host.
    package let target: Range<Int>
    /// Everything after `://`.
    package let afterScheme: Range<Int>
    /// The name or address of the host, without brackets and final dots. Empty when there is none.
    package let hostName: Range<Int>

    /// Nil when the text has no `scheme://`, or when a bracket of its host is not closed before the port.
    package init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var place = range.lowerBound
        while place < range.upperBound, Self.isScheme(bytes[place]) { place += 1 }
        guard place > range.lowerBound, place + 3 <= range.upperBound, bytes[place] == 0x3A, bytes[place + 1] == 0x2F,
            bytes[place + 2] == 0x2F
        else { return nil }
        scheme = range.lowerBound..<place
        afterScheme = place + 3..<range.upperBound
        let authority = Self.authority(of: bytes, afterScheme)
        userInfo = authority.userInfo
        let start = authority.host.lowerBound
        let end = authority.host.upperBound
        var colon = end
        if start < end, bytes[start] == UInt8(ascii: "[") {
            var close = start
            while close < end, bytes[close] != UInt8(ascii: "]") { close += 1 }
            guard close < end, close + 1 == end || bytes[close + 1] == 0x3A else { return nil }
            colon = close + 1
            hostName = start + 1..<close
        } else {
            for index in start..<end where bytes[index] == 0x3A {
                colon = index
                break
            }
            var last = colon
            while last > start, bytes[last - 1] == 0x2E { last -= 1 }
            hostName = start..<last
        }
        host = start..<colon
        port = colon < end ? colon + 1..<end : end..<end
        var stop = end
        while stop < range.upperBound, bytes[stop] != UInt8(ascii: "#") { stop += 1 }
        target = end..<stop
    }

    /// Splits the authority at the start of a text (RFC 3986 §3.2) into the part before its last `@`, the host and the
    /// port.
    package static func authority(of bytes: Span<UInt8>, _ range: Range<Int>) -> (
        userInfo: Range<Int>, host: Range<Int>
    ) {
        var end = range.lowerBound
        var host = end
        scan: while end < range.upperBound {
            switch bytes[end] {
            case 0x2F, UInt8(ascii: "?"), UInt8(ascii: "#"), 0x5C: break scan
            case UInt8(ascii: "@"): host = end + 1
            default: break
            }
            end += 1
        }
        return (range.lowerBound..<max(range.lowerBound, host - 1), host..<end)
    }

    private static func isScheme(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }
}
