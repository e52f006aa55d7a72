import Model
import Notation
import Postgres
import TestSupport
import Testing

@testable import Storage

/// A database that is away, slow or comes back.
struct AbsentDatabaseTests {
    @Test(arguments: [
        "host=/nonexistent dbname=x", "host=127.0.0.1 port=1 connect_timeout=2", "not a connection string",
    ])
    func `no database is an error and not a wait`(conninfo: String) {
        var store = Store(conninfo, application: "StorageTests", statementTimeoutMilliseconds: 1000)
        for _ in 0..<3 {
            do {
                try store.check()
                Issue.record("there is a database")
            } catch StoreError.unavailable {
                // as it should be
            } catch {
                Issue.record("\(error)")
            }
        }
    }
}

@Suite(.enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct ConnectionTests {
    @Test func `a connection that died while idle is opened anew unseen`() throws {
        var store = try TestDatabase.store()
        var killer = try TestDatabase.store()
        for _ in 0..<3 {
            let pid = try store.primary.use { connection in
                try connection.first("select pg_backend_pid()") { $0.integer() } ?? 0
            }
            let isGone = try killer.primary.use { connection in
                try connection.first("select pg_terminate_backend(\(pid)::integer, 10000)") { $0.flag() }
            }
            #expect(isGone == true)
            try store.check()
        }
    }

    @Test func `a statement past its time is ended and the connection goes on`() throws {
        var store = try TestDatabase.store(statementTimeoutMilliseconds: 100)
        do {
            try store.primary.use { connection in try connection.script("select pg_sleep(60)") }
            Issue.record("it slept")
        } catch StoreError.timeout {
            try store.check()
        }
    }

    @Test func `a transaction that throws is rolled back`() throws {
        struct Stop: Error {}
        var store = try TestDatabase.store()
        let word = TestDatabase.word()
        #expect(throws: Stop.self) {
            try store.primary.use { connection in
                try connection.transaction { connection in
                    try connection.execute("insert into users (email, tier) values (\("\(word)@example.com"), 'free')")
                    throw Stop()
                }
            }
        }
        #expect(try store.user(email: "\(word)@example.com") == nil)
    }

    @Test func `values are bound and never read as SQL`() throws {
        var store = try TestDatabase.store()
        let hostile = "x'); drop table users; -- $1 \\ \" é 💀"
        let back = try store.primary.use { connection in try connection.first("select \(hostile)::text") { $0.text() }
        }
        #expect(back == hostile)
        let list = ["a", "b,c", "\"d\"", "{e}", "\\", "NULL", ""]
        let texts = try store.primary.use { connection in try connection.first("select \(list)::text[]") { $0.texts() }
        }
        #expect(texts == list)
    }

    @Test func `a replica, when there is one, serves what only reads`() throws {
        var store = Store(
            "host=/nonexistent",
            replica: TestDatabase.url,
            application: "StorageTests",
            statementTimeoutMilliseconds: 1000
        )
        _ = try TestDatabase.store()
        let admitted = Generation(version: -1, time: .now)
        #expect(try store.generation(admitted).version >= 1)
        #expect(throws: StoreError.self) { try store.check() }
    }
}
