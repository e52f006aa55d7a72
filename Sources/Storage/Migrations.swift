import Cryptography
import Notation
package import Postgres

/// One SQL file of the repository.
package struct SQLFile: Sendable {
    package let name: String
    package let text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    /// What loads a list of facts, a file of tab-separated columns, into the table that holds it.
    package init(list: String, text: String) {
        let quoted = text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        self.init(name: "lists/\(list)", text: "select load_list('\(list)', '\(quoted)')")
    }

    var checksum: String { TextCoding.hex(Digest.sha256(Array(text.utf8))) }
}

/// The SQL files of a release: migrations in their order, then what is applied again whenever it changed.
package struct SQLPlan: Sendable {
    package let migrations: [SQLFile]
    package let functions: [SQLFile]
    package let seeds: [SQLFile]
    package let roles: SQLFile

    package init(migrations: [SQLFile], functions: [SQLFile], seeds: [SQLFile], roles: SQLFile) {
        self.migrations = migrations
        self.functions = functions
        self.seeds = seeds
        self.roles = roles
    }
}

/// Why the schema cannot be brought up to date.
package enum MigrationError: Error, Sendable {
    /// A migration was changed after it was applied.
    case edited(String)
    /// The database has a migration that this release does not know.
    case unknown(String)
    /// The server follows another one.
    case standby
    case failed(String, PostgresError)

    package var text: String {
        switch self {
        case .edited(let name): "migration \(name) was changed after it was applied; restore it and add a new one"
        case .unknown(let name):
            "the database has migration \(name), which this release does not know; use the newer release"
        case .standby:
            "this server is a standby, where nothing can be written; let SOCD_DATABASE_URL name the primary, or all hosts with target_session_attrs=read-write"
        case .failed(let name, let error): "\(name): \(error.message)"
        }
    }
}

/// Brings a database's schema up to date.
package struct Migrator: ~Copyable {
    /// What `apply` says of its way.
    package enum Step: Sendable {
        /// Another run has begun before; this one goes on when that has ended.
        case waiting
        /// The name of the file that runs now, which number it has, and how many there are.
        case applying(String, number: Int, of: Int)
        case applied(String)
    }

    private var connection: Connection

    package init(_ conninfo: String) throws {
        let opened = try Connection(conninfo, application: "socdctl migrate", statementTimeoutMilliseconds: 0)
        try opened.needsSession()
        connection = opened
    }

    /// What `apply` would do, in order.
    package mutating func pending(_ plan: SQLPlan) throws -> [String] {
        let applied = try applied()
        try check(plan, against: applied)
        return work(plan, applied: applied).map(\.name)
    }

    /// Applies what is new, one transaction a file; two runs at a time wait for each other. When this program is killed, the
    /// server notices within seconds, takes the file back that was running, and lets the next run in.
    package mutating func apply(_ plan: SQLPlan, report: (Step) -> Void) throws {
        try connection.removeTimeLimits()
        if try connection.first("select pg_is_in_recovery()", { $0.flag() }) ?? false { throw MigrationError.standby }
        if try connection.first("select pg_try_advisory_lock(hashtext('socd migrate'))", { $0.flag() }) != true {
            report(.waiting)
            try connection.script("select pg_advisory_lock(hashtext('socd migrate'))")
        }
        let isNew = try connection.first("select to_regclass('schema_files') is null") { $0.flag() } ?? true
        if isNew {
            try connection.script(
                """
                create table schema_files (
                    name       text        primary key,
                    checksum   text        not null,
                    applied_at timestamptz not null default now()
                );
                comment on table schema_files is 'SQL files applied to this database, with the SHA-256 of their text.';
                """
            )
        }
        let applied = try applied()
        try check(plan, against: applied)
        let work = work(plan, applied: applied)
        for (index, file) in work.enumerated() {
            report(.applying(file.name, number: index + 1, of: work.count))
            do {
                try connection.transaction { connection in
                    try connection.script(unsafeSQL: file.text)
                    try connection.execute(
                        """
                        insert into schema_files (name, checksum) values (\(file.name), \(file.checksum))
                        on conflict (name) do update set checksum = excluded.checksum, applied_at = now()
                        """
                    )
                }
            } catch let error as PostgresError {
                throw MigrationError.failed(file.name, error)
            }
            report(.applied(file.name))
        }
        // Grants name tables that migrations may have made since.
        do {
            try connection.transaction { connection in try connection.script(unsafeSQL: plan.roles.text) }
        } catch let error as PostgresError {
            throw MigrationError.failed(plan.roles.name, error)
        }
    }

    private mutating func applied() throws -> [String: String] {
        guard try connection.first("select to_regclass('schema_files') is not null", { $0.flag() }) == true else {
            return [:]
        }
        let rows = try connection.rows("select name, checksum from schema_files") { ($0.text(), $0.text()) }
        return Dictionary(rows) { first, _ in first }
    }

    private func check(_ plan: SQLPlan, against applied: [String: String]) throws {
        for file in plan.migrations {
            if let checksum = applied[file.name], checksum != file.checksum { throw MigrationError.edited(file.name) }
        }
        let known = Set((plan.migrations).map(\.name))
        for name in applied.keys.sorted() where name.hasPrefix("migrations/") && !known.contains(name) {
            throw MigrationError.unknown(name)
        }
    }

    private func work(_ plan: SQLPlan, applied: [String: String]) -> [SQLFile] {
        plan.migrations.filter { applied[$0.name] == nil }
            + (plan.functions + plan.seeds).filter { applied[$0.name] != $0.checksum }
    }
}
