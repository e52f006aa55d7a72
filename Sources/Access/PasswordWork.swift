import Synchronization

/// Lets only so many threads of a worker hash passwords at a time: a hash takes a fifth of a second and 32 MB, and the
/// other threads have indicators to serve. A class because all threads share it; its count stands behind a mutex.
package final class PasswordWork: Sendable {
    private let running = Mutex(0)
    private let most: Int

    /// - Parameter most: 1 or more.
    package init(most: Int) { self.most = max(1, most) }

    /// What `body` makes; nil without running it when as many are at work already.
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
