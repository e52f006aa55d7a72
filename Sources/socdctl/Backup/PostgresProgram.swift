import Foundation
import Postgres
import Runtime

/// `pg_dump` or `pg_restore`, pointed at the database of the settings.
struct PostgresProgram {
    private let program: ForeignProgram
    private let name: String
    private let environment: [String]

    /// The newest of the versions that Debian installs side by side, because only it reads every server; else the one in `PATH`.
    init(_ name: String, for database: String) throws {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: Self.debian)) ?? []
        let newest = versions.compactMap(Int.init).sorted(by: >).map { "\(Self.debian)/\($0)/bin" }
        let ours = Environment.all()
        let path = (ours["PATH"] ?? "").split(separator: ":").map(String.init)
        guard let program = ForeignProgram(name, in: newest + path) else {
            throw Failure("\(name) is not installed; it is part of the Debian package postgresql-client")
        }
        guard let options = ConnectionOptions.environment(of: database) else {
            throw Program.usage("SOCD_DATABASE_URL is no connection string of libpq")
        }
        self.program = program
        self.name = name
        let named = Set(options.map { $0.prefix { $0 != "=" } })
        environment =
            options
            + ours.filter {
                ($0.key.hasPrefix("PG") || ["PATH", "HOME", "TMPDIR"].contains($0.key)) && !named.contains($0.key[...])
            }
            .map { "\($0.key)=\($0.value)" }
    }

    private static let debian = "/usr/lib/postgresql"

    func run(_ arguments: [String]) throws {
        let outcome = program.run(["--no-password"] + arguments, environment: environment)
        guard outcome.isDone else { throw Failure("\(name) failed: \(Program.oneLine(outcome.complaint))") }
        if !outcome.complaint.isEmpty { Program.note(outcome.complaint) }
    }
}
