import Synchronization

/// Limits how many threads of a worker hash passwords at a time. A hash takes a fifth of a second and 32 MB, and the
/// other threads have indicators to serve. It is a class because all threads share it; a mutex guards its count.
package final class PasswordWork: Sendable {
    private let running = Mutex(0)
    private let most: Int

    /// - Parameter most: 1 or more.
    package init(most: Int) { self.most = max(1, most) }

    /// Runs `body` and returns its result; returns nil without running it when the most allowed are already running.
    package func run<T>(_ body: () throws -> T) rethrows -> T? {
        let isFree = running.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
        guard isFree else { return nil }
        defer { running.withLock { $0 -= 1 } }
        return try body()
    }
}
