import Metrics
import Model
import Synchronization

/// Keeps totals of filters on unchanged data. All threads of a worker share it behind a mutex. Its number of entries is
/// bounded. A total belongs to a version of the data and its time: after a failover that lost the last import, another
/// import may get the lost one's version.
final class CountCache<Filter: Hashable & Sendable, Counts: Sendable>: Sendable {
    private struct Key: Hashable {
        let filter: Filter
        let generation: Generation
    }

    private let counts = Mutex<[Key: Counts]>([:])
    private let most = 512

    private let figures: Figures

    /// - Parameter figures: counts what was known and what was not.
    init(_ figures: Figures) { self.figures = figures }

    func counts(_ filter: Filter, of generation: Generation) -> Counts? {
        let known = counts.withLock { $0[Key(filter: filter, generation: generation)] }
        figures.add(known == nil ? .countMade : .countKnown)
        return known
    }

    func keep(_ kept: Counts, for filter: Filter, of generation: Generation) {
        counts.withLock { counts in
            if counts.count >= most { counts = [:] }
            counts[Key(filter: filter, generation: generation)] = kept
        }
    }
}
