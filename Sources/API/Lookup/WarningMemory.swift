import Extraction
import Notation
import Storage
import Synchronization

/// The warning lists and the operator's verdicts, which hardly ever change. Shared by all threads of a worker, behind its
/// mutex; every five seconds one thread asks whether they changed, and only then reads them anew.
///
/// `warnings.lists(from: &store, now: .now).hits(type:value:)` says which lists a value stands in, stored or not.
final class WarningMemory: Sendable {
    private struct State {
        var lists = WarningLists()
        /// Nil before the first reading.
        var generation: Int?
        var until = Timestamp(microseconds: 0)
    }

    private let state = Mutex(State())

    init() {}

    func lists(from store: inout Store, now: Timestamp) throws -> WarningLists {
        let known = state.withLock { state in
            let known = state
            // The others go on with what is there.
            if state.generation != nil, state.until <= now { state.until = now.adding(seconds: 5) }
            return known
        }
        if known.generation != nil, known.until > now { return known.lists }
        if try store.warningGeneration() == known.generation { return known.lists }
        var lists = WarningLists()
        let generation = try store.readWarningLists(into: &lists)
        state.withLock { state in
            state = State(lists: lists, generation: generation, until: now.adding(seconds: 5))
        }
        return lists
    }
}
