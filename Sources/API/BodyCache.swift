import Synchronization

/// Keeps bodies of answers to unchanged queries on unchanged data. All threads of a worker share it behind a mutex. It
/// is bounded in bytes; the oldest go first. The data's version and time are part of the key, so what nobody asks for any
/// more, because the data has changed or a failover has lost a change, gives its place to others.
final class BodyCache: Sendable {
    struct Body: Sendable {
        let bytes: [UInt8]
        let rows: Int
        /// The header fields that only this answer has, as they are sent.
        var fields: [UInt8] = []
    }

    private struct State {
        var bodies: [AnswerKey: Body] = [:]
        var order: [AnswerKey] = []
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

    func body(_ key: AnswerKey) -> Body? { state.withLock { $0.bodies[key] } }

    func keep(_ body: Body, as key: AnswerKey) {
        guard body.bytes.count <= mostBodyBytes else { return }
        state.withLock { state in
            guard state.bodies[key] == nil else { return }
            while state.bytes + body.bytes.count > mostBytes, !state.order.isEmpty {
                state.bytes -= state.bodies.removeValue(forKey: state.order.removeFirst())?.bytes.count ?? 0
            }
            state.bodies[key] = body
            state.order.append(key)
            state.bytes += body.bytes.count
        }
    }
}
