import Model
import Notation
import Storage
import Synchronization

/// The collections, which hardly ever change. Shared by all threads of a worker, behind its mutex; read again after ten
/// seconds.
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
