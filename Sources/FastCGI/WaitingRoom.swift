import HTTP
import Synchronization

/// Keeps threads free for requests that something vouches for: of the others only so many are answered at a time, and
/// the next ones wait here without a thread. The room is bounded, and so is each network's share of it. Known networks go
/// first, and before the others of a network that is being answered come those of other networks.
///
/// Somebody who waits is always taken by a thread that leaves, so nobody waits when nobody is inside.
///
/// It is a class because the threads of a pool share it; a mutex guards its state.
final class WaitingRoom: Sendable {
    /// A request that waits, with its connection.
    struct Guest: Sendable {
        /// The exchange's token; whoever takes the guest owns the exchange.
        let token: UInt64
        let request: Request
        let network: String
        let isKnown: Bool
    }

    enum Entry: Sendable {
        /// Answer it now, and call `leave` afterwards.
        case enter
        /// It waits; its connection belongs to the room.
        case wait
        /// Send this guest away: there is no place, or the guest had to give its place to a known network.
        case turnAway(Guest)
    }

    private struct State {
        /// The networks of those who are being answered.
        var inside: [String] = []
        /// In the order of arrival.
        var known: [Guest] = []
        var others: [Guest] = []

        /// Takes out the first whose network has nobody inside, else the first.
        mutating func takeNext() -> Guest? {
            for guests in [\State.known, \State.others] {
                let place = self[keyPath: guests].firstIndex { !inside.contains($0.network) }
                if let place { return self[keyPath: guests].remove(at: place) }
            }
            if !known.isEmpty { return known.removeFirst() }
            return others.isEmpty ? nil : others.removeFirst()
        }

        func waiting(of network: String) -> Int {
            known.count { $0.network == network } + others.count { $0.network == network }
        }
    }

    private let state = Mutex(State())
    private let mostInside: Int
    private let mostWaiting: Int
    private let mostOfOneNetwork: Int

    /// - Parameters:
    ///   - mostInside: how many may be answered at a time; 1 or more.
    ///   - mostWaiting: how many may wait; an eighth of them from one network.
    init(mostInside: Int, mostWaiting: Int) {
        self.mostInside = max(1, mostInside)
        self.mostWaiting = max(0, mostWaiting)
        mostOfOneNetwork = max(1, mostWaiting / 8)
    }

    /// How many wait.
    var count: Int { state.withLock { $0.known.count + $0.others.count } }

    /// - Parameter isStopping: nobody waits any more when the pool stops.
    func receive(_ guest: Guest, isStopping: Bool) -> Entry {
        state.withLock { state in
            if isStopping || state.inside.count < mostInside {
                state.inside.append(guest.network)
                return .enter
            }
            guard state.waiting(of: guest.network) < mostOfOneNetwork else { return .turnAway(guest) }
            var sentAway: Guest?
            if state.known.count + state.others.count >= mostWaiting {
                guard guest.isKnown, !state.others.isEmpty else { return .turnAway(guest) }
                sentAway = state.others.removeLast()
            }
            if guest.isKnown { state.known.append(guest) } else { state.others.append(guest) }
            return sentAway.map { .turnAway($0) } ?? .wait
        }
    }

    /// Ends the stay of one that entered from this network.
    /// - Returns: who enters in its place; the caller answers it and calls `leave` again.
    func leave(_ network: String) -> Guest? {
        state.withLock { state in
            if let place = state.inside.firstIndex(of: network) { state.inside.remove(at: place) }
            guard let next = state.takeNext() else { return nil }
            state.inside.append(next.network)
            return next
        }
    }
}
