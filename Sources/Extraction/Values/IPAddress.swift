import Model
import Notation

/// Addresses of both versions as text.
package enum IPAddress {
    /// Four decimal numbers without leading zeros (RFC 6943 §3.1.1 tells what the others do with them); nil when it is
    /// not that.
    static func parseV4(_ text: Span<UInt8>) throws(InvalidValue) -> UInt32 {
        var address: UInt32 = 0
        var number: UInt32 = 0
        var digits = 0
        var dots = 0
        for place in 0..<text.count {
            let byte = text[place]
            switch byte {
            case 0x30...0x39:
                if digits > 0, number == 0 { throw .leadingZero }
                number = number * 10 + UInt32(byte - 0x30)
                digits += 1
                if number > 255 { throw .malformed(.ipv4) }
            case UInt8(ascii: "."):
                guard digits > 0, dots < 3 else { throw .malformed(.ipv4) }
                address = address << 8 | number
                number = 0
                digits = 0
                dots += 1
            case UInt8(ascii: "/"):
                if dots == 3, digits > 0 { throw .addressRange }
                throw .malformed(.ipv4)
            default: throw .malformed(.ipv4)
            }
        }
        guard dots == 3, digits > 0 else { throw .malformed(.ipv4) }
        return address << 8 | number
    }

    static func appendV4(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        _ = try parseV4(text)
        out.append(text)
    }

    /// Sixteen bytes as two words (RFC 4291 §2.2, all three forms).
    static func parseV6(_ text: Span<UInt8>) throws(InvalidValue) -> (high: UInt64, low: UInt64) {
        guard text.count >= 2, text.count <= 64 else { throw .malformed(.ipv6) }
        var before: (high: UInt64, low: UInt64) = (0, 0)
        var groups = 0
        var gap: Int?
        var place = 0
        if text[0] == 0x3A {
            guard text[1] == 0x3A else { throw .malformed(.ipv6) }
            gap = 0
            place = 2
        }
        while place < text.count {
            guard groups < 8 else { throw .malformed(.ipv6) }
            var value: UInt64 = 0
            let start = place
            while place < text.count, place - start <= 4, let nibble = TextCoding.nibble(text[place]) {
                value = value << 4 | UInt64(nibble)
                place += 1
            }
            if place < text.count, text[place] == UInt8(ascii: ".") {
                guard groups <= 6 else { throw .malformed(.ipv6) }
                let tail: UInt32
                do { tail = try parseV4(text.extracting(start..<text.count)) } catch { throw .malformed(.ipv6) }
                before = push(UInt64(tail >> 16), onto: before)
                before = push(UInt64(tail & 0xFFFF), onto: before)
                groups += 2
                place = text.count
                break
            }
            guard (1...4).contains(place - start) else {
                if place < text.count, text[place] == UInt8(ascii: "%") { throw .zone }
                if place < text.count, text[place] == UInt8(ascii: "/") { throw .addressRange }
                throw .malformed(.ipv6)
            }
            before = push(value, onto: before)
            groups += 1
            if place == text.count { break }
            switch text[place] {
            case UInt8(ascii: "%"): throw .zone
            case UInt8(ascii: "/"): throw .addressRange
            case 0x3A: break
            default: throw .malformed(.ipv6)
            }
            place += 1
            if place < text.count, text[place] == 0x3A {
                guard gap == nil else { throw .malformed(.ipv6) }
                gap = groups
                place += 1
            } else if place == text.count {
                throw .malformed(.ipv6)
            }
        }
        guard let gap else {
            guard groups == 8 else { throw .malformed(.ipv6) }
            return before
        }
        guard groups < 8 else { throw .malformed(.ipv6) }
        return spread(before, groups: groups, gap: gap)
    }

    private static func push(_ group: UInt64, onto words: (high: UInt64, low: UInt64)) -> (high: UInt64, low: UInt64) {
        (words.high << 16 | words.low >> 48, words.low << 16 | group)
    }

    /// Puts the zeros of `::` after the first `gap` of `groups` groups.
    private static func spread(
        _ words: (high: UInt64, low: UInt64),
        groups: Int,
        gap: Int
    ) -> (high: UInt64, low: UInt64) {
        var result: (high: UInt64, low: UInt64) = (0, 0)
        for index in 0..<8 {
            let zeros = 8 - groups
            if index >= gap, index < gap + zeros {
                result = push(0, onto: result)
            } else {
                // The groups lie in the last places of the words.
                let source = index < gap ? zeros + index : index
                result = push(group(source, of: words), onto: result)
            }
        }
        return result
    }

    private static func group(_ index: Int, of words: (high: UInt64, low: UInt64)) -> UInt64 {
        (index < 4 ? words.high : words.low) >> UInt64(48 - index % 4 * 16) & 0xFFFF
    }

    /// Appends an IPv6 address as RFC 5952 §4 and §5 want it: lower case, no leading zeros, the longest run of two or
    /// more zero groups as `::`, an IPv4-mapped address with its last part dotted.
    static func appendV6(_ text: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        let words = try parseV6(text)
        if words.high == 0, words.low >> 32 == 0xFFFF {
            out.append(contentsOf: "::ffff:".utf8)
            for shift in [24, 16, 8, 0] as [UInt64] {
                appendDecimal(UInt8(truncatingIfNeeded: words.low >> shift), to: &out)
                if shift > 0 { out.append(UInt8(ascii: ".")) }
            }
            return
        }
        var run = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, group(end, of: words) == 0 { end += 1 }
            if end - start > max(run.count, 1) { run = start..<end }
            start = max(end, start + 1)
        }
        var index = 0
        while index < 8 {
            if index == run.lowerBound, !run.isEmpty {
                out.append(contentsOf: "::".utf8)
                index = run.upperBound
                continue
            }
            if index > 0, index != run.upperBound || run.isEmpty { out.append(0x3A) }
            appendHex(group(index, of: words), to: &out)
            index += 1
        }
    }

    private static func appendHex(_ group: UInt64, to out: inout [UInt8]) {
        var shift: UInt64 = group > 0xFFF ? 12 : group > 0xFF ? 8 : group > 0xF ? 4 : 0
        while true {
            out.append(TextCoding.hexDigit(UInt8(truncatingIfNeeded: group >> shift & 15)))
            if shift == 0 { return }
            shift -= 4
        }
    }

    private static func appendDecimal(_ number: UInt8, to out: inout [UInt8]) {
        if number > 99 { out.append(0x30 + number / 100) }
        if number > 9 { out.append(0x30 + number / 10 % 10) }
        out.append(0x30 + number % 10)
    }

    /// Splits `host:port` and `[v6]:port` and says where the host is (without brackets) and which port; nil when the
    /// text has no port from 1 to 65535 in decimal, or more than one colon outside brackets. The host is not looked at.
    package static func splitPort(_ text: Span<UInt8>) -> (host: Range<Int>, port: Int)? {
        var colon = text.count - 1
        while colon >= 0, text[colon] != 0x3A {
            guard (0x30...0x39).contains(text[colon]), text.count - colon <= 5 else { return nil }
            colon -= 1
        }
        guard colon > 0, let port = text.extracting(colon + 1..<text.count).decimal, (1...65535).contains(port) else {
            return nil
        }
        if text[0] == UInt8(ascii: "["), text[colon - 1] == UInt8(ascii: "]") { return (1..<colon - 1, port) }
        for place in 0..<colon where text[place] == 0x3A { return nil }
        return (0..<colon, port)
    }
}
