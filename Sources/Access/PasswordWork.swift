import CLinux
import Glibc
import Runtime
import Synchronization

/// Hashes passwords on a thread of its own, one after another. A hash takes a fifth of a second of a processor and 32 MB; the
/// thread gives way to those that answer requests, so that guessing slows nobody but those who guess.
///
/// It is a class because all threads of a worker share it; a mutex guards its state.
package final class PasswordWork: Sendable {
    struct Job {
        let network: String
        let run: @Sendable () -> Void
    }

    struct State {
        var jobs: [Job] = []
        var isStarted = false
    }

    let state = Mutex(State())
    /// Counts the jobs that wait (`EFD_SEMAPHORE`).
    private let bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_SEMAPHORE))
    private let mostWaiting: Int
    private static let niceness: Int32 = 10

    /// - Parameter mostWaiting: how many jobs may wait; 1 or more.
    package init(mostWaiting: Int = 8) { self.mostWaiting = max(1, mostWaiting) }

    deinit { close(bell) }

    /// Runs `body` on the thread and returns its result; returns nil without running it when too many wait already, or one
    /// from the same network.
    package func run<T: Sendable>(for network: String, _ body: @escaping @Sendable () -> T) -> T? {
        let answer = Answer<T>()
        let isTaken = state.withLock { state in
            guard state.jobs.count < mostWaiting, !state.jobs.contains(where: { $0.network == network }) else {
                return false
            }
            if !state.isStarted {
                guard BackgroundThread.start(niceness: Self.niceness, { [self] in work() }) != nil else { return false }
                state.isStarted = true
            }
            state.jobs.append(Job(network: network) { answer.give(body()) })
            return true
        }
        guard isTaken else { return nil }
        var one: UInt64 = 1
        _ = write(bell, &one, 8)
        return answer.wait()
    }

    private func work() -> Never {
        while true {
            var count: UInt64 = 0
            guard read(bell, &count, 8) == 8 else { continue }
            let job = state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
            job?.run()
        }
    }
}

/// Hands one value from a thread to another. It is a class because both share it.
private final class Answer<T: Sendable>: Sendable {
    private let value = Mutex<T?>(nil)
    private let bell = eventfd(0, Int32(EFD_CLOEXEC))

    deinit { close(bell) }

    func give(_ value: T) {
        self.value.withLock { $0 = value }
        var one: UInt64 = 1
        _ = write(bell, &one, 8)
    }

    func wait() -> T? {
        var count: UInt64 = 0
        while read(bell, &count, 8) != 8, errno == EINTR {}
        return value.withLock { $0 }
    }
}
