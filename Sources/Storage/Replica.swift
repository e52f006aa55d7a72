import Model
import Notation
import Postgres

/// Where a request reads.
enum ReadSource {
    case primary
    /// The first read decides.
    case open(Admitted)
    /// From the replica, which has at least these data.
    case replica(Generation)

    /// What the primary said when it admitted the request.
    struct Admitted {
        let generation: Generation
        /// On the primary's clock.
        let at: Timestamp
        /// Whether older data would take the client back behind what it has seen.
        let needsCurrent: Bool
    }
}

/// How far a replica has followed.
struct ReplicaPlace: Equatable {
    let generation: Generation
    /// When the last transaction that it has was committed, on the primary's clock; nil on a server that follows no other, or
    /// has replayed nothing since it started.
    let replayed: Timestamp?
    /// Whether it follows another server.
    var isStandby = false

    /// How old its data are at most, in microseconds: nothing that was committed before is missing.
    func lag(behind primary: Generation, at now: Timestamp) -> Int64 {
        if replayed == nil, generation == primary { return 0 }
        let known = max(replayed ?? generation.time, generation.time)
        return max(0, now.microseconds - known.microseconds)
    }
}

/// A server that follows the primary, as one thread sees it. It is asked how far it is once a second, and whenever the primary
/// has newer data than it had; other requests cost no round trip more.
struct Replica: ~Copyable {
    var link: DatabaseLink
    private let lagMicroseconds: Int64
    private var known: Known?
    /// The last connection that led to a standby.
    private var standbyOpening: Int?

    private struct Known {
        let place: ReplicaPlace
        /// On the primary's clock.
        let at: Timestamp
        /// The connection that told it: with several hosts the next may lead to another server.
        let opening: Int
    }

    /// The check must not take long: the primary can answer too.
    private static let patienceMilliseconds: Int32 = 2000

    init(_ link: consuming DatabaseLink, lagSeconds: Int) {
        self.link = link
        lagMicroseconds = Int64(lagSeconds) * 1_000_000
    }

    /// The data that a request would see here; nil when it must read from the primary.
    ///
    /// The data may be older than the bound allows, or than the client has seen. Newer than the primary's they are after a
    /// failover that has lost some, or for a moment when something was published just now.
    mutating func serves(_ request: ReadSource.Admitted) -> Generation? {
        guard link.isWorthATry else { return nil }
        if let known, known.opening == link.openings, known.place.generation == request.generation,
            (0...1_000_000).contains(request.at.microseconds - known.at.microseconds)
        {
            return known.place.generation
        }
        guard let place = try? place() else { return nil }
        known = nil
        if place.isStandby {
            standbyOpening = link.openings
        } else if standbyOpening == link.openings {
            // It has become the primary. The next connection may lead to one that follows it.
            link.close()
            return nil
        }
        guard place.lag(behind: request.generation, at: request.at) <= lagMicroseconds else { return nil }
        if place.generation == request.generation {
            known = Known(place: place, at: request.at, opening: link.openings)
            return place.generation
        }
        guard !request.needsCurrent, place.generation.version < request.generation.version else { return nil }
        return place.generation
    }

    /// Asks how far it is.
    mutating func place() throws -> ReplicaPlace {
        do {
            let place = try link.use { connection in
                try connection.waiting(atMostMilliseconds: Self.patienceMilliseconds) { connection in
                    try connection.first(
                        """
                        select version, changed_at, case when pg_is_in_recovery() then pg_last_xact_replay_timestamp() end,
                               pg_is_in_recovery()
                        from data_generation
                        """
                    ) { row in
                        ReplicaPlace(
                            generation: Generation(version: row.integer(), time: row.time()),
                            replayed: row.optionalTime(),
                            isStandby: row.flag()
                        )
                    }
                }
            }
            guard let place else { throw StoreError.failed("the replica holds no data") }
            link.hasSucceeded()
            return place
        } catch {
            link.hasFailed(error)
            throw error
        }
    }

    /// - Parameters:
    ///   - log: how far the primary's log reached.
    ///   - now: on the primary's clock.
    mutating func standing(behind primary: Generation, writtenTo log: String, at now: Timestamp) throws
        -> ReplicaStanding
    {
        let place = try place()
        // What nothing was written after is as new as now, however long ago it was written.
        let hasAll = try link.use { connection in
            try connection.first("select coalesce(pg_last_wal_replay_lsn() >= \(log)::pg_lsn, false)") { $0.flag() }
        }
        let lag = hasAll == true ? 0 : place.lag(behind: primary, at: now)
        return ReplicaStanding(
            state: lag <= lagMicroseconds ? .following : .behind,
            lagMilliseconds: Int(lag / 1000)
        )
    }
}
