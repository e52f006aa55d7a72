import Cryptography
import Foundation
package import Notation
package import Postgres
package import Storage

/// The database that `SOCD_TEST_DATABASE_URL` names, brought up to date once.
package enum TestDatabase {
    package static let url = ProcessInfo.processInfo.environment["SOCD_TEST_DATABASE_URL"] ?? ""
    package static var isThere: Bool { !url.isEmpty }

    private static let isReady: Bool = {
        guard isThere, let plan = try? plan(), var migrator = try? Migrator(url) else { return false }
        return (try? migrator.apply(plan) { _ in }) != nil
    }()

    /// - Parameter statementTimeoutMilliseconds: as in `Store`.
    package static func store(statementTimeoutMilliseconds: Int = 30_000) throws -> Store {
        guard isReady else { throw StoreError.failed("the schema could not be made") }
        return Store(url, application: "tests", statementTimeoutMilliseconds: statementTimeoutMilliseconds)
    }

    /// A new database beside the first one, for tests whose answers change with anything that others store.
    /// - Parameter purpose: lower-case letters; part of its name. What had the name before is dropped.
    /// - Returns: its connection string.
    package static func another(for purpose: String) throws -> String {
        // All migrations make the same roles, so they must not run at the same time.
        guard isReady else { throw StoreError.failed("the schema could not be made") }
        let name = "socd_test_\(purpose)"
        let first = try Connection(url, application: "tests", statementTimeoutMilliseconds: 0)
        try first.script("select pg_advisory_lock(hashtext('socd another database'))")
        try first.script(unsafeSQL: "drop database if exists \(name) with (force)")
        try first.script(unsafeSQL: "create database \(name)")
        let other =
            url.contains("://") ? "\(url)\(url.contains("?") ? "&" : "?")dbname=\(name)" : "\(url) dbname=\(name)"
        var migrator = try Migrator(other)
        try migrator.apply(plan()) { _ in }
        return other
    }

    /// Runs statements as the database's owner.
    /// - Parameter database: a connection string; that of the first one when nil.
    package static func run(_ statements: String, in database: String? = nil) throws {
        let connection = try Connection(database ?? url, application: "tests", statementTimeoutMilliseconds: 0)
        try connection.script(unsafeSQL: statements)
    }

    /// The first column of the first row, as text.
    package static func text(_ query: SQL) throws -> String {
        var connection = try Connection(url, application: "tests", statementTimeoutMilliseconds: 0)
        return try connection.first(query) { $0.writtenText() } ?? ""
    }

    /// The SQL files of this checkout.
    package static func plan() throws -> SQLPlan {
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
    package static func word() -> String { "w" + Foundation.UUID().uuidString.lowercased().filter { $0 != "-" } }

    /// A new account with a key.
    package static func key(_ store: inout Store, tier: String = "enterprise") throws -> TestKey {
        let email = "\(word())@example.com"
        guard let secret = KeySecret.mint(), let user = try store.createUser(email: email, tier: tier) else {
            throw StoreError.failed("no account")
        }
        let digest = KeySecret.hash(Array(secret.utf8))
        guard
            case .done(let id) = try store.createKey(
                for: user,
                name: "test",
                secretHash: digest,
                prefix: "sk_live_test",
                expiresAt: nil,
                scopes: nil
            )
        else { throw StoreError.failed("no key") }
        return TestKey(id: id, user: user, secret: secret, digest: digest, email: email)
    }

    /// A new feed.
    package static func feed(_ store: inout Store) throws -> Feed {
        let slug = word()
        _ = try store.addFeed(
            slug: slug,
            name: slug,
            category: "research",
            format: nil,
            url: nil,
            publisher: nil,
            retractsPublisher: nil,
            like: nil
        )
        guard let feed = try store.feeds().first(where: { $0.slug == slug }) else { throw StoreError.failed("no feed") }
        return feed
    }
}

/// A key that the database knows.
package struct TestKey: Sendable {
    package let id: Notation.UUID
    package let user: Notation.UUID
    package let secret: String
    /// What is stored of the secret.
    package let digest: [UInt8]
    package let email: String
}
