import Notation
import Synchronization

/// The pauses of both databases of a process.
package struct ConnectPauses: Sendable {
    let primary = ConnectPause()
    let replica = ConnectPause()

    package init() {}

    /// Connections to both that were opened, and tries that failed, since the last call.
    package func takeTries() -> (opened: Int, failed: Int) {
        let (first, second) = (primary.tries.take(), replica.tries.take())
        return (first.opened + second.opened, first.failed + second.failed)
    }

    /// Whether the primary was not reached when it was last tried.
    package var isPrimaryAway: Bool { primary.tries.isFailing }
}

/// Counts tries to connect. It is a class because the threads share it; its numbers are atomic.
final class ConnectTries: Sendable {
    private let opened = Atomic<Int>(0)
    private let failed = Atomic<Int>(0)
    private let failing = Atomic<Bool>(false)

    func add(_ isOpen: Bool) {
        if isOpen { opened.add(1, ordering: .relaxed) } else { failed.add(1, ordering: .relaxed) }
        failing.store(!isOpen, ordering: .relaxed)
    }

    /// What was added since the last call.
    func take() -> (opened: Int, failed: Int) {
        (opened.exchange(0, ordering: .relaxed), failed.exchange(0, ordering: .relaxed))
    }

    var isFailing: Bool { failing.load(ordering: .relaxed) }
}

/// When the threads of a process may try again to reach a database that is away: after 50 ms, 100 ms, … half a second. No thread
/// waits for it, and the first that gets through lets all others try at once. It is a class because the threads share it; a
/// mutex guards its state.
final class ConnectPause: Sendable {
    private struct State {
        var failures: Int64 = 0
        var nextTry = Timestamp(microseconds: 0)
    }

    let tries = ConnectTries()
    private let state = Mutex(State())
    private static let longest: Int64 = 500_000

    /// Whether a thread may try now.
    func mayTry(now: Timestamp) -> Bool { state.withLock { now >= $0.nextTry } }

    func succeeded() {
        tries.add(true)
        state.withLock { $0 = State() }
    }

    func failed(now: Timestamp) {
        tries.add(false)
        state.withLock { state in
            let pause = min(50_000 << min(state.failures, 8), Self.longest)
            state.failures += 1
            state.nextTry = Timestamp(microseconds: now.microseconds + pause)
        }
    }
}
