import Notation
import Synchronization

/// The pauses of both databases of a process.
package struct ConnectPauses: Sendable {
    let primary = ConnectPause(first: 50_000, longest: 500_000)
    /// The primary answers meanwhile, so there is time; and a single thread tries, because a try may take seconds.
    let replica: ConnectPause

    /// - Parameter report: gets why the replica is of no use, once, and nil when it is again.
    package init(replica report: @escaping @Sendable (_ trouble: String?) -> Void = { _ in }) {
        replica = ConnectPause(first: 500_000, longest: 2_000_000, oneAtATime: true, report: report)
    }

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

/// When the threads of a process may try again to reach a database that is away: after a first pause, then twice as long each
/// time, up to the longest. No thread waits for it, and the first that gets through lets all others try at once. It is a class
/// because the threads share it; a mutex guards its state.
final class ConnectPause: Sendable {
    private struct State {
        var failures: Int64 = 0
        var nextTry = Timestamp(microseconds: 0)
        /// When the try began that is under way.
        var began: Timestamp?
    }

    let tries = ConnectTries()
    private let state = Mutex(State())
    private let first: Int64
    private let longest: Int64
    private let oneAtATime: Bool
    private let report: @Sendable (String?) -> Void
    /// Longer than a try of one host takes.
    private static let longestTry: Int64 = 5_000_000

    /// - Parameters:
    ///   - first: microseconds, as `longest`.
    ///   - oneAtATime: whether, after a failure, the others wait for the thread that tries.
    ///   - report: gets the reason of the first failure, and nil when the database is back.
    init(
        first: Int64,
        longest: Int64,
        oneAtATime: Bool = false,
        report: @escaping @Sendable (String?) -> Void = { _ in }
    ) {
        self.first = first
        self.longest = longest
        self.oneAtATime = oneAtATime
        self.report = report
    }

    /// Whether a thread may connect now.
    func mayTry(now: Timestamp) -> Bool {
        state.withLock { state in
            guard now >= state.nextTry else { return false }
            if oneAtATime, state.failures > 0 { state.nextTry = now.adding(microseconds: Self.longestTry) }
            if oneAtATime { state.began = now }
            return true
        }
    }

    /// Whether no thread has failed just now, for one that has a connection.
    func isOver(now: Timestamp) -> Bool { state.withLock { now >= $0.nextTry } }

    func succeeded() {
        tries.add(true)
        let isNews = state.withLock { state in
            defer { state = State() }
            return state.failures > 0
        }
        if isNews { report(nil) }
    }

    func failed(now: Timestamp, reason: String) {
        tries.add(false)
        let isNews = state.withLock { state in
            var pause = min(first << min(state.failures, 8), longest)
            // A machine that is gone lets the one who tries wait for seconds: a fifth of a thread's time is enough for that.
            if let began = state.began {
                pause = max(pause, min(4 * (now.microseconds - began.microseconds), 30_000_000))
            }
            state.began = nil
            state.failures += 1
            state.nextTry = now.adding(microseconds: pause)
            return state.failures == 1
        }
        if isNews { report(reason) }
    }
}
