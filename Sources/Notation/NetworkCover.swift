/// Listed addresses and networks, and the fewest networks that contain exactly what is listed. Each change costs a few steps
/// for each bit of the prefix; only a listed network with others inside it costs more.
package struct NetworkCover: Sendable {
    private var listed = Levels()
    private var cover = Levels()
    private var counts: [IPNetwork: Int] = [:]

    package init() {}

    /// The networks of the cover, in no order.
    package var networks: Set<IPNetwork> { cover.members }
    package var count: Int { cover.members.count }

    /// Adds an address or network. Listed twice, it must be removed twice.
    /// - Parameter changed: called with each network that joins (true) or leaves (false) the cover.
    package mutating func insert(_ network: IPNetwork, _ changed: (IPNetwork, Bool) -> Void) {
        let count = counts[network, default: 0] + 1
        counts[network] = count
        guard count == 1 else { return }
        listed.insert(network)
        add(network, changed)
    }

    /// Takes back one insertion of it.
    package mutating func remove(_ network: IPNetwork, _ changed: (IPNetwork, Bool) -> Void) {
        guard let count = counts[network] else { return }
        guard count == 1 else {
            counts[network] = count - 1
            return
        }
        counts[network] = nil
        listed.remove(network)
        guard listed.around(network) == nil, let whole = cover.around(network) else { return }
        cover.remove(whole)
        changed(whole, false)
        var length = network.length
        while length > whole.length {
            let part = IPNetwork(of: network.first, length: length).sibling
            cover.insert(part)
            changed(part, true)
            length -= 1
        }
        if network.isAddress { return }
        let inside = listed.members.filter { $0.isInside(network) }.sorted { $0.length < $1.length }
        for part in inside { add(part, changed) }
    }

    private mutating func add(_ network: IPNetwork, _ changed: (IPNetwork, Bool) -> Void) {
        guard cover.around(network) == nil else { return }
        if !network.isAddress {
            for part in cover.members.filter({ $0.isInside(network) }) {
                cover.remove(part)
                changed(part, false)
            }
        }
        var whole = network
        // A list never says "all addresses".
        while whole.length > 1, cover.members.contains(whole.sibling) {
            cover.remove(whole.sibling)
            changed(whole.sibling, false)
            whole = whole.parent
        }
        cover.insert(whole)
        changed(whole, true)
    }

    /// A set of networks that knows which lengths occur, so that a search passes over the others.
    private struct Levels: Sendable {
        private(set) var members: Set<IPNetwork> = []
        private var lengths = [[Int]](repeating: [Int](repeating: 0, count: 129), count: 2)

        private static func level(_ network: IPNetwork) -> Int { network.first.version == .v4 ? 0 : 1 }

        mutating func insert(_ network: IPNetwork) {
            if members.insert(network).inserted { lengths[Self.level(network)][network.length] += 1 }
        }

        mutating func remove(_ network: IPNetwork) {
            if members.remove(network) != nil { lengths[Self.level(network)][network.length] -= 1 }
        }

        /// The member that contains the network, if there is one.
        func around(_ network: IPNetwork) -> IPNetwork? {
            let level = Self.level(network)
            for length in stride(from: network.length, through: 0, by: -1) where lengths[level][length] > 0 {
                let whole = IPNetwork(of: network.first, length: length)
                if members.contains(whole) { return whole }
            }
            return nil
        }
    }
}
