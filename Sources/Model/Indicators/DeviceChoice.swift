package import Notation

/// What a device can take.
package struct DeviceLimits: Equatable, Sendable {
    /// Most lines.
    package var items: Int
    /// Most bytes of the whole answer; nil for any number.
    package var bytes: Int?
    /// Most lines that come or go between two pulls; nil for any number.
    package var changes: Int?
    /// Points of risk by which a newcomer must be better than what it replaces.
    package var steadiness: Int
    /// Whether addresses are merged into networks.
    package var mergesNetworks: Bool

    package init(
        items: Int,
        bytes: Int? = nil,
        changes: Int? = nil,
        steadiness: Int = 0,
        mergesNetworks: Bool = false
    ) {
        self.items = items
        self.bytes = bytes
        self.changes = changes
        self.steadiness = steadiness
        self.mergesNetworks = mergesNetworks
    }
}

/// An indicator that may be on a device's list.
package struct DeviceEntry: Sendable {
    package let id: UUID
    package let score: Int
    /// What the format writes for it.
    package let text: [UInt8]
    /// An address or a network, where addresses are merged.
    package let network: IPNetwork?
    /// False for what is on the list and no longer asked for; it leaves as soon as changes allow.
    package let isWanted: Bool

    package init(id: UUID, score: Int, text: [UInt8], network: IPNetwork? = nil, isWanted: Bool = true) {
        self.id = id
        self.score = score
        self.text = text
        self.network = network
        self.isWanted = isWanted
    }

    fileprivate static func isWorse(_ left: DeviceEntry, _ right: DeviceEntry) -> Bool {
        if left.isWanted != right.isWanted { return !left.isWanted }
        if left.score != right.score { return left.score < right.score }
        return (left.id.high, left.id.low) > (right.id.high, right.id.low)
    }
}

