import HTTP
import Synchronization

/// Keeps threads free for requests that something vouches for: of the others only so many are answered at a time, and
/// the next ones wait here without a thread. Each network has one place, known networks go first, and the room is
/// bounded.
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
        var inside = 0
        /// In the order of arrival.
        var known: [Guest] = []
        var others: [Guest] = []
    }

    private let state = Mutex(State())
    private let mostInside: Int
    private let mostWaiting: Int

    /// - Parameters:
    ///   - mostInside: how many may be answered at a time; 1 or more.
    ///   - mostWaiting: how many may wait.
    init(mostInside: Int, mostWaiting: Int) {
        self.mostInside = max(1, mostInside)
        self.mostWaiting = max(0, mostWaiting)
    }

    /// - Parameter isStopping: nobody waits any more when the pool stops.
    func receive(_ guest: Guest, isStopping: Bool) -> Entry {
        state.withLock { state in
            if isStopping || state.inside < mostInside {
                state.inside += 1
                return .enter
            }
            if (state.known + state.others).contains(where: { $0.network == guest.network }) { return .turnAway(guest) }
            var sentAway: Guest?
            if state.known.count + state.others.count >= mostWaiting {
                guard guest.isKnown, !state.others.isEmpty else { return .turnAway(guest) }
                sentAway = state.others.removeLast()
            }
            if guest.isKnown { state.known.append(guest) } else { state.others.append(guest) }
            return sentAway.map { .turnAway($0) } ?? .wait
        }
    }

    /// Ends the stay of one that entered.
    /// - Returns: who enters in its place; the caller answers it and calls `leave` again.
    func leave() -> Guest? {
        state.withLock { state in
            if !state.known.isEmpty { return state.known.removeFirst() }
            if !state.others.isEmpty { return state.others.removeFirst() }
            state.inside -= 1
            return nil
        }
    }
}
