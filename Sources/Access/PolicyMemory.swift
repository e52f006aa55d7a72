import Model
import Notation
import Storage
import Synchronization

/// Remembers what the database has granted, so that the next request of the same key or account for the same route is decided
/// by one plain statement. That statement grants nothing once a rule has changed; this memory alone never grants anything.
///
/// It stays small: beyond `mostEntries` it is emptied. It is a class because all threads of a worker share it; a mutex guards
/// its state.
package final class PolicyMemory: Sendable {
    /// Who asks for what.
    struct Subject: Hashable, Sendable {
        private let who: [UInt8]
        private let route: String

        /// - Parameter secretHash: of the key.
        init(secretHash: [UInt8], route: String) {
            who = secretHash
            self.route = route
        }

        init(account: UUID, route: String) {
            who = account.bytes
            self.route = route
        }
    }

    private let known = Mutex<[Subject: KnownPolicy]>([:])
    private static let mostEntries = 10_000

    package init() {}

    /// How many are remembered.
    package var count: Int { known.withLock { $0.count } }

    /// Grants the request as it was granted before, else asks `decide` and remembers what it grants.
    /// - Parameters:
    ///   - thousandths: only requests at the price of their route are remembered.
    ///   - address: the client's; keys that are bound to addresses are remembered with it.
    ///   - ahead: what a caller's request is going to read.
    func admit(
        _ subject: Subject,
        thousandths: Int,
        needs: NeededScopes,
        address: String,
        store: inout Store,
        ahead: (Caller) -> ReadAhead,
        decide: (inout Store) throws -> (Admission, KnownPolicy?)
    ) throws -> Admission {
        guard thousandths == Gate.oneToken else { return try decide(&store).0 }
        if let before = known.withLock({ $0[subject] }), before.address == nil || before.address == address,
            needs.missing(in: before.caller.scopes) == nil
        {
            if let (allowance, generation) = try store.take(before, ahead: ahead(before.caller)) {
                return .granted(before.caller, allowance, generation)
            }
            known.withLock { $0[subject] = nil }
        }
        let (admission, granted) = try decide(&store)
        if let granted {
            known.withLock { known in
                if known.count >= Self.mostEntries { known = [:] }
                known[subject] = granted
            }
        }
        return admission
    }
}
