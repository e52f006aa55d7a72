import Notation
import Postgres
import TestSupport
import Testing

@testable import Storage

@Suite(.serialized, .enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct MigrationTests {
    private func changed(_ plan: SQLPlan, migrations: [SQLFile]) -> SQLPlan {
        SQLPlan(migrations: migrations, functions: plan.functions, seeds: plan.seeds, roles: plan.roles)
    }

    /// Names of the SQL files that were applied.
    private func applied() throws -> [String] {
        var connection = try Connection(TestDatabase.url, application: "tests", statementTimeoutMilliseconds: 0)
        return try connection.rows("select name from schema_files") { $0.text() }
    }

    @Test func `what is applied is not applied again`() throws {
        _ = try TestDatabase.store()
        let plan = try TestDatabase.plan()
        var migrator = try Migrator(TestDatabase.url)
        #expect(try migrator.pending(plan).isEmpty)
        var applied: [String] = []
        try migrator.apply(plan) { applied.append("\($0)") }
        #expect(applied.isEmpty)
    }

    @Test func `an edited migration is refused and nothing is applied`() throws {
        _ = try TestDatabase.store()
        let plan = try TestDatabase.plan()
        var migrations = plan.migrations
        migrations[1] = SQLFile(name: migrations[1].name, text: migrations[1].text + " ")
        migrations.append(SQLFile(name: "migrations/9999_never", text: "create table never_made ()"))
        var migrator = try Migrator(TestDatabase.url)
        for _ in 0..<2 {
            do {
                try migrator.apply(changed(plan, migrations: migrations)) { Issue.record("\($0)") }
                Issue.record("it was taken")
            } catch MigrationError.edited(let name) {
                #expect(name == migrations[1].name)
            }
        }
        #expect(try !applied().contains("migrations/9999_never"))
    }

    @Test func `a migration that this release does not know is refused`() throws {
        _ = try TestDatabase.store()
        let plan = try TestDatabase.plan()
        var migrator = try Migrator(TestDatabase.url)
        do {
            _ = try migrator.pending(changed(plan, migrations: plan.migrations.dropLast()))
            Issue.record("it was taken")
        } catch MigrationError.unknown(let name) {
            #expect(name == plan.migrations.last?.name)
        }
    }

    @Test func `every file of functions and seeds may change and be applied again`() throws {
        let plan = try TestDatabase.plan()
        func edited(_ files: [SQLFile]) -> [SQLFile] {
            files.map { SQLFile(name: $0.name, text: $0.text + "\n-- Edited.\n") }
        }
        var migrator = try Migrator(TestDatabase.another(for: "again"))
        var applied: [String] = []
        try migrator.apply(
            SQLPlan(
                migrations: plan.migrations,
                functions: edited(plan.functions),
                seeds: edited(plan.seeds),
                roles: plan.roles
            )
        ) { if case .applied(let name) = $0 { applied.append(name) } }
        #expect(Set((plan.functions + plan.seeds).map(\.name)).isSubset(of: applied))
    }

    @Test func `a migration that fails leaves nothing of itself`() throws {
        _ = try TestDatabase.store()
        let plan = try TestDatabase.plan()
        let bad = SQLFile(name: "migrations/9998_bad", text: "create table half_made (); select 1 / 0")
        var migrator = try Migrator(TestDatabase.url)
        do {
            try migrator.apply(changed(plan, migrations: plan.migrations + [bad])) { _ in }
            Issue.record("it was taken")
        } catch MigrationError.failed(let name, _) {
            #expect(name == bad.name)
        }
        var store = try TestDatabase.store()
        let isThere = try store.primary.use { connection in
            try connection.first("select to_regclass('half_made') is not null") { $0.flag() }
        }
        #expect(isThere == false)
        #expect(try !applied().contains(bad.name))
    }
}
