import Model
import Notation
import Storage
import Synchronization

/// Keeps the collections, which hardly ever change. All threads of a worker share it behind a mutex. It reads them
/// again after ten seconds.
final class CollectionCache: Sendable {
    private let state = Mutex<(collections: [STIXCollection], until: Timestamp)>(([], Timestamp(microseconds: 0)))

    init() {}

    func collections(from store: inout Store, now: Timestamp) throws -> [STIXCollection] {
        if let known = state.withLock({ $0.until > now ? $0.collections : nil }) { return known }
        let fresh = try store.collections()
        state.withLock { $0 = (fresh, now.adding(seconds: 10)) }
        return fresh
    }
}
