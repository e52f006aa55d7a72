import Model
import Synchronization

/// Keeps bodies of answers to unchanged queries on unchanged data. All threads of a worker share it behind a mutex. It
/// is bounded in bytes and emptied when the data changes.
final class BodyCache: Sendable {
    struct Key: Hashable, Sendable { let digest: [UInt8] }

    struct Body: Sendable {
        let bytes: [UInt8]
        let rows: Int
        /// The value of `X-Next-Cursor`, if the answer has one.
        var nextCursor: String?
        /// The address of the next page (`Link`), if there is one by cursor.
        var nextPage: String?
        /// The value of `X-Total-Count`, if the answer has one.
        var total: Int?
    }

    private struct State {
        var generation = -1
        var bodies: [Key: Body] = [:]
        var order: [Key] = []
        var bytes = 0
    }

    private let state = Mutex(State())
    private let mostBytes: Int
    /// The largest body that is kept.
    let mostBodyBytes: Int

    init(mostBytes: Int) {
        self.mostBytes = mostBytes
        mostBodyBytes = mostBytes / 4
    }

    func body(_ key: Key) -> Body? { state.withLock { $0.bodies[key] } }

    func keep(_ body: Body, as key: Key, generation: Int) {
        guard body.bytes.count <= mostBodyBytes else { return }
        state.withLock { state in
            if generation > state.generation {
                state = State()
                state.generation = generation
            }
            guard generation == state.generation, state.bodies[key] == nil else { return }
            while state.bytes + body.bytes.count > mostBytes, !state.order.isEmpty {
                state.bytes -= state.bodies.removeValue(forKey: state.order.removeFirst())?.bytes.count ?? 0
            }
            state.bodies[key] = body
            state.order.append(key)
            state.bytes += body.bytes.count
        }
    }
}
