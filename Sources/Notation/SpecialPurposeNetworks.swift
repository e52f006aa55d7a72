/// Networks that do not belong to the public Internet: those in IANA's registries of special-purpose addresses (RFC
/// 6890), IPv4 and IPv6 multicast, and reserved or deprecated ones.
///
/// Blocks that the registries call globally reachable are not included. Blocks that stand for an IPv4 address
/// (`IPAddress.embeddedV4`) are not included either, because such an address is as public as that IPv4 address.
package enum SpecialPurposeNetworks {
    /// The purpose of a block.
    package struct Block: Sendable {
        /// The name that warning lists use.
        package let name: String
        package let network: IPNetwork
    }

    private static let table: [(name: StaticString, networks: StaticString)] = [
        ("this-network", "0.0.0.0/8"),
        ("private-use", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16"),
        ("shared-address-space", "100.64.0.0/10"),
        ("loopback", "127.0.0.0/8 ::1/128"),
        ("link-local", "169.254.0.0/16 fe80::/10"),
        ("protocol-assignments", "192.0.0.0/24 2001::/23"),
        ("documentation", "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20"),
        ("6to4-relay", "192.88.99.0/24"),
        ("benchmarking", "198.18.0.0/15"),
        ("multicast", "224.0.0.0/4 ff00::/8"),
        ("reserved", "240.0.0.0/4"),
        ("unspecified", "::/128"),
        ("local-translation", "64:ff9b:1::/48"),
        ("discard-only", "100::/64"),
        ("dummy-prefix", "100:0:0:1::/64"),
        ("segment-routing", "5f00::/16"),
        ("unique-local", "fc00::/7"),
        ("site-local", "fec0::/10"),
    ]

    package static let all: [Block] = table.flatMap { row in
        row.networks.description.split(separator: " ").compactMap { text in
            IPNetwork(exactly: text).map { Block(name: row.name.description, network: $0) }
        }
    }
}

extension SpecialPurposeNetworks {
    /// The names of the blocks whose addresses mean something only inside one machine, link or organisation.
    private static let localNames: Set<String> = [
        "this-network", "private-use", "shared-address-space", "loopback", "link-local", "multicast", "reserved",
        "unspecified", "unique-local", "site-local",
    ]

    fileprivate static let local = all.filter { localNames.contains($0.name) }.map(\.network)
}

extension IPAddress {
    /// Whether it means something only inside one machine, link or organisation, so that a stranger's record cannot be
    /// about it. Addresses for documentation are not local.
    package var isLocal: Bool { SpecialPurposeNetworks.local.contains { $0.contains(self) } }

    /// Whether the address belongs to the public Internet. In IPv6 only 2000::/3 does.
    package var isPublic: Bool {
        if let embeddedV4 { return embeddedV4.isPublic }
        if version == .v6, high >> 61 != 1 { return false }
        return !SpecialPurposeNetworks.all.contains { $0.network.contains(self) }
    }
}
