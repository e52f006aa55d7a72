import FastCGI
import Glibc
import Runtime
import Storage
import Synchronization

/// Looks, beside the requests, at what a worker needs of its database: says what is wrong, once each, and looks again until
/// all is well.
///
/// It is a class because its thread and the clock of the worker share it; a mutex guards its state.
final class StartCheck: Sendable {
    private struct State {
        var troubles: [Trouble]?
        var isStopping = false
    }

    private let state = Mutex(State())
    private let log: Log

    init(log: Log) { self.log = log }

    /// Starts the look. It ends by itself.
    /// - Parameters:
    ///   - migrations: the release's; nil when they are not known here.
    ///   - store: makes a store of its own for it.
    func start(_ migrations: [String]?, store: @escaping @Sendable () -> Store) {
        if migrations == nil {
            log.write(
                .trouble(
                    "the release's SQL files are not here, so the schema is not compared with them",
                    remedy: "set SOCD_SQL_DIR to a folder that the worker may read"
                )
            )
        }
        let thread = BackgroundThread.start { [self] in
            var store = store()
            var said: [Trouble] = []
            while true {
                let found = store.troubles(migrations)
                for trouble in found where !said.contains(trouble) {
                    log.write(.trouble(trouble.text, remedy: trouble.remedy))
                }
                said = found
                let isOver = state.withLock { state in
                    state.troubles = found
                    return found.isEmpty || state.isStopping
                }
                if isOver { return }
                for _ in 0..<20 where !state.withLock({ $0.isStopping }) { usleep(100_000) }
            }
        }
        if let thread { pthread_detach(thread) }
    }

    func stop() { state.withLock { $0.isStopping = true } }

    /// What the worker does, in one line for `systemctl status`.
    func status(_ pool: ThreadPool, threads: Int, isDatabaseAway: Bool) -> String {
        let troubles = state.withLock { $0.troubles }
        if let trouble = troubles?.first { return "\(trouble.text); \(trouble.remedy)" }
        if isDatabaseAway { return "the database is away: requests get 503 until it is back" }
        if troubles == nil { return "answering; the database is being looked at" }
        return "answering with \(threads) threads, \(pool.busyThreadCount) busy, \(pool.connectionCount) connections"
    }
}