/// Chooses what is on a device's list: it begins with what the device has, and takes newcomers in the order of risk.
///
/// A newcomer that finds no room replaces the least of what the device has, if it is better by more than the steadiness. What
/// must not be blocked leaves first, whatever it costs; everything else keeps to the most changes.
package struct DeviceChoice {
    package enum Outcome: Equatable, Sendable {
        case taken, there
        /// Another indicator makes the same line already.
        case same
        /// There is no room, and nothing on the list is clearly less.
        case noRoom
        /// It has to wait for a later pull.
        case waits
    }

    package private(set) var entries: [UUID: DeviceEntry] = [:]
    /// Lines and bytes of the answer.
    package private(set) var lines = 0
    package private(set) var bytes: Int
    /// Lines that differ from what the device has.
    package private(set) var changes = 0

    private let limits: DeviceLimits
    private let textOfNetwork: (IPNetwork) -> [UInt8]
    private var cover = NetworkCover()
    private var texts: Set<[UInt8]> = []
    private var networksBefore: Set<IPNetwork> = []
    private var textsBefore: Set<[UInt8]> = []
    private var isFirst = true
    /// What may be replaced, the best first.
    private var replaceable: [DeviceEntry] = []

    /// - Parameters:
    ///   - frame: bytes before and after the lines.
    ///   - textOfNetwork: what the format writes for a network.
    package init(_ limits: DeviceLimits, frame: Int, textOfNetwork: @escaping (IPNetwork) -> [UInt8]) {
        self.limits = limits
        bytes = frame
        self.textOfNetwork = textOfNetwork
    }

    /// What the device has. Not called for a device that has nothing yet: it may get any number of lines.
    package mutating func begin(with members: [DeviceEntry]) {
        for entry in members where entries[entry.id] == nil { _ = insert(entry) }
        isFirst = false
        changes = 0
        networksBefore = cover.networks
        textsBefore = texts
        replaceable = entries.values.sorted { DeviceEntry.isWorse($1, $0) }
    }

    /// Takes away what must not be blocked.
    package mutating func withdraw(_ ids: Set<UUID>) {
        if ids.isEmpty { return }
        for id in ids { if let entry = entries[id] { remove(entry) } }
        replaceable.removeAll { ids.contains($0.id) }
        // A withdrawal out of a merged network leaves its parts.
        while !fits, let place = leastThatMakesRoom(under: .max) { remove(replaceable.remove(at: place)) }
    }

    /// Whether later candidates, which have no higher scores, may still find a place after one that did not.
    package var goesOnWithoutRoom: Bool { limits.mergesNetworks || limits.bytes != nil }

    /// Offers the next candidate; the highest score first.
    package mutating func offer(_ entry: DeviceEntry) -> Outcome {
        if entries[entry.id] != nil { return .there }
        guard insert(entry) else { return .same }
        var replaced: [DeviceEntry] = []
        var outcome = Outcome.taken
        var worth = limits.steadiness
        while !fits {
            guard let place = leastThatMakesRoom(under: entry.score - worth) else {
                outcome = .noRoom
                break
            }
            let least = replaceable.remove(at: place)
            if least.isWanted { worth += least.score }
            remove(least)
            replaced.append(least)
        }
        if outcome == .taken, isOverChanges { outcome = .waits }
        if outcome != .taken {
            remove(entry)
            for least in replaced { _ = insert(least) }
            replaceable += replaced.reversed()
            if replaced.count > 0, limits.mergesNetworks { replaceable.sort { DeviceEntry.isWorse($1, $0) } }
        }
        return outcome
    }

    /// The least of what may be replaced whose line goes away with it. An address out of a merged network would leave more lines
    /// than there were.
    /// - Parameter score: it must be less, unless it is no longer asked for.
    private func leastThatMakesRoom(under score: Int) -> Int? {
        for (place, least) in replaceable.enumerated().reversed().prefix(Self.mostPassedOver) {
            if least.isWanted, least.score >= score { return nil }
            if least.network.map(cover.networks.contains) ?? true { return place }
        }
        return nil
    }

    private static let mostPassedOver = 2000

    /// Lets go what is no longer asked for and what no longer fits, as far as changes allow.
    package mutating func end() {
        while let least = replaceable.last, !least.isWanted || !fits {
            let fitted = fits
            replaceable.removeLast()
            remove(least)
            if fitted, isOverChanges {
                _ = insert(least)
                return
            }
        }
    }

    /// How many of the candidates would come in, if more changes were allowed.
    package func waiting(_ rest: some Sequence<DeviceEntry>) -> Int {
        var room = max(0, limits.items - lines)
        var place = replaceable.count - 1
        var count = 0
        for entry in rest where entries[entry.id] == nil {
            if room > 0 {
                room -= 1
            } else {
                guard place >= 0,
                    !replaceable[place].isWanted || replaceable[place].score + limits.steadiness < entry.score
                else { break }
                place -= 1
            }
            count += 1
        }
        return count
    }

    /// The lines in the order of the answer: networks by address, then the others by the indicator's id, so that an entry that
    /// comes or goes moves no other.
    package func forEachLine(_ body: ([UInt8]) throws -> Void) rethrows {
        for network in cover.networks.sorted(by: IPNetwork.isBefore) { try body(textOfNetwork(network)) }
        let rest = entries.values.filter { $0.network == nil }
            .sorted { ($0.id.high, $0.id.low) < ($1.id.high, $1.id.low) }
        for entry in rest { try body(entry.text) }
    }

    private var fits: Bool { lines <= limits.items && limits.bytes.map { bytes <= $0 } != false }
    private var isOverChanges: Bool { isFirst ? false : limits.changes.map { changes > $0 } ?? false }

    private mutating func insert(_ entry: DeviceEntry) -> Bool {
        if let network = entry.network {
            var joined: [(IPNetwork, Bool)] = []
            cover.insert(network) { joined.append(($0, $1)) }
            count(joined)
        } else {
            guard texts.insert(entry.text).inserted else { return false }
            count(entry.text, joins: true)
        }
        entries[entry.id] = entry
        return true
    }

    private mutating func remove(_ entry: DeviceEntry) {
        guard entries.removeValue(forKey: entry.id) != nil else { return }
        if let network = entry.network {
            var joined: [(IPNetwork, Bool)] = []
            cover.remove(network) { joined.append(($0, $1)) }
            count(joined)
        } else {
            texts.remove(entry.text)
            count(entry.text, joins: false)
        }
    }

    private mutating func count(_ networks: [(network: IPNetwork, joins: Bool)]) {
        for (network, joins) in networks {
            lines += joins ? 1 : -1
            if limits.bytes != nil {
                let size = textOfNetwork(network).count
                bytes += joins ? size : -size
            }
            if !isFirst { changes += joins == networksBefore.contains(network) ? -1 : 1 }
        }
    }

    private mutating func count(_ text: [UInt8], joins: Bool) {
        lines += joins ? 1 : -1
        bytes += joins ? text.count : -text.count
        if !isFirst { changes += joins == textsBefore.contains(text) ? -1 : 1 }
    }
}
