package import HTTP
package import Notation
package import Storage
import Synchronization

/// The networks from which accounts signed in last, as this worker remembers them. When many requests without a key come at
/// once, those from here go first. The database has the list; a worker looks at it again now and then.
///
/// It is a class because all threads of a worker share it; a mutex guards its state.
package final class KnownNetworks: Sendable {
    private struct State {
        var networks: Set<String> = []
        var nextLook = Timestamp(microseconds: 0)
    }

    private let state = Mutex(State())
    private static let most = 10_000
    private static let secondsBetweenLooks: Int64 = 60

    package init() {}

    package func contains(_ network: String) -> Bool { state.withLock { $0.networks.contains(network) } }
    package func insert(_ network: String) { state.withLock { _ = $0.networks.insert(network) } }

    /// Reads the list again when it is time.
    package func refresh(from store: inout Store, now: Timestamp) throws {
        let isDue = state.withLock { state in
            guard state.nextLook <= now else { return false }
            state.nextLook = now.adding(seconds: Self.secondsBetweenLooks)
            return true
        }
        guard isDue else { return }
        let networks = try Set(store.knownNetworks(most: Self.most))
        state.withLock { $0.networks = networks }
    }

    /// What counts as one place: an IPv4 address, an IPv6 network of 64 bits. Another text stands for itself.
    package static func network(of request: Request) -> String {
        guard request.remoteAddress.utf8.contains(UInt8(ascii: ":")) else { return request.remoteAddress }
        return IPNetwork(Array("\(request.remoteAddress)/64".utf8).span)?.text ?? request.remoteAddress
    }
}
