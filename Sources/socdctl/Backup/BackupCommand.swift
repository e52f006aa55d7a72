import ArgumentParser
import Foundation
import Glibc
import Notation
import Runtime
import Storage

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract:
            "Writes a new folder with all that `restore` needs: the database, its roles, and the settings with the session key.",
        discussion: """
            The database is that of one moment, however long it takes, and goes on working meanwhile. The folder has secrets in it, so \
            only its owner may enter. It gets its name when it is whole: until then it ends in .partial. `backup.json` in it says what it \
            holds, with a digest of every file. Needs pg_dump, of the server's version or a later one. Run it as root, who may read all \
            settings, or leave these out.
            """
    )

    @Argument(help: "The folder to make, such as /var/backups/socd/2026-01-31.") var folder: String
    @Option(help: "The folder of settings to include.") var settings = "/etc/socd"
    @Flag(help: "Leave the settings and the session key out.") var withoutSettings = false
    @Flag(help: "Leave the request log out, which may be most of it. Sums of usage are always in.")
    var withoutRequestLog = false
    @Option(help: "How many tables are read at once.") var jobs = 2
    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs takes a number from 1 to 64") }
        guard !folder.isEmpty, folder != "/" else { throw ValidationError("name a folder that is to be made") }
    }

    func run() throws {
        try Program.run { line in
            let settings = try Program.settings()
            let target = folder.last == "/" ? String(folder.dropLast()) : folder
            let partial = "\(target).partial"
            guard !FileManager.default.fileExists(atPath: target) else {
                throw Program.invalid("\(target) is there already; name a new folder")
            }
            guard !FileManager.default.fileExists(atPath: partial) else {
                throw Program.invalid(
                    "\(partial) is there: another backup is running, or one was killed; then remove it"
                )
            }
            let dump = try PostgresProgram("pg_dump", for: Program.databaseURL(settings))
            try BackupFolder.make(partial)
            do {
                let manifest = try write(to: partial, settings, dump, line)
                guard rename(partial, target) == 0 else {
                    throw Failure("\(target) cannot be made: \(BackupFolder.reason())")
                }
                show(manifest, target)
            } catch {
                try? FileManager.default.removeItem(atPath: partial)
                throw error
            }
        }
    }

    private func write(to partial: String, _ settings: Settings, _ dump: PostgresProgram, _ line: ProgressLine) throws
        -> BackupManifest
    {
        let kept = try copySettings(to: partial, settings)
        var store = try Program.store(settings)
        line.say("looking at the database")
        var manifest = try store.withInventory(countsRequestLog: !withoutRequestLog) { inventory in
            line.say("pg_dump: \(inventory.database)")
            try dump.run(
                [
                    "--format=directory", "--jobs=\(jobs)", "--snapshot=\(inventory.snapshot)",
                    "--file=\(partial)/\(BackupManifest.dump)",
                ] + inventory.extensions.map { "--extension=\($0)" }
                    + (withoutRequestLog ? ["--exclude-table-data=request_log*"] : [])
            )
            try BackupFolder.write(
                Data((inventory.roles + [""]).joined(separator: "\n").utf8),
                to: "\(partial)/\(BackupManifest.roles)"
            )
            return BackupManifest(
                release: Release.version,
                madeAt: inventory.madeAt.text,
                database: inventory.database,
                server: inventory.serverVersion,
                schemaFiles: inventory.schemaFiles,
                rows: inventory.rows,
                hasRequestLog: !withoutRequestLog,
                settings: kept,
                files: [:]
            )
        }
        line.say("computing digests")
        for name in try BackupFolder.files(below: partial) {
            manifest.files[name] = try BackupFolder.digest(of: "\(partial)/\(name)")
        }
        try manifest.write(to: partial)
        return manifest
    }

    /// Every file of the settings' folder, and the session key where it is elsewhere.
    private func copySettings(to partial: String, _ current: Settings) throws -> [String: BackupManifest.Setting] {
        guard !withoutSettings else { return [:] }
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: settings, isDirectory: &isFolder) && isFolder.boolValue
        guard isThere || settings == "/etc/socd" else { throw Program.invalid("there is no folder \(settings)") }
        var paths: [String: String] = [:]
        if isThere {
            for name in try BackupFolder.files(below: settings) { paths[name] = "\(settings)/\(name)" }
        }
        if let key = current.sessionKeyFile, !paths.values.contains(key) {
            paths[paths["session.key"] == nil ? "session.key" : "session.key.of-settings"] = key
        }
        try BackupFolder.make("\(partial)/\(BackupManifest.settings)")
        var kept: [String: BackupManifest.Setting] = [:]
        for (name, path) in paths.sorted(by: { $0.key < $1.key }) {
            guard let data = FileManager.default.contents(atPath: path),
                let facts = try? FileManager.default.attributesOfItem(atPath: path)
            else {
                throw Failure("\(path) cannot be read; run this as root, or with --without-settings")
            }
            let copy = "\(partial)/\(BackupManifest.settings)/\(name)"
            try? FileManager.default.createDirectory(
                atPath: URL(filePath: copy).deletingLastPathComponent().path,
                withIntermediateDirectories: true
            )
            try BackupFolder.write(data, to: copy)
            kept[name] = BackupManifest.Setting(
                path: path,
                mode: (facts[.posixPermissions] as? NSNumber)?.intValue ?? 0o600,
                owner: facts[.ownerAccountName] as? String ?? "",
                group: facts[.groupOwnerAccountName] as? String ?? ""
            )
        }
        return kept
    }

    private func show(_ manifest: BackupManifest, _ target: String) {
        let bytes = manifest.files.values.reduce(0) { $0 + $1.bytes }
        let rows = manifest.rows.values.reduce(0, +)
        guard options.json else {
            return print(
                """
                \(target): \(rows) rows of \(manifest.rows.count) tables, \(manifest.settings.count) files of settings, \(bytes >> 10) KiB, \
                as of \(manifest.madeAt)
                """
            )
        }
        var json = JSONWriter()
        json.object { json in
            json.member("folder", target)
            json.member("made_at", manifest.madeAt)
            json.member("rows", rows)
            json.member("tables", manifest.rows.count)
            json.member("settings", manifest.settings.count)
            json.member("bytes", bytes)
        }
        print(json.text)
    }
}
