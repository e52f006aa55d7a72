import Notation

/// Networks of one address version, sorted by their first address. To find the networks around an address takes one
/// binary search, then a walk from the smallest to the largest.
struct NetworkTable: Sendable {
    private struct Listed {
        let network: IPNetwork
        let list: Int
    }

    private struct Entry {
        let listed: Listed
        /// The smallest network around it; -1 for none.
        var parent: Int32
    }

    private var entries: [Entry] = []
    /// Networks added since `sort`. They are searched one by one.
    private var unsorted: [Listed] = []

    var count: Int { entries.count + unsorted.count }

    mutating func add(_ network: IPNetwork, list: Int) { unsorted.append(Listed(network: network, list: list)) }

    /// Sorts in what was added.
    mutating func sort() {
        if unsorted.isEmpty { return }
        var networks = entries.map(\.listed) + unsorted
        unsorted = []
        networks.sort { left, right in
            let (left, right) = (left.network, right.network)
            if left.first.high != right.first.high { return left.first.high < right.first.high }
            if left.first.low != right.first.low { return left.first.low < right.first.low }
            return left.length < right.length
        }
        entries = networks.map { Entry(listed: $0, parent: -1) }
        // Two networks are apart or one is inside the other, so the networks around the current one form a stack.
        var around: [Int32] = []
        for index in entries.indices {
            let first = entries[index].listed.network.first
            while let last = around.last, !entries[Int(last)].listed.network.contains(first) {
                around.removeLast()
            }
            entries[index].parent = around.last ?? -1
            around.append(Int32(truncatingIfNeeded: index))
        }
    }

    /// The lists of all networks around an address, of the smallest first.
    func collect(_ address: IPAddress, into found: inout WarningMatches) {
        for listed in unsorted {
            found.steps += 1
            if listed.network.contains(address) { found.add(listed.list) }
        }
        var from = 0
        var end = entries.count
        while from < end {
            found.steps += 1
            let middle = (from + end) / 2
            let start = entries[middle].listed.network.first
            let isBefore = start.high != address.high ? start.high < address.high : start.low <= address.low
            if isBefore { from = middle + 1 } else { end = middle }
        }
        var place = from - 1
        while place >= 0 {
            found.steps += 1
            let listed = entries[place].listed
            if listed.network.contains(address) { found.add(listed.list) }
            place = Int(entries[place].parent)
        }
    }
}
