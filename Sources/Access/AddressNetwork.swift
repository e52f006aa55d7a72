import Glibc

/// An address, or a network in CIDR notation, that a key may be used from.
package struct AddressNetwork: Sendable {
    /// With the length of its prefix: `192.0.2.0/24`, `2001:db8::/32`.
    package let text: String

    /// Nil unless it is an IPv4 or IPv6 address, with or without `/length`, and no bit is set beyond the length:
    /// `192.0.2.1/24` may mean two things.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, text.utf8.count <= 43, !text.utf8.contains(0), let host = parts.first else {
            return nil
        }
        let isV6 = host.contains(":")
        var bytes = [UInt8](repeating: 0, count: isV6 ? 16 : 4)
        // inet_pton writes as many bytes as the family's addresses have: 16 or 4.
        guard inet_pton(isV6 ? AF_INET6 : AF_INET, String(host), &bytes) == 1 else { return nil }
        let bits = bytes.count * 8
        var length = bits
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...bits).contains(given),
                parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
            else { return nil }
            length = given
        }
        for place in length..<bits where bytes[place / 8] >> UInt8(7 - place % 8) & 1 == 1 { return nil }
        self.text = "\(host)/\(length)"
    }
}
