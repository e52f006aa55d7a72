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

/// What programs of PostgreSQL are told of a connection string.
struct ConnectionOptionsTests {
    @Test(arguments: [
        "postgresql://u:hush%21@h1:1,h2:2/d?target_session_attrs=read-write&sslmode=require",
        "host=h1,h2 port=1,2 dbname=d user=u password=hush! target_session_attrs=read-write sslmode=require keepalives_idle=3",
    ])
    func `options become variables of the environment`(conninfo: String) throws {
        let found = try #require(ConnectionOptions.environment(of: conninfo))
        #expect(
            Set(found) == [
                "PGHOST=h1,h2", "PGPORT=1,2", "PGDATABASE=d", "PGUSER=u", "PGPASSWORD=hush!",
                "PGTARGETSESSIONATTRS=read-write", "PGSSLMODE=require",
            ]
        )
    }

    @Test func `what is no connection string has none`() {
        #expect(ConnectionOptions.environment(of: "host") == nil)
        #expect(ConnectionOptions.environment(of: "postgresql://[::1/d") == nil)
        #expect(ConnectionOptions.environment(of: "") == [])
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

    @Test func `a server that is silent past its time is given up and asked anew`() throws {
        var store = try TestDatabase.store(statementTimeoutMilliseconds: 100)
        let start = ContinuousClock.now
        do {
            try store.primary.use { connection in
                try connection.script("set statement_timeout = 0")
                try connection.script("select pg_sleep(600)")
            }
            Issue.record("it slept")
        } catch StoreError.unavailable(let reason) {
            #expect(reason.contains("has not answered"))
        }
        // It is not asked a second time by itself.
        #expect(ContinuousClock.now - start < .seconds(300))
        try store.check()
    }

    @Test func `what is read ahead is there once, in the order of the questions or not`() throws {
        var store = try TestDatabase.store()
        let granted = FixedStatement("select \(7)::integer")
        try store.primary.use { connection in
            let transaction: SQL = "select pg_current_xact_id()::text::bigint"
            let fails: SQL = "select 1 / \(0)::integer"
            for _ in 0..<3 {
                let seven = try connection.first(granted, ahead: [transaction, fails]) { $0.integer() }
                #expect(seven == 7)
                // The next transaction is a later one than that which was read ahead.
                let between = try #require(
                    try connection.first("select 0 + pg_current_xact_id()::text::bigint") { $0.integer() }
                )
                let ahead = try #require(try connection.first(transaction) { $0.integer() })
                let asked = try #require(try connection.first(transaction) { $0.integer() })
                #expect(ahead < between && between < asked)
                #expect(throws: PostgresError.self) { try connection.first(fails) { $0.integer() } }
            }
        }
    }

    @Test func `nothing is read ahead for a statement without a row`() throws {
        var store = try TestDatabase.store()
        let refused = FixedStatement("select \(7)::integer where false")
        try store.primary.use { connection in
            let transaction: SQL = "select pg_current_xact_id()::text::bigint"
            #expect(try connection.first(refused, ahead: [transaction]) { $0.integer() } == nil)
            let between = try #require(
                try connection.first("select 0 + pg_current_xact_id()::text::bigint") { $0.integer() }
            )
            let asked = try #require(try connection.first(transaction) { $0.integer() })
            #expect(between < asked)
        }
    }

    @Test func `a statement and the same text from another place are prepared once`() throws {
        var store = try TestDatabase.store()
        try store.primary.use { connection in
            for _ in 0..<3 {
                #expect(try connection.first("select \(1)::integer + 41") { $0.integer() } == 42)
                #expect(try connection.first("select \(2)::integer + 41") { $0.integer() } == 43)
            }
            let prepared = try connection.first(
                "select count(*) from pg_prepared_statements where statement like '%+ 41'"
            ) { $0.integer() }
            #expect(prepared == 1)
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

    @Test func `a replica serves what only reads of a request that it has the data for`() throws {
        _ = try TestDatabase.store()
        var store = Store(
            "host=/nonexistent",
            replica: TestDatabase.url,
            application: "StorageTests",
            statementTimeoutMilliseconds: 1000
        )
        let now = Timestamp.now
        let far = Generation(version: .max, time: now)
        // Before a request is admitted, and where the replica is not told to do, the primary answers.
        #expect(throws: StoreError.self) { try store.readGeneration() }
        store.admitted(far, at: now.adding(seconds: 86_400 * 365), needsCurrent: false)
        #expect(throws: StoreError.self) { try store.readGeneration() }
        store.admitted(far, at: now, needsCurrent: true)
        #expect(throws: StoreError.self) { try store.readGeneration() }
        // Older data, though no older than the bound.
        store.admitted(far, at: Timestamp(microseconds: 0), needsCurrent: false)
        let served = try store.generation(far)
        #expect(served.version >= 1 && served.version < far.version)
        #expect(try store.readGeneration() != nil)
        store.beginRequest()
        #expect(throws: StoreError.self) { try store.readGeneration() }
        #expect(throws: StoreError.self) { try store.check() }
    }

    @Test func `one thread tries a replica that is away, and less often where a try takes long`() {
        func time(_ milliseconds: Int64) -> Timestamp { Timestamp(microseconds: milliseconds * 1000) }
        let pause = ConnectPause(first: 500_000, longest: 2_000_000, oneAtATime: true)
        #expect(pause.mayTry(now: time(1000)) && pause.mayTry(now: time(1000)), "nothing is known against it")
        pause.failed(now: time(1001), reason: "refused")
        #expect(!pause.isOver(now: time(1500)) && pause.isOver(now: time(1502)))
        #expect(pause.mayTry(now: time(1502)) && !pause.mayTry(now: time(1502)), "the others wait")
        // It took three seconds to find out.
        pause.failed(now: time(4502), reason: "no answer")
        #expect(!pause.mayTry(now: time(16_400)) && pause.mayTry(now: time(16_600)))
        pause.succeeded()
        #expect(pause.mayTry(now: time(16_600)) && pause.mayTry(now: time(16_600)))
    }

    @Test func `data are as old as the time since the last commit that is there`() {
        func time(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }
        let (old, new) = (Generation(version: 1, time: time(10)), Generation(version: 2, time: time(500)))
        #expect(ReplicaPlace(generation: old, replayed: time(490)).lag(behind: new, at: time(501)) == 11_000_000)
        #expect(ReplicaPlace(generation: new, replayed: time(490)).lag(behind: new, at: time(501)) == 1_000_000)
        #expect(ReplicaPlace(generation: new, replayed: time(502)).lag(behind: new, at: time(501)) == 0)
        // A server that follows no other.
        #expect(ReplicaPlace(generation: new, replayed: nil).lag(behind: new, at: time(900)) == 0)
        #expect(ReplicaPlace(generation: old, replayed: nil).lag(behind: new, at: time(501)) == 491_000_000)
    }

    @Test func `rows that were given away are not given twice when the connection is lost`() throws {
        var store = try TestDatabase.store()
        try store.check()
        var given = 0
        #expect(throws: StoreError.self) {
            try store.primary.use { connection in
                try connection.forEachRow("select n from generate_series(1, 3) n") { row in
                    _ = row.integer()
                    given += 1
                }
                try connection.script("select pg_terminate_backend(pg_backend_pid())")
            }
        }
        #expect(given == 3)
        try store.check()
    }

    @Test func `a server that only reads is left, since another may be the primary now`() throws {
        var store = try TestDatabase.store()
        try store.primary.use { try $0.script("set default_transaction_read_only = on") }
        // Its next connection is to one that writes.
        let count = try store.primary.use { connection in
            try connection.execute("update users set email = email where email = 'nobody@example.com'")
        }
        #expect(count == 0)
    }

    /// What is planned once, says so to the session, and what follows does not inherit it; a transaction keeps what it began with.
    @Test func `a statement is planned once where its caller says so`() throws {
        var store = try TestDatabase.store()
        func mode(_ connection: inout Connection, _ planned: Connection.Planning) throws -> String {
            try connection.rows("select setting from pg_settings where name = 'plan_cache_mode'", planned: planned) {
                $0.text()
            }.joined()
        }
        try store.primary.use { connection in
            #expect(try mode(&connection, .automatic) == "auto")
            #expect(try mode(&connection, .once) == "force_generic_plan")
            #expect(try mode(&connection, .once) == "force_generic_plan")
            #expect(try mode(&connection, .anew) == "auto")
            #expect(try mode(&connection, .once) == "force_generic_plan")
            #expect(try mode(&connection, .automatic) == "auto")
            try connection.transaction { connection in
                let inside = try mode(&connection, .once)
                #expect(inside == "auto")
            }
            #expect(try mode(&connection, .once) == "force_generic_plan")
        }
    }
}
