import Foundation

/// `backup.json`: what a backup is of and what each of its files holds. It is written last, so a folder without it is no backup.
struct BackupManifest: Codable {
    /// A file of the backup.
    struct File: Codable, Equatable {
        let bytes: Int
        let sha256: String
    }

    /// A file of settings, and how it stood there.
    struct Setting: Codable {
        let path: String
        let mode: Int
        let owner: String
        let group: String
    }

    static let name = "backup.json"
    /// Of the dump, made by `pg_dump` in its directory format.
    static let dump = "database"
    static let roles = "roles.sql"
    static let settings = "settings"

    /// Raised when a folder is laid out in another way.
    var format = 1
    let release: String
    /// RFC 3339; the database as it was at this moment.
    let madeAt: String
    let database: String
    let server: String
    let schemaFiles: [String]
    /// By table.
    let rows: [String: Int]
    let hasRequestLog: Bool
    /// By their names below `settings`.
    var settings: [String: Setting]
    /// By their names in the folder; all but this one.
    var files: [String: File]

    static func read(from folder: String) throws -> BackupManifest {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
            throw Program.invalid("\(folder) is no backup: it has no \(name) that can be read")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let manifest = try? decoder.decode(BackupManifest.self, from: data) else {
            throw Program.invalid("\(folder)/\(name) is not what `socdctl backup` writes")
        }
        guard manifest.format == 1 else {
            throw Program.invalid(
                "\(folder) was made by release \(manifest.release), whose backups only a later release reads"
            )
        }
        return manifest
    }

    func write(to folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        try BackupFolder.write(try encoder.encode(self) + Data("\n".utf8), to: "\(folder)/\(Self.name)")
    }
}
