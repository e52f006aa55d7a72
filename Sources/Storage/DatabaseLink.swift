import Notation
import Postgres

/// A database connection that reopens itself. It opens when it is first needed and again after the server went away.
struct DatabaseLink: ~Copyable {
    private let conninfo: String
    private let application: String
    private let statementTimeoutMilliseconds: Int
    private let pause: ConnectPause
    private var connection: Connection?
    /// Of connections that are gone.
    private var times = StatementTimes()

    init(_ conninfo: String, application: String, statementTimeoutMilliseconds: Int, pause: ConnectPause) {
        self.conninfo = conninfo
        self.application = application
        self.statementTimeoutMilliseconds = statementTimeoutMilliseconds
        self.pause = pause
    }

    /// Runs `body` on the connection. If the connection died while it was idle, `body` runs once more on a new one. A server
    /// that hangs is not asked again: whoever waits has waited long enough.
    /// - Parameter repeatable: whether `body` may run twice.
    mutating func use<T>(repeatable: Bool = true, _ body: (inout Connection) throws -> T) throws -> T {
        let wasOpen = connection != nil
        do {
            return try attempt(body)
        } catch let error as PostgresError {
            guard error.kind == .unreachable, wasOpen, repeatable, connection == nil else { throw StoreError(error) }
        }
        do {
            return try attempt(body)
        } catch let error as PostgresError {
            throw StoreError(error)
        }
    }

    /// Drops what was read ahead and never asked for.
    mutating func forgetAhead() { connection?.forgetAhead() }

    /// What statements have taken since the last call.
    mutating func takeTimes() -> StatementTimes {
        var taken = times
        times = StatementTimes()
        if connection != nil {
            taken.add(connection!.times)
            connection!.times = StatementTimes()
        }
        return taken
    }

    private mutating func attempt<T>(_ body: (inout Connection) throws -> T) throws -> T {
        defer {
            if let isAlive = connection?.isAlive, !isAlive {
                times.add(connection!.times)
                connection = nil
            }
        }
        if connection == nil { try open() }
        guard connection != nil else { throw StoreError.unavailable("no connection") }
        return try body(&connection!)
    }

    private mutating func open() throws {
        guard pause.mayTry(now: .now) else { throw StoreError.unavailable("waiting before the next try to connect") }
        let start = StatementTimes.now
        defer { times.add("connect", since: start) }
        do {
            connection = try Connection(
                conninfo,
                application: application,
                statementTimeoutMilliseconds: statementTimeoutMilliseconds
            )
            pause.succeeded()
        } catch {
            pause.failed(now: .now)
            throw error
        }
    }
}
