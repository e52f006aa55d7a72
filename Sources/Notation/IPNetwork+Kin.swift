/// A network's place in the tree of all networks.
extension IPNetwork {
    /// The network of this length that contains the address.
    package init(of address: IPAddress, length: Int) {
        self.length = length
        let high = length >= 64 ? address.high : length == 0 ? 0 : address.high & ~(UInt64.max >> UInt64(length))
        let low =
            length >= 128 ? address.low : length <= 64 ? 0 : address.low & ~(UInt64.max >> UInt64(length - 64))
        isCut = false
        first = IPAddress(version: address.version, high: high, low: low)
    }

    /// Whether it is a single address.
    package var isAddress: Bool { length == first.bits }

    /// The network of twice the size.
    package var parent: IPNetwork { IPNetwork(of: first, length: length - 1) }

    /// The other half of the parent.
    package var sibling: IPNetwork {
        let bit = length - 1
        let high = bit < 64 ? first.high ^ 1 << UInt64(63 - bit) : first.high
        let low = bit < 64 ? first.low : first.low ^ 1 << UInt64(127 - bit)
        return IPNetwork(of: IPAddress(version: first.version, high: high, low: low), length: length)
    }

    /// Whether all its addresses are in the other network too.
    package func isInside(_ other: IPNetwork) -> Bool { length >= other.length && other.contains(first) }

    /// The order of lists: IPv4 before IPv6, then by first address, the larger network first.
    package static func isBefore(_ left: IPNetwork, _ right: IPNetwork) -> Bool {
        if left.first.version != right.first.version { return left.first.version == .v4 }
        if left.first.high != right.first.high { return left.first.high < right.first.high }
        if left.first.low != right.first.low { return left.first.low < right.first.low }
        return left.length < right.length
    }
}
