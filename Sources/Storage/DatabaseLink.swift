import Notation
import Postgres

/// A database connection that reopens itself. It opens when it is first needed and again after the server went away. The
/// pause between two tries grows, so a thread never waits for a server that is down.
struct DatabaseLink: ~Copyable {
    private let conninfo: String
    private let application: String
    private let statementTimeoutMilliseconds: Int
    private var connection: Connection?
    private var failures = 0
    private var nextTry = Timestamp(microseconds: 0)

    init(_ conninfo: String, application: String, statementTimeoutMilliseconds: Int) {
        self.conninfo = conninfo
        self.application = application
        self.statementTimeoutMilliseconds = statementTimeoutMilliseconds
    }

    /// Runs `body` on the connection. If the connection died while it was idle, `body` runs once more on a new one.
    /// - Parameter repeatable: whether `body` may run twice.
    mutating func use<T>(repeatable: Bool = true, _ body: (inout Connection) throws -> T) throws -> T {
        let wasOpen = connection != nil
        do {
            return try attempt(body)
        } catch StoreError.unavailable(let reason) {
            guard wasOpen, repeatable, connection == nil else { throw StoreError.unavailable(reason) }
            return try attempt(body)
        }
    }

    private mutating func attempt<T>(_ body: (inout Connection) throws -> T) throws -> T {
        do {
            if connection == nil { try open() }
            guard connection != nil else { throw StoreError.unavailable("no connection") }
            return try body(&connection!)
        } catch let error as PostgresError {
            if connection?.isAlive != true { connection = nil }
            throw StoreError(error)
        }
    }

    private mutating func open() throws {
        let now = Timestamp.now
        guard now >= nextTry else { throw StoreError.unavailable("waiting before the next try to connect") }
        do {
            connection = try Connection(
                conninfo,
                application: application,
                statementTimeoutMilliseconds: statementTimeoutMilliseconds
            )
            failures = 0
        } catch {
            failures += 1
            // 50 ms, 100 ms, … 3.2 s.
            nextTry = Timestamp(microseconds: now.microseconds + 50_000 << Int64(min(failures - 1, 6)))
            throw error
        }
    }
}
