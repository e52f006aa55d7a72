/// An IPv4 or IPv6 address.
///
/// The upper 32 bits of `high` hold an IPv4 address, so that prefixes of both versions begin at the same bit.
package struct IPAddress: Equatable, Hashable, Sendable {
    package enum Version: UInt8, Sendable {
        case v4 = 4
        case v6 = 6
    }

    /// Why a text is not an address.
    package enum Malformed: Error, Equatable, Sendable {
        /// The text does not have the form of an address.
        case form
        /// A number of an IPv4 address begins with 0; some programs read it as octal (RFC 6943 §3.1.1).
        case leadingZero
        /// The text is an IPv6 address with a zone (`%eth0`, RFC 4007 §11).
        case zone
        /// The text is an address with `/length` behind it.
        case network
    }

    package let version: Version
    package let high: UInt64
    package let low: UInt64

    package init(version: Version, high: UInt64, low: UInt64) {
        self.version = version
        self.high = high
        self.low = low
    }

    /// - Parameter number: the four octets; the first is the highest.
    package init(v4 number: UInt32) { self.init(version: .v4, high: UInt64(number) << 32, low: 0) }

    /// Reads an address of either version: one with a colon is IPv6.
    package init(_ text: Span<UInt8>) throws(Malformed) {
        if text.firstIndex(of: 0x3A, from: 0) < text.count { try self.init(v6: text) } else { try self.init(v4: text) }
    }

    /// Nil unless the text is an address of either version.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        do { try self.init(bytes.span) } catch { return nil }
    }

    /// Reads four decimal numbers without leading zeros.
    package init(v4 text: Span<UInt8>) throws(Malformed) { self.init(v4: try Self.number(text)) }

    /// Reads an IPv6 address in any of the three forms of RFC 4291 §2.2.
    package init(v6 text: Span<UInt8>) throws(Malformed) {
        let words = try Self.words(text)
        self.init(version: .v6, high: words.high, low: words.low)
    }

    /// The number of bits of an address of this version: 32 or 128.
    package var bits: Int { version == .v4 ? 32 : 128 }

    /// An IPv4 address as a number; the first octet is the highest.
    package var v4: UInt32 { UInt32(truncatingIfNeeded: high >> 32) }

    /// Group n of an IPv6 address, from 0.
    package func group(_ place: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: (place < 4 ? high : low) >> UInt64(48 - place % 4 * 16))
    }

    /// The IPv4 address that an IPv6 address stands for: IPv4-mapped (RFC 4291 §2.5.5.2), NAT64 (RFC 6052) or 6to4 (RFC
    /// 3056); nil when it stands for none.
    package var embeddedV4: IPAddress? {
        guard version == .v6 else { return nil }
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        let isTranslated = high == 0x0064_FF9B_0000_0000 && low >> 32 == 0
        if isMapped || isTranslated { return IPAddress(v4: UInt32(truncatingIfNeeded: low)) }
        return high >> 48 == 0x2002 ? IPAddress(v4: UInt32(truncatingIfNeeded: high >> 16)) : nil
    }

    private static func number(_ text: Span<UInt8>) throws(Malformed) -> UInt32 {
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
                if number > 255 { throw .form }
            case 0x2E:
                guard digits > 0, dots < 3 else { throw .form }
                address = address << 8 | number
                number = 0
                digits = 0
                dots += 1
            case 0x2F where dots == 3 && digits > 0: throw .network
            default: throw .form
            }
        }
        guard dots == 3, digits > 0 else { throw .form }
        return address << 8 | number
    }

    private typealias Words = (high: UInt64, low: UInt64)

    private static func words(_ text: Span<UInt8>) throws(Malformed) -> Words {
        guard text.count >= 2, text.count <= 64 else { throw .form }
        var before: Words = (0, 0)
        var groups = 0
        var gap: Int?
        var place = 0
        if text[0] == 0x3A {
            guard text[1] == 0x3A else { throw .form }
            gap = 0
            place = 2
        }
        while place < text.count {
            if text[place] == 0x2F { throw .network }
            guard groups < 8 else { throw .form }
            var value: UInt64 = 0
            let start = place
            while place < text.count, place - start <= 4, let nibble = TextCoding.nibble(text[place]) {
                value = value << 4 | UInt64(nibble)
                place += 1
            }
            if place < text.count, text[place] == 0x2E {
                guard groups <= 6 else { throw .form }
                let tail: UInt32
                do { tail = try number(text.extracting(start..<text.count)) } catch {
                    throw error == .network ? .network : .form
                }
                before = push(UInt64(tail >> 16), onto: before)
                before = push(UInt64(tail & 0xFFFF), onto: before)
                groups += 2
                place = text.count
                break
            }
            guard (1...4).contains(place - start) else {
                throw place < text.count && text[place] == UInt8(ascii: "%") ? .zone : .form
            }
            before = push(value, onto: before)
            groups += 1
            if place == text.count { break }
            switch text[place] {
            case UInt8(ascii: "%"): throw .zone
            case 0x2F: throw .network
            case 0x3A: break
            default: throw .form
            }
            place += 1
            if place < text.count, text[place] == 0x3A {
                guard gap == nil else { throw .form }
                gap = groups
                place += 1
            } else if place == text.count {
                throw .form
            }
        }
        guard let gap else {
            guard groups == 8 else { throw .form }
            return before
        }
        guard groups < 8 else { throw .form }
        return spread(before, groups: groups, gap: gap)
    }

    private static func push(_ group: UInt64, onto words: Words) -> Words {
        (words.high << 16 | words.low >> 48, words.low << 16 | group)
    }

    /// Puts the zeros of `::` after the first `gap` of `groups` groups. The groups are in the last places of the words.
    private static func spread(_ words: Words, groups: Int, gap: Int) -> Words {
        var result: Words = (0, 0)
        let zeros = 8 - groups
        for index in 0..<8 {
            let source = index < gap ? zeros + index : index
            let word = source < 4 ? words.high : words.low
            let isZero = index >= gap && index < gap + zeros
            result = push(isZero ? 0 : word >> UInt64(48 - source % 4 * 16) & 0xFFFF, onto: result)
        }
        return result
    }
}
