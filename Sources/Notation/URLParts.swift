/// The parts of a URL, as ranges of the text that it stands in. Anything with `scheme://` has them (RFC 3986 §3). A
/// backslash ends the authority like a slash, because browsers read it so.
package struct URLParts: Equatable, Sendable {
    /// Without the colon.
    package let scheme: Range<Int>
    /// What stands before the last `@` of the authority; empty when there is none.
    package let userInfo: Range<Int>
    /// As it is written: an IPv6 address has its brackets. May be empty.
    package let host: Range<Int>
    /// Digits after the colon; empty when none.
    package let port: Range<Int>
    /// Path and query, without the fragment; empty for a bare host.
    package let target: Range<Int>
    /// Everything behind `://`.
    package let afterScheme: Range<Int>
    /// The name or address that the URL is about: the host without brackets and final dots. Empty when there is none.
    package let hostName: Range<Int>

    /// Nil when the text has no `scheme://`, or a bracket of its host is never closed or not before the port.
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

    /// Splits the authority that begins a text (RFC 3986 §3.2): what stands before its last `@`, and host and port.
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
