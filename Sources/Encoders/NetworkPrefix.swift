import Model

/// An IPv4 or IPv6 network: an address with the length of its prefix, read from its text. Bits behind it are zero.
struct NetworkPrefix {
    /// An IPv4 address is the last 32 bits.
    private(set) var high: UInt64 = 0
    private(set) var low: UInt64 = 0
    private(set) var length = 0

    /// Dotted decimal, with `/length` or without. Nil on anything else.
    init?(ipv4 text: Span<UInt8>) {
        var address: UInt32 = 0
        var value: UInt32 = 0
        var digits = 0
        var dots = 0
        var place = 0
        while place < text.count {
            let byte = text[place]
            let digit = byte &- 0x30
            if digit < 10 {
                value = value &* 10 &+ UInt32(digit)
                digits &+= 1
                if digits > 3 || value > 255 { return nil }
            } else if byte == 0x2E, digits > 0, dots < 3 {
                address = address << 8 | value
                value = 0
                digits = 0
                dots &+= 1
            } else {
                break
            }
            place &+= 1
        }
        guard dots == 3, digits > 0, let length = Self.length(text, &place, limit: 32) else { return nil }
        self.length = length
        low = length == 0 ? 0 : UInt64((address << 8 | value) & UInt32.max << UInt32(32 - length))
    }

    /// RFC 4291 §2.2 text, with `/length` or without. Nil on anything else.
    init?(ipv6 bytes: Span<UInt8>) {
        var groups: InlineArray<8, UInt16> = .init(repeating: 0)
        var count = 0
        var gap: Int?
        var place = 0
        let end = bytes.count
        if place + 1 < end, bytes[place] == 0x3A, bytes[place + 1] == 0x3A {
            gap = 0
            place += 2
        }
        while place < end, bytes[place] != UInt8(ascii: "/") {
            guard count < 8 else { return nil }
            var stop = place
            while stop < end, bytes[stop] != 0x3A, bytes[stop] != 0x2E, bytes[stop] != 0x2F { stop += 1 }
            if stop < end, bytes[stop] == 0x2E {
                guard count <= 6, let address = Self.dotted(bytes, &place) else { return nil }
                groups[count] = UInt16(address >> 16)
                groups[count + 1] = UInt16(address & 0xFFFF)
                count += 2
                break
            }
            guard (1...4).contains(stop - place) else { return nil }
            var group: UInt16 = 0
            for index in place..<stop {
                guard let nibble = Self.nibble(bytes[index]) else { return nil }
                group = group << 4 | nibble
            }
            groups[count] = group
            count += 1
            place = stop
            guard place < end, bytes[place] == 0x3A else { break }
            place += 1
            if place < end, bytes[place] == 0x3A {
                guard gap == nil else { return nil }
                gap = count
                place += 1
            } else if place == end {
                return nil
            }
        }
        guard gap != nil ? count < 8 : count == 8 else { return nil }
        for index in 0..<8 {
            let inGap = 8 - count
            let source = index < gap ?? 8 ? index : index - inGap
            let group = index >= gap ?? 8 && index < (gap ?? 8) + inGap ? 0 : UInt64(groups[source])
            if index < 4 { high = high << 16 | group } else { low = low << 16 | group }
        }
        guard let length = Self.length(bytes, &place, limit: 128) else { return nil }
        self.length = length
        high &= length >= 64 ? UInt64.max : length == 0 ? 0 : UInt64.max << UInt64(64 - length)
        low &= length <= 64 ? 0 : UInt64.max << UInt64(128 - length)
    }

    /// Group n of an IPv6 address, 0 = the first.
    func group(_ place: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: place < 4 ? high >> UInt64(48 - 16 * place) : low >> UInt64(112 - 16 * place))
    }

    private static func nibble(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 0x30...0x39: UInt16(byte - 0x30)
        case 0x61...0x66: UInt16(byte - 0x57)
        case 0x41...0x46: UInt16(byte - 0x37)
        default: nil
        }
    }

    private static func decimal(_ bytes: Span<UInt8>, _ place: inout Int, limit: Int) -> Int? {
        let start = place
        var value = 0
        while place < bytes.count, (0x30...0x39).contains(bytes[place]), place - start < 3 {
            value = value * 10 + Int(bytes[place] - 0x30)
            place += 1
        }
        return place > start && value <= limit ? value : nil
    }

    private static func dotted(_ bytes: Span<UInt8>, _ place: inout Int) -> UInt32? {
        var address: UInt32 = 0
        for octet in 0..<4 {
            if octet > 0 {
                guard place < bytes.count, bytes[place] == 0x2E else { return nil }
                place += 1
            }
            guard let value = decimal(bytes, &place, limit: 255) else { return nil }
            address = address << 8 | UInt32(value)
        }
        return address
    }

    @inline(__always)
    private static func length(_ bytes: Span<UInt8>, _ place: inout Int, limit: Int) -> Int? {
        if place == bytes.count { return limit }
        guard bytes[place] == UInt8(ascii: "/") else { return nil }
        place += 1
        guard let value = decimal(bytes, &place, limit: limit), place == bytes.count else { return nil }
        return value
    }
}

extension IndicatorRecord {
    /// The address or network of a record of type ipv4 or ipv6; nil when it is none, or all there are.
    var network: NetworkPrefix? {
        let text = bytes.span.extracting(value)
        let network: NetworkPrefix? =
            switch type {
            case .ipv4: NetworkPrefix(ipv4: text)
            case .ipv6: NetworkPrefix(ipv6: text)
            default: nil
            }
        return network.flatMap { $0.length > 0 ? $0 : nil }
    }

    /// Whether a text can stand unescaped as a host name in any file: labels of 1 to 63 letters, digits, hyphens and
    /// underscores, 253 characters at most.
    func isPlainName(_ field: Range<Int>) -> Bool {
        let text = bytes.span.extracting(field)
        guard text.count <= 253 else { return false }
        var start = 0
        for place in 0..<text.count {
            let byte = text[place]
            if byte == 0x2E {
                guard place > start, place - start <= 63 else { return false }
                start = place + 1
            } else {
                let letter = (byte | 0x20) &- 0x61
                guard letter < 26 || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x5F else { return false }
            }
        }
        return text.count > start && text.count - start <= 63
    }
}
