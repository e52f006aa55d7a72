import Notation

/// A range of addresses of either version, and the list that it is on.
struct Network: Sendable {
    /// 4 or 6.
    let version: Int
    let list: Int
    /// The first address; an IPv4 address lies in the upper half of `high`.
    let high: UInt64
    let low: UInt64
    let prefix: Int

    /// `10.0.0.0/8`, `fe80::/10`, or one address. Bits behind the prefix are ignored.
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
            let words = isV6 ? try IPAddress.parseV6(address) : (UInt64(try IPAddress.parseV4(address)) << 32, 0)
            let first = min(prefix, 64)
            high = first == 0 ? 0 : (words.0 >> UInt64(64 - first)) << UInt64(64 - first)
            low = prefix <= 64 ? 0 : (words.1 >> UInt64(128 - prefix)) << UInt64(128 - prefix)
        } catch { return nil }
    }

    func contains(_ address: (high: UInt64, low: UInt64)) -> Bool {
        let first = min(prefix, 64)
        let second = prefix - first
        let isHigh = first == 0 || (address.high ^ high) >> UInt64(64 - first) == 0
        return isHigh && (second == 0 || (address.low ^ low) >> UInt64(64 - second) == 0)
    }
}

/// Networks of one address version by their first address, so that finding those around an address takes one binary
/// search and then the networks around what it finds.
struct NetworkTable: Sendable {
    private struct Entry {
        let network: Network
        /// The smallest network around it; -1 for none.
        var parent: Int32
    }

    private var entries: [Entry] = []
    /// Added since `sort`; looked at one by one.
    private var unsorted: [Network] = []

    var count: Int { entries.count + unsorted.count }

    mutating func add(_ network: Network) { unsorted.append(network) }

    /// Puts what was added in its place.
    mutating func sort() {
        if unsorted.isEmpty { return }
        var networks = entries.map(\.network) + unsorted
        unsorted = []
        networks.sort { left, right in
            if left.high != right.high { return left.high < right.high }
            if left.low != right.low { return left.low < right.low }
            return left.prefix < right.prefix
        }
        entries = networks.map { Entry(network: $0, parent: -1) }
        // Networks are apart or one inside the other: those around the one in hand are a stack.
        var around: [Int32] = []
        for index in entries.indices {
            let network = entries[index].network
            while let last = around.last, !entries[Int(last)].network.contains((network.high, network.low)) {
                around.removeLast()
            }
            entries[index].parent = around.last ?? -1
            around.append(Int32(truncatingIfNeeded: index))
        }
    }

    /// The lists of all networks around an address, of the smallest first.
    func collect(_ address: (high: UInt64, low: UInt64), into found: inout WarningMatches) {
        for network in unsorted {
            found.steps += 1
            if network.contains(address) { found.add(network.list) }
        }
        var from = 0
        var end = entries.count
        while from < end {
            found.steps += 1
            let middle = (from + end) / 2
            let start = entries[middle].network
            let isBefore = start.high != address.high ? start.high < address.high : start.low <= address.low
            if isBefore { from = middle + 1 } else { end = middle }
        }
        var place = from - 1
        while place >= 0 {
            found.steps += 1
            if entries[place].network.contains(address) { found.add(entries[place].network.list) }
            place = Int(entries[place].parent)
        }
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
