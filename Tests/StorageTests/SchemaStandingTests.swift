import Model
import Notation
import Postgres
import TestSupport
import Testing

@testable import Storage

struct TroubleTests {
    @Test(arguments: [
        ("connection to server at \"x\" failed: FATAL:  password authentication failed for user \"w\"", "password"),
        ("FATAL:  role \"socd_worker\" does not exist", "socdctl migrate"),
        ("FATAL:  database \"socd\" does not exist", "createdb"),
        ("FATAL:  no pg_hba.conf entry for host \"192.0.2.1\"", "pg_hba.conf"),
        ("FATAL:  Peer authentication failed for user \"socd_worker\"", "pg_ident.conf"),
        ("FATAL:  sorry, too many clients already", "max_connections"),
        ("FATAL:  the database system is starting up", "wait"),
        (
            "connection to server on socket \"/run/x\" failed: No such file or directory\n\tIs the server running?",
            "start PostgreSQL"
        ),
        ("could not translate host name \"db.invalid\" to address", "mend host"),
    ])
    func `what keeps a connection from opening has a remedy of its own, in one line`(reason: String, remedy: String) {
        let trouble = Trouble(connecting: reason)
        #expect(trouble.remedy.contains(remedy))
        #expect(!trouble.text.contains("\n") && !trouble.remedy.contains("\n"))
    }
}

@Suite(.enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct SchemaStandingTests {
    @Test func `the schema of this release is current`() throws {
        var store = try TestDatabase.store()
        let names = try TestDatabase.plan().migrations.map(\.name)
        let standing = try store.schemaStanding(names)
        #expect(standing.isUsable && standing.isChecked && standing.troubles.isEmpty)
        #expect(store.troubles(names).isEmpty)
    }

    @Test func `a schema that lacks a migration is older, one that has another is newer`() throws {
        var store = try TestDatabase.store()
        let names = try TestDatabase.plan().migrations.map(\.name)
        let older = try store.schemaStanding(names + ["migrations/9998_next", "migrations/9999_last"])
        #expect(!older.isUsable && older.missing.count == 2)
        #expect(older.troubles.first?.text.contains("9998_next and 1 more") == true)
        #expect(older.troubles.first?.remedy.contains("socdctl migrate") == true)
        let newer = try store.schemaStanding(Array(names.dropLast(2)))
        #expect(newer.isUsable && newer.unknown == names.suffix(2).sorted())
        #expect(newer.troubles.count == 1 && newer.troubles[0].text.contains("newer"))
        let unknown = try store.schemaStanding(nil)
        #expect(unknown.isUsable && !unknown.isChecked)
    }

    @Test func `an empty database lacks everything, and a role without rights is named`() throws {
        let url = try TestDatabase.another(for: "standing")
        try TestDatabase.run("drop schema public cascade; create schema public", in: url)
        var empty = Store(url, application: "tests", statementTimeoutMilliseconds: 10_000)
        let standing = try empty.schemaStanding(["migrations/0001_types"])
        #expect(standing.missing == ["migrations/0001_types"] && !standing.isUsable)
        #expect(standing.troubles.count == 1, "one line, not one for each thing that is missing")
    }
}
