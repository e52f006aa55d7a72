package import Model
package import Notation
import Postgres

/// What is known of the replica, for whoever watches the service.
package struct ReplicaStanding: Sendable {
    package enum State: String, CaseIterable, Sendable {
        /// It serves reads.
        case following
        /// It is further behind than the bound allows; the primary serves its reads.
        case behind
        /// It gives no answer; the primary serves its reads.
        case away
    }

    package let state: State
    /// How old its data are at most; nil when it gives no answer.
    package let lagMilliseconds: Int?
}

extension Store {
    /// Begins a request. Until `admitted` is called, all is read from the primary.
    package mutating func beginRequest() { readsFrom = .primary }

    /// Lets the request read from the replica, if that has what the request needs.
    /// - Parameters:
    ///   - generation: the data of the primary when it admitted the request.
    ///   - time: when that was, on the primary's clock.
    ///   - needsCurrent: whether older data would take the client back behind what it has seen.
    package mutating func admitted(_ generation: Generation, at time: Timestamp, needsCurrent: Bool) {
        guard hasReplica else { return }
        readsFrom = .open(ReadSource.Admitted(generation: generation, at: time, needsCurrent: needsCurrent))
    }

    /// Decides where the request reads, once: all its reads see data of one server.
    mutating func choose() {
        guard case .open(let request) = readsFrom else { return }
        readsFrom = replica?.serves(request).map(ReadSource.replica) ?? .primary
    }

    /// Runs a statement that only reads: on the replica when it serves the request, on the primary when there is none or when
    /// it fails.
    mutating func reading<T>(_ body: (inout Connection) throws -> T) throws -> T {
        choose()
        guard case .replica = readsFrom else { return try primary.use(body) }
        do {
            return try replica!.link.use(body)
        } catch let error as StoreError {
            // The primary would take as long.
            if case .timeout = error { throw error }
            if replica!.link.hasGivenRows { throw error }
            replica!.link.hasFailed(error)
        }
        readsFrom = .primary
        return try primary.use(body)
    }

    /// Asks both servers; nil without a replica. Fails when the primary is away.
    package mutating func replicaStanding() throws -> ReplicaStanding? {
        guard hasReplica else { return nil }
        let asked = try primary.use { connection in
            try connection.first(
                "select version, changed_at, clock_timestamp(), \(Self.writtenLog) from data_generation"
            ) {
                (generation: Generation(version: $0.integer(), time: $0.time()), time: $0.time(), log: $0.text())
            }
        }
        let away = ReplicaStanding(state: .away, lagMilliseconds: nil)
        guard let asked else { return away }
        do {
            return try replica!.standing(behind: asked.generation, writtenTo: asked.log, at: asked.time)
        } catch {
            return away
        }
    }

    /// How far the server's log reaches on its disk; on a server that follows another, nothing is written.
    private static let writtenLog: SQL =
        "case when pg_is_in_recovery() then '0/0' else pg_current_wal_flush_lsn() end::text"
}
