import Notation
import Synchronization

/// The pauses of both databases of a process.
package struct ConnectPauses: Sendable {
    let primary = ConnectPause()
    let replica = ConnectPause()

    package init() {}
}

/// When the threads of a process may try again to reach a database that is away: after 50 ms, 100 ms, … half a second. No thread
/// waits for it, and the first that gets through lets all others try at once. It is a class because the threads share it; a
/// mutex guards its state.
final class ConnectPause: Sendable {
    private struct State {
        var failures: Int64 = 0
        var nextTry = Timestamp(microseconds: 0)
    }

    private let state = Mutex(State())
    private static let longest: Int64 = 500_000

    /// Whether a thread may try now.
    func mayTry(now: Timestamp) -> Bool { state.withLock { now >= $0.nextTry } }

    func succeeded() { state.withLock { $0 = State() } }

    func failed(now: Timestamp) {
        state.withLock { state in
            let pause = min(50_000 << min(state.failures, 8), Self.longest)
            state.failures += 1
            state.nextTry = Timestamp(microseconds: now.microseconds + pause)
        }
    }
}
