package import Feeds
import Model
package import Notation
package import Storage

/// Reads one body of a feed into the store with every reader of its format.
package struct BodyImport {
    /// What is the same for all bodies of a run.
    package struct Options: Sendable {
        package var identity: UUID
        package var articles: ArticleReading
        package var facts: FactFinder
        /// Adds to all times of sightings what makes the newest of them the present.
        package var shiftsToNow = false

        package init(identity: UUID, articles: ArticleReading, facts: FactFinder) {
            self.identity = identity
            self.articles = articles
            self.facts = facts
        }
    }

    private let feed: Feed
    private let format: FeedFormat
    private let options: Options

    package init(feed: Feed, format: FeedFormat, _ options: Options) {
        self.feed = feed
        self.format = format
        self.options = options
    }

    /// After the last body of a format with vulnerabilities, `Store.countCVENames` must follow.
    /// - Parameter progress: called now and then with the number of records read so far.
    /// - Throws: `FeedError` when the body is not of the format; `CVEImportError`, `ImportError`, `StoreError`. Then nothing of
    ///   it was stored, save articles and what a reader before the failing one took.
    package func run(
        _ body: Span<UInt8>,
        from origin: FeedOrigin,
        store: inout Store,
        progress: @escaping (Int) -> Void
    ) throws -> ImportReport {
        var report = ImportReport(of: format)
        if let reader = format.vulnerabilities {
            let outcome = try CVEImport(reader).run(body, store: &store, progress: progress)
            report += ImportReport([ImportReport.Part(outcome)])
        }
        if let reader = format.sightings {
            let importer = SightingImport(feed: feed, format: format, reader: reader, options)
            let (part, isRepeated) = try importer.run(body, store: &store, progress: progress)
            report += ImportReport([part])
            report.isRepeated = isRepeated
        }
        if let reader = format.articles {
            let entries = try reader.read(body, from: origin).entries.map(ArticleEntry.init(syndicated:))
            let importer = ArticleImport(feed: feed, identity: options.identity, reading: options.articles)
            report += ImportReport([try importer.run(entries, fetchedAt: origin.fetchedAt, store: &store)])
        }
        if format.expectsRecords(of: body) { report.noteNothing() }
        return report
    }
}

extension ArticleEntry {
    /// An entry of a news feed. A published time that the feed did not state, or that cannot be used, is left out.
    init(syndicated entry: SyndicatedEntry) {
        self.init(
            key: entry.key,
            title: entry.title,
            link: entry.link,
            author: entry.author.isEmpty ? nil : entry.author,
            published: entry.dating == .stated ? entry.published : nil,
            updated: entry.updated,
            summary: entry.summary,
            content: entry.content,
            categories: entry.categories,
            image: entry.image
        )
    }
}
