package import Model
import Postgres

/// The database as one thread sees it. It cannot be copied: a thread owns one and uses it for one request after another.
package struct Store: ~Copyable {
    var primary: DatabaseLink
    /// Serves what only reads when there is one.
    var replica: Replica?
    package let hasReplica: Bool
    var readsFrom = ReadSource.primary

    /// - Parameters:
    ///   - conninfo: libpq connection string of the primary.
    ///   - replica: the same of a read-only server, or nil.
    ///   - replicaLagSeconds: how old the replica's data may be.
    ///   - pauses: shared by all stores of a process.
    package init(
        _ conninfo: String,
        replica: String? = nil,
        replicaLagSeconds: Int = 30,
        application: String,
        statementTimeoutMilliseconds: Int,
        pauses: ConnectPauses = ConnectPauses()
    ) {
        primary = DatabaseLink(
            conninfo,
            application: application,
            statementTimeoutMilliseconds: statementTimeoutMilliseconds,
            pause: pauses.primary
        )
        hasReplica = replica != nil
        self.replica = replica.map {
            Replica(
                DatabaseLink(
                    $0,
                    application: application,
                    statementTimeoutMilliseconds: statementTimeoutMilliseconds,
                    pause: pauses.replica
                ),
                lagSeconds: replicaLagSeconds
            )
        }
    }

    /// Drops what was read ahead for a request and never asked for.
    package mutating func forgetAhead() { primary.forgetAhead() }

    /// What statements have taken since this or `forgetTimes` was called.
    package mutating func takeTimes() -> DatabaseTimes {
        var times = primary.takeTimes()
        if hasReplica { times.add(replica!.link.takeTimes()) }
        return DatabaseTimes(
            statements: times.statements,
            microseconds: times.microseconds,
            slowest: times.slowest,
            slowestStatement: String(times.slowestText.prefix(500))
        )
    }

    package mutating func forgetTimes() {
        _ = primary.takeTimes()
        if hasReplica { _ = replica!.link.takeTimes() }
    }

    /// Whether the database answers.
    package mutating func check() throws {
        try primary.use { connection in try connection.script("select 1") }
    }
}
