import CCurl

/// Addresses that do not belong to the public Internet (IANA's special-purpose registries): this machine, private
/// networks, link-local (where clouds keep their secrets), documentation, multicast, reserved.
package enum InternalAddress {
    private static let ranges4: [(UInt32, Int)] = [
        (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
        (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24), (0xC058_6300, 24), (0xC0A8_0000, 16),
        (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 4), (0xF000_0000, 4),
    ]

    /// - Parameter address: in host order.
    static func contains(v4 address: UInt32) -> Bool {
        ranges4.contains { address >> UInt32(32 - $0.1) == $0.0 >> UInt32(32 - $0.1) }
    }

    /// - Parameter bytes: sixteen, in network order.
    static func contains(v6 bytes: [UInt8]) -> Bool {
        guard bytes.count == 16 else { return true }
        func v4(_ place: Int) -> UInt32 { bytes[place..<(place + 4)].reduce(0) { $0 << 8 | UInt32($1) } }
        // IPv4 in IPv6 (RFC 4291 §2.5.5.2) and behind NAT64 (RFC 6052).
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF { return contains(v4: v4(12)) }
        if bytes[..<12] == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] { return contains(v4: v4(12)) }
        // All that is public lies in 2000::/3.
        guard bytes[0] & 0xE0 == 0x20 else { return true }
        // 6to4 (RFC 3056).
        if bytes[0] == 0x20, bytes[1] == 0x02 { return contains(v4: v4(2)) }
        // 2001::/23 (protocols, Teredo), 2001:db8::/32 and 3fff::/20 (documentation).
        let first = UInt32(bytes[0]) << 24 | UInt32(bytes[1]) << 16 | UInt32(bytes[2]) << 8 | UInt32(bytes[3])
        return first >> 9 == 0x2001_0000 >> 9 || first == 0x2001_0DB8 || first >> 12 == 0x3FFF_0000 >> 12
    }

    /// As text without brackets; nil when the text is no address.
    package static func contains(_ text: String) -> Bool? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return contains(v4: UInt32(bigEndian: v4.s_addr)) }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        return contains(v6: withUnsafeBytes(of: &v6) { Array($0) })
    }

    /// The address that libcurl is about to connect to. What is neither IPv4 nor IPv6 counts as internal.
    ///
    /// libcurl's structure ends in a `sockaddr` behind which `addrlen` bytes in all are valid; no more are read.
    static func contains(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Bool {
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return true }
        let length = Int(address.pointee.addrlen)
        let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(address) + offset, count: length)
        switch address.pointee.family {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            return contains(v4: UInt32(bigEndian: bytes.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            var address = bytes.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return contains(v6: withUnsafeBytes(of: &address) { Array($0) })
        default: return true
        }
    }
}
