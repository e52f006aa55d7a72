import Glibc
package import Model
import Notation
package import Runtime
package import Storage
import Synchronization

/// Collects what each request cost and stores it in batches, outside of the request's path.
///
/// It is a class because all threads add to one queue; a mutex guards the queue. A thread of its own empties it.
package final class UsageMeter: Sendable {
    /// What happened to a batch.
    package enum Outcome: Sendable {
        case delayed(records: Int, reason: String)
        case lost(records: Int)
    }

    private struct State {
        var records: [UsageRecord] = []
        var lost = 0
        var isStopping = false
    }

    private let state = Mutex(State())
    /// The most records that wait while the database is unreachable. Later records are counted and dropped.
    private let mostWaiting = 200_000
    /// The most records that one transaction stores.
    private let mostAtOnce = 5000

    package init() {}

    package func add(_ record: UsageRecord) {
        state.withLock { state in
            if state.records.count < mostWaiting { state.records.append(record) } else { state.lost += 1 }
        }
    }

    /// Requests that wait to be stored, but for those that `run` holds.
    package var count: Int { state.withLock { $0.records.count } }

    /// Makes `run` store the waiting records and return.
    package func stop() { state.withLock { $0.isStopping = true } }

    /// Empties the queue every second until `stop`. Call it on a thread of its own. A batch that the database does not take
    /// waits for the next turn; after `stop` it is tried again for `graceSeconds`.
    /// - Parameters:
    ///   - log: which requests are kept one by one in the database.
    ///   - show: gets all requests once, for the worker's log.
    ///   - report: gets each failure.
    package func run(
        store: consuming Store,
        graceSeconds: Int,
        log: RequestLog = .all,
        show: ([UsageRecord]) -> Void,
        report: (Outcome) -> Void
    ) {
        var waiting: [UsageRecord] = []
        var deadline: Timestamp?
        while true {
            let (fresh, lost, isStopping) = state.withLock { state in
                defer {
                    state.records = []
                    state.lost = 0
                }
                return (state.records, state.lost, state.isStopping)
            }
            func isLogged(_ record: UsageRecord) -> Bool { log.keeps(status: record.status, id: record.requestID) }
            if !fresh.isEmpty { show(fresh) }
            if lost > 0 { report(.lost(records: lost)) }
            waiting += fresh
            while !waiting.isEmpty {
                let batch = waiting.prefix(mostAtOnce)
                do {
                    try store.record(Array(batch), isLogged: isLogged)
                    waiting.removeFirst(batch.count)
                } catch {
                    report(.delayed(records: waiting.count, reason: "\(error)"))
                    break
                }
            }
            if waiting.count > mostWaiting {
                report(.lost(records: waiting.count - mostWaiting))
                waiting.removeFirst(waiting.count - mostWaiting)
            }
            if isStopping {
                let end = deadline ?? Timestamp.now.adding(seconds: Int64(graceSeconds))
                deadline = end
                if waiting.isEmpty { return }
                if Timestamp.now >= end { return report(.lost(records: waiting.count)) }
            }
            pause(isStopping)
        }
    }

    /// A second, or less once `stop` was called.
    private func pause(_ isStopping: Bool) {
        if isStopping {
            _ = usleep(50_000)
            return
        }
        for _ in 0..<10 where !state.withLock({ $0.isStopping }) { usleep(100_000) }
    }
}
