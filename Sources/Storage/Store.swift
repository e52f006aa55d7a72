package import Model
import Postgres

/// The database as one thread sees it. It cannot be copied: a thread owns one and uses it for one request after another.
package struct Store: ~Copyable {
    var primary: DatabaseLink
    /// Serves the export queries when there is one.
    private var replica: DatabaseLink?
    package let hasReplica: Bool

    /// - Parameters:
    ///   - conninfo: libpq connection string of the primary.
    ///   - replica: the same of a read-only server, or nil.
    ///   - pauses: shared by all stores of a process.
    package init(
        _ conninfo: String,
        replica: String? = nil,
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
            DatabaseLink(
                $0,
                application: application,
                statementTimeoutMilliseconds: statementTimeoutMilliseconds,
                pause: pauses.replica
            )
        }
    }

    /// Runs a statement that only reads, on the replica when there is one.
    mutating func reading<T>(_ body: (inout Connection) throws -> T) throws -> T {
        if hasReplica { return try replica!.use(body) }
        return try primary.use(body)
    }

    /// Drops what was read ahead for a request and never asked for.
    package mutating func forgetAhead() { primary.forgetAhead() }

    /// What statements have taken since this or `forgetTimes` was called.
    package mutating func takeTimes() -> DatabaseTimes {
        var times = primary.takeTimes()
        if hasReplica { times.add(replica!.takeTimes()) }
        return DatabaseTimes(
            statements: times.statements,
            microseconds: times.microseconds,
            slowest: times.slowest,
            slowestStatement: String(times.slowestText.prefix(500))
        )
    }

    package mutating func forgetTimes() {
        _ = primary.takeTimes()
        if hasReplica { _ = replica!.takeTimes() }
    }

    /// Whether the database answers.
    package mutating func check() throws {
        try primary.use { connection in try connection.script("select 1") }
    }
}
