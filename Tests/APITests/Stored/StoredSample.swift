import Cryptography
import Model
import Notation
import Runtime
import Storage
import TestSupport

@testable import API

/// A database of its own with a few indicators, an article and a CVE in it, and a service over it.
struct StoredSample: Sendable {
    static let made = Result { try StoredSample() }

    static let articleTitle = "Botnet Returns with New Loader"
    static let cve = "CVE-2024-12345"

    let service: RecordedService
    /// Of the enterprise tier.
    let key: String
    let articleID: String
    private let feed: Int
    private let identity: UUID
    private let now = Timestamp.now

    private init() throws {
        service = try RecordedService(database: TestDatabase.another(for: "api"))
        identity = service.state.settings.identity
        var store = service.store()
        key = try TestDatabase.key(&store).secret
        feed = try TestDatabase.feed(&store).id
        let id = UUID(digest: Digest.sha256(Array("article".utf8)), version: 8)
        articleID = id.text
        try report(.domain, "evil.example", .high, minutesAgo: 10)
        try report(.domain, "c2.evil.example", minutesAgo: 20)
        try report(.ipv4, "192.0.2.77", minutesAgo: 30)
        try storeArticle(id, &store)
        try storeCVE(&store)
    }

    private func sighting(_ type: IndicatorType, _ value: String, _ confidence: Confidence, _ time: Timestamp)
        -> Sighting
    {
        var sighting = Sighting()
        sighting.type = type
        sighting.value = sighting.store(value.utf8)
        sighting.confidence = confidence
        sighting.firstSeen = time
        sighting.lastSeen = time
        return sighting
    }

    /// Stores one report of a value.
    func report(_ type: IndicatorType, _ value: String, _ confidence: Confidence = .medium, minutesAgo: Int64 = 1)
        throws
    {
        var store = service.store()
        let found = sighting(type, value, confidence, now.adding(seconds: -60 * minutesAgo))
        _ = try store.importSightings(
            feed: feed,
            format: "test",
            bodyDigest: Digest.sha256(Array(value.utf8)),
            identity: identity,
            shift: 0,
            findFacts: { _, _ in },
            progress: { _ in },
            fill: { stage in try stage.add(found) }
        )
    }

    private func storeArticle(_ id: UUID, _ store: inout Store) throws {
        var article = Article(id: id, key: "article-1", digest: Digest.sha256([1]), title: Self.articleTitle)
        article.url = "https://news.example/botnet"
        article.content = "The botnet is back and loads its second stage from loader.example."
        article.published = now.adding(seconds: -3600)
        var found = sighting(.domain, "loader.example", .medium, now.adding(seconds: -3600))
        found.recordKey = found.store(id.text.utf8)
        let reporting = found
        let item = ReportingArticle(
            article,
            reports: 1,
            iocCount: 1,
            findFacts: { _, _ in },
            fill: { stage in try stage.add(reporting) }
        )
        _ = try store.store([item], feed: feed, fetchedAt: now, identity: identity)
    }

    private func storeCVE(_ store: inout Store) throws {
        var record = Vulnerability()
        func text(_ text: String) -> Range<Int> { record.store(text.utf8.span) }
        record.id = text(Self.cve)
        record.state = .published
        record.description = text("A buffer overflow in the example server lets anybody run code.")
        record.publishedAt = now.adding(seconds: -86_400)
        record.modifiedAt = now.adding(seconds: -3600)
        record.metrics = [
            Vulnerability.Metric(
                version: .v31,
                score: 98,
                vector: text("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
                source: text("nvd@nist.gov"),
                producer: .nvd
            )
        ]
        let stored = record
        _ = try store.importCVEs(
            from: .nvd,
            allowsFewer: false,
            risk: { _ in 50 },
            progress: { _ in },
            fill: { stage in try stage.add(stored, record: 1) }
        )
    }
}
