import ArgumentParser
import Foundation
import Glibc
import Notation
import Runtime
import Storage

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Fills an empty database from a folder that `backup` wrote, brings it up to date, and proves it.",
        discussion: """
            Every digest is compared first. The database must be empty: createdb --owner socd socd. Roles that are missing are made, those \
            that are there stay as they are. With one job all of it is loaded or nothing; with more jobs it is faster, and a restore that was \
            cut off leaves a database to drop. Then the rows are counted, `migrate` runs, and `doctor --deep` has to find nothing. Stop the \
            workers and timers before. Keys and sessions are those of the backup: what was revoked later is valid again.
            """
    )

    @Argument(help: "The folder of the backup.") var folder: String
    @Option(help: "Where to put the settings; files that are there stay, and must be the same.") var settings: String?
    @Option(help: "How many tables and indexes are loaded at once.") var jobs = 1
    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs takes a number from 1 to 64") }
    }

    func run() throws {
        try Program.run { line in
            let settings = try Program.settings()
            let manifest = try BackupManifest.read(from: folder)
            line.say("comparing digests")
            try compareDigests(manifest)
            let plan = try SQLDirectory(settings).plan()
            try checkRelease(manifest, plan)
            let program = try PostgresProgram("pg_restore", for: Program.databaseURL(settings))
            let files = try settingsToWrite(manifest)
            var store = try Program.store(settings)
            try checkTarget(&store)
            try store.makeRoles(try text(BackupManifest.roles))
            line.say("pg_restore: \(manifest.database) of \(manifest.madeAt)")
            // The name of the database is in its environment; pg_restore wants to be told that it shall connect.
            try program.run(
                ["--dbname=", "--no-owner", "--exit-on-error", "\(folder)/\(BackupManifest.dump)"]
                    + (jobs == 1 ? ["--single-transaction"] : ["--jobs=\(jobs)"])
            )
            line.say("counting rows")
            let findings = [rows(manifest, found: try store.countRows(withRequestLog: manifest.hasRequestLog))]
            try store.analyze()
            let applied = try SchemaUpdate(settings, plan).run(line)
            line.say("proving the store")
            try write(files)
            let all = findings + (try DeepExamination.findings(&store))
            show(manifest, applied, all)
            if all.contains(where: { $0.level == .failed }) { throw ExitCode(ExitStatus.failed.rawValue) }
        }
    }

    private func text(_ name: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
            throw Program.invalid("\(folder)/\(name) cannot be read")
        }
        return String(decoding: data, as: UTF8.self)
    }

    // MARK: Before anything is changed

    private func compareDigests(_ manifest: BackupManifest) throws {
        for (name, expected) in manifest.files.sorted(by: { $0.key < $1.key }) {
            guard !name.split(separator: "/").contains(".."), !name.hasPrefix("/") else {
                throw Program.invalid("\(BackupManifest.name) names \(name), which is outside the folder")
            }
            guard FileManager.default.fileExists(atPath: "\(folder)/\(name)") else {
                throw Program.invalid("\(folder)/\(name) is missing; the backup is not whole, and nothing was restored")
            }
            guard try BackupFolder.digest(of: "\(folder)/\(name)") == expected else {
                throw Program.invalid("\(folder)/\(name) was changed since the backup was made; nothing was restored")
            }
        }
    }

    private func checkRelease(_ manifest: BackupManifest, _ plan: SQLPlan) throws {
        let known = Set(plan.migrations.map(\.name))
        let later = manifest.schemaFiles.first { $0.hasPrefix("migrations/") && !known.contains($0) }
        if let later {
            throw Failure(
                "the backup was made by release \(manifest.release) and has \(later), which this release does not know; "
                    + "use that release or a later one"
            )
        }
    }

    private func checkTarget(_ store: inout Store) throws {
        guard let health = try store.health() else { throw StoreError.unavailable("it gave no answer") }
        guard !health.isStandby else { throw Failure(MigrationError.standby.text) }
        guard try store.isEmpty() else {
            throw Failure(
                "the database of SOCD_DATABASE_URL is not empty; restore into a new one: createdb --owner socd NAME. Nothing was changed"
            )
        }
    }

    private typealias SettingToWrite = (path: String, data: Data, setting: BackupManifest.Setting)

    /// The files that are not there yet.
    private func settingsToWrite(_ manifest: BackupManifest) throws -> [SettingToWrite] {
        guard let settings else { return [] }
        return try manifest.settings.sorted { $0.key < $1.key }.compactMap { name, setting in
            let source = "\(folder)/\(BackupManifest.settings)/\(name)"
            guard manifest.files["\(BackupManifest.settings)/\(name)"] != nil,
                let data = FileManager.default.contents(atPath: source)
            else {
                throw Program.invalid("\(source) cannot be read")
            }
            let path = "\(settings)/\(name)"
            guard let there = FileManager.default.contents(atPath: path) else { return (path, data, setting) }
            guard there == data else {
                throw Program.invalid(
                    "\(path) is there and differs from the backup's; move one of them away. Nothing was restored"
                )
            }
            return nil
        }
    }

    // MARK: After the load

    private func write(_ files: [SettingToWrite]) throws {
        for (path, data, setting) in files {
            try? FileManager.default.createDirectory(
                atPath: URL(filePath: path).deletingLastPathComponent().path,
                withIntermediateDirectories: true
            )
            try BackupFolder.write(data, to: path)
            // Who may not give a file away keeps it. That is said, because the workers could then not read it.
            let isGiven = Self.give(path, to: setting)
            chmod(path, mode_t(setting.mode & 0o777))
            if !isGiven { Program.note("\(path) could not be given to \(setting.owner):\(setting.group)") }
        }
    }

    private static func give(_ path: String, to setting: BackupManifest.Setting) -> Bool {
        guard let user = getpwnam(setting.owner), let group = getgrnam(setting.group) else { return false }
        return chown(path, user.pointee.pw_uid, group.pointee.gr_gid) == 0
    }

    private func rows(_ manifest: BackupManifest, found: [String: Int]) -> Finding {
        let expected = manifest.rows
        let wrong = Set(expected.keys).union(found.keys).filter { expected[$0] != found[$0] }.sorted()
        guard let first = wrong.first else {
            return .good("rows", "\(expected.values.reduce(0, +)) rows of \(expected.count) tables, as in the backup")
        }
        let count = { (rows: Int?) in rows.map(String.init) ?? "no table" }
        return .failed(
            "rows",
            "\(wrong.count) tables differ from the backup: \(first) has \(count(found[first])), not \(count(expected[first]))",
            remedy: "drop the database and restore again, from another backup if it stays so"
        )
    }

    private func show(_ manifest: BackupManifest, _ applied: [String], _ findings: [Finding]) {
        guard options.json else {
            Finding.show(findings)
            if !applied.isEmpty { print("applied since: \(applied.joined(separator: ", "))") }
            if settings == nil, !manifest.settings.isEmpty {
                print("settings: in \(folder)/\(BackupManifest.settings); --settings DIR of a restore puts them there")
            }
            print("restored \(manifest.database) as of \(manifest.madeAt)")
            return
        }
        var json = JSONWriter()
        json.object { json in
            json.member("database", manifest.database)
            json.member("as_of", manifest.madeAt)
            json.member("applied", applied)
            json.member("rows", manifest.rows.values.reduce(0, +))
            json.member("failed", findings.filter { $0.level == .failed }.map { "\($0.subject): \($0.text)" })
        }
        print(json.text)
    }
}
