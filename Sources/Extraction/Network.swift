import Notation

/// A range of addresses of either version, and the list that it is on.
struct Network: Sendable {
    /// 4 or 6.
    let version: Int
    let list: Int
    private let high: UInt64
    private let low: UInt64
    private let prefix: Int

    /// `10.0.0.0/8`, `fe80::/10`, or one address.
    init?(_ text: [UInt8], _ list: Int) {
        let slash = text.firstIndex(of: UInt8(ascii: "/")) ?? text.count
        let address = text.span.extracting(0..<slash)
        let isV6 = text.contains(UInt8(ascii: ":"))
        let longest = isV6 ? 128 : 32
        prefix = slash < text.count ? text.span.extracting(slash + 1..<text.count).decimal ?? -1 : longest
        guard (0...longest).contains(prefix) else { return nil }
        version = isV6 ? 6 : 4
        self.list = list
        do {
            if isV6 {
                (high, low) = try IPAddress.parseV6(address)
            } else {
                (high, low) = (UInt64(try IPAddress.parseV4(address)) << 32, 0)
            }
        } catch { return nil }
    }

    func contains(_ address: (high: UInt64, low: UInt64)) -> Bool {
        let first = min(prefix, 64)
        let second = prefix - first
        let isHigh = first == 0 || (address.high ^ high) >> UInt64(64 - first) == 0
        return isHigh && (second == 0 || (address.low ^ low) >> UInt64(64 - second) == 0)
    }
}

/// Networks that no indicator comes from (IANA special-purpose registries), for a program without list files.
enum ReservedNetworks {
    static let all: [(name: StaticString, networks: StaticString)] = [
        ("this-network", "0.0.0.0/8"),
        ("private-use", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16"),
        ("shared-address-space", "100.64.0.0/10"),
        ("loopback", "127.0.0.0/8 ::1/128"),
        ("link-local", "169.254.0.0/16 fe80::/10"),
        ("documentation", "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20"),
        ("benchmarking", "198.18.0.0/15"),
        ("multicast", "224.0.0.0/4 ff00::/8"),
        ("reserved", "240.0.0.0/4"),
        ("unspecified", "::/128"),
        ("unique-local", "fc00::/7"),
    ]
}
