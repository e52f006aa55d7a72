import Foundation
import Model
import Notation
import Storage

/// The database that `SOCD_TEST_DATABASE_URL` names, brought up to date once.
enum TestDatabase {
    static let url = ProcessInfo.processInfo.environment["SOCD_TEST_DATABASE_URL"] ?? ""
    static var isThere: Bool { !url.isEmpty }

    private static let isReady: Bool = {
        guard isThere, let plan = try? plan(), var migrator = try? Migrator(url) else { return false }
        return (try? migrator.apply(plan) { _ in }) != nil
    }()

    /// - Parameter statementTimeoutMilliseconds: as in `Store`.
    static func store(statementTimeoutMilliseconds: Int = 30_000) throws -> Store {
        guard isReady else { throw StoreError.failed("the schema could not be made") }
        return Store(url, application: "StorageTests", statementTimeoutMilliseconds: statementTimeoutMilliseconds)
    }

    /// The SQL files of this checkout.
    static func plan() throws -> SQLPlan {
        let sql = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "sql")
        func file(_ name: String) throws -> SQLFile {
            SQLFile(name: name, text: try String(contentsOf: sql.appending(path: "\(name).sql"), encoding: .utf8))
        }
        func files(_ folder: String) throws -> [SQLFile] {
            let names = try FileManager.default.contentsOfDirectory(atPath: sql.appending(path: folder).path)
            return try names.filter { $0.hasSuffix(".sql") }.sorted().map { try file("\(folder)/\($0.dropLast(4))") }
        }
        let planned = try String(contentsOf: sql.appending(path: "plan"), encoding: .utf8)
        return SQLPlan(
            migrations: try planned.split(whereSeparator: \.isNewline).map { try file("migrations/\($0)") },
            functions: try files("functions"),
            seeds: try files("seed"),
            roles: try file("roles")
        )
    }

    /// A word that no other test uses.
    static func word() -> String { "w" + Foundation.UUID().uuidString.lowercased().filter { $0 != "-" } }

    /// A new account with a key; the digest stands for the secret's.
    static func key(_ store: inout Store, tier: String = "enterprise") throws -> (
        id: Notation.UUID, digest: [UInt8], email: String
    ) {
        let email = "\(word())@example.com"
        let digest = (0..<32).map { _ in UInt8.random(in: 0...255) }
        guard let user = try store.createUser(email: email, tier: tier),
            case .done(let id) = try store.createKey(
                for: user,
                name: "test",
                secretHash: digest,
                prefix: "sk_live_test",
                expiresAt: nil,
                scopes: nil
            )
        else { throw StoreError.failed("no key") }
        return (id, digest, email)
    }

    /// A new feed.
    static func feed(_ store: inout Store) throws -> FeedFigures {
        let slug = word()
        _ = try store.addFeed(slug: slug, name: slug, category: "research", format: nil, url: nil)
        guard let feed = try store.feeds().first(where: { $0.slug == slug }) else { throw StoreError.failed("no feed") }
        return feed
    }
}
