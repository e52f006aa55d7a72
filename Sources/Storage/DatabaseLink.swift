import Notation
import Postgres

/// A database connection that reopens itself. It opens when it is first needed and again after the server went away.
struct DatabaseLink: ~Copyable {
    private let conninfo: String
    private let application: String
    private let statementTimeoutMilliseconds: Int
    private let pause: ConnectPause
    private var connection: Connection?
    /// How often a connection was opened: what is known of a server holds until the next.
    private(set) var openings = 0
    /// Whether the last use had a connection.
    private(set) var hadConnection = false
    /// Whether the last use has given rows away, so that it cannot be repeated without giving them twice.
    private(set) var hasGivenRows = false
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
            guard error.kind == .unreachable, wasOpen, repeatable, connection == nil, !hasGivenRows else {
                throw StoreError(error)
            }
        }
        do {
            return try attempt(body)
        } catch let error as PostgresError {
            throw StoreError(error)
        }
    }

    /// Whether no thread has found the server of no use just now.
    var isWorthATry: Bool { pause.isOver(now: .now) }

    /// Tells the other threads that the server is of no use now. They know already where it could not be reached.
    func hasFailed(_ error: any Error) {
        let reason = (error as? StoreError)?.text ?? "\(error)"
        if hadConnection { pause.failed(now: .now, reason: reason) }
    }

    /// Tells the other threads that the server is of use.
    func hasSucceeded() { pause.succeeded() }

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
        hasGivenRows = false
        hadConnection = false
        defer { settle() }
        if connection == nil { try open() }
        hadConnection = true
        guard connection != nil else { throw StoreError.unavailable("no connection") }
        do {
            return try body(&connection!)
        } catch let error as PostgresError where error.isOfReadOnlyServer {
            // It was the primary once. Another host may be it now.
            connection!.close()
            throw error
        }
    }

    /// Gives the connection up; the next use opens another.
    mutating func close() {
        if connection != nil { times.add(connection!.times) }
        connection = nil
    }

    /// Notes what the connection was used for, and drops it when it is lost.
    private mutating func settle() {
        guard let isAlive = connection?.isAlive else { return }
        hasGivenRows = connection!.takeGivenRows()
        if isAlive { return }
        times.add(connection!.times)
        connection = nil
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
            openings += 1
            pause.succeeded()
        } catch {
            pause.failed(now: .now, reason: error.message)
            throw error
        }
    }
}
