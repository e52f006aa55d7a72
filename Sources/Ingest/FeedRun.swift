import Cryptography
import Feeds
package import Fetch
import Model
package import Notation
package import Storage

/// Fetches feeds one after another, each within its bounds, and notes on each how it went. A feed that hangs, floods or
/// sends garbage costs its own claim and nothing else.
package struct FeedRun: ~Copyable {
    /// What became of one feed.
    package struct Result: Sendable {
        package let feed: String
        package let settlement: FeedSettlement
        /// One sentence for the operator.
        package let text: String
        package let movedTo: String?

        package var isGood: Bool {
            switch settlement {
            case .stored, .unchanged: true
            default: false
            }
        }

        /// Whether something came in.
        package var hasStored: Bool {
            if case .stored = settlement { true } else { false }
        }
    }

    /// What is the same for all feeds of a run.
    package struct Options: Sendable {
        package var limits = FetchLimits()
        package var userAgent: String
        package var identity: UUID
        package var articles: ArticleReading
        package var facts: FactFinder

        package init(userAgent: String, identity: UUID, articles: ArticleReading, facts: FactFinder) {
            self.facts = facts
            self.userAgent = userAgent
            self.identity = identity
            self.articles = articles
        }
    }

    private let options: Options
    private var fetcher = Fetcher()
    /// Longer than a fetch and an import may take; a process that died frees its feed after it.
    private let leaseSeconds = 900

    package init(_ options: Options) { self.options = options }

    /// Claims and fetches feeds until none is left.
    /// - Parameters:
    ///   - began: `FeedChoice.all` takes each feed once since then.
    ///   - report: called after each feed.
    package mutating func run(
        _ choice: FeedChoice,
        began: Timestamp,
        store: inout Store,
        report: (Result) -> Void
    ) throws {
        while let feed = try store.claimFeed(choice, leaseSeconds: leaseSeconds, began: began) {
            let (result, waitSeconds) = take(feed, store: &store)
            try store.settleFeed(
                feed.figures.id,
                result.settlement,
                error: result.isGood ? nil : result.text,
                waitSeconds: waitSeconds,
                movedTo: result.movedTo
            )
            report(result)
        }
    }

    /// Fetches an address as a feed would be, and says what its body holds; stores nothing.
    package mutating func look(at address: String, format: String?) -> String {
        let reply = fetcher.fetch(FetchRequest(address, userAgent: options.userAgent), within: options.limits)
        guard case .fetched(let body) = reply.outcome else { return reply.outcome.text }
        let bytes = body.bytes
        if let format, let reader = FeedReaders.named(format) {
            var count = SightingCount()
            do {
                try reader.read(bytes.span, into: &count)
                return "\(count.accepted) sightings, \(count.rejected) records rejected"
            } catch let error as FeedError {
                return error.text
            } catch {
                return "\(error)"
            }
        }
        let origin = FeedOrigin(address: reply.address, charset: body.charset, fetchedAt: .now)
        do {
            let feed = try SyndicationReader().read(bytes.span, from: origin)
            return "\(feed.format) feed \"\(feed.title)\" with \(feed.entries.count) entries"
        } catch {
            return error.text
        }
    }

    private mutating func take(_ feed: DueFeed, store: inout Store) -> (Result, waitSeconds: Int?) {
        func result(_ settlement: FeedSettlement, _ text: String, movedTo: String? = nil) -> Result {
            Result(feed: feed.figures.slug, settlement: settlement, text: text, movedTo: movedTo)
        }
        var request = FetchRequest(feed.address, userAgent: feed.userAgent ?? options.userAgent)
        request.etag = feed.etag
        request.lastModified = feed.lastModified
        if let header = feed.secretHeader, let file = feed.secretFile {
            do {
                request.secret = try FetchSecret(header: header, file: file)
            } catch {
                return (result(.failed, "the file with the feed's key cannot be used: \(error)"), nil)
            }
        }
        if feed.format == CVEImport.pagedFormat { return walk(feed, request, store: &store) }
        let reply = fetch(request)
        if case .fetched(let body) = reply.outcome {
            return (keep(body, of: feed, from: reply, in: &store), body.maxAgeSeconds)
        }
        let (settlement, wait) = Self.settlement(of: reply.outcome)
        let movedTo: String? = if case .notModified = reply.outcome { reply.movedTo } else { nil }
        return (result(settlement, reply.outcome.text, movedTo: movedTo), wait)
    }

    mutating func fetch(_ request: FetchRequest) -> FetchReply { fetcher.fetch(request, within: options.limits) }

    /// What an answer without a body means for the schedule, and the seconds that the server asks to wait.
    static func settlement(of outcome: FetchOutcome) -> (FeedSettlement, waitSeconds: Int?) {
        switch outcome {
        case .notModified: (.unchanged, nil)
        case .unauthorized: (.auth, nil)
        case .gone: (.gone, nil)
        case .rateLimited(let wait): (.retry, wait)
        case .serverError(503, let wait?): (.retry, wait)
        case .fetched, .notFound, .serverError, .unexpected, .tooLarge, .timedOut, .refusedAddress, .refusedScheme,
            .tls,
            .tooManyRedirects,
            .network:
            (.failed, nil)
        }
    }

    /// Reads a body into the store. Validators travel with the outcome, so they are kept only when the body is.
    private func keep(_ body: FetchedBody, of feed: DueFeed, from reply: FetchReply, in store: inout Store) -> Result {
        let digest = Digest.sha256(body.bytes)
        func result(_ settlement: FeedSettlement, _ text: String) -> Result {
            Result(feed: feed.figures.slug, settlement: settlement, text: text, movedTo: reply.movedTo)
        }
        if digest == feed.bodyDigest { return result(.unchanged, "the body is the one stored last") }
        let stored = FeedSettlement.stored(etag: body.etag, lastModified: body.lastModified, bodyDigest: digest)
        do {
            let cves = CVEImport(feedFormat: feed.format)
            if let cves, CVEImport.feedFormats.contains(feed.format) {
                return result(stored, try Self.keep(body.bytes, with: cves, within: options.limits, in: &store))
            }
            if let reader = FeedReaders.named(feed.format) {
                let importer = FeedImport(
                    feed: feed.figures,
                    reader: reader,
                    identity: options.identity,
                    finder: options.facts,
                    shiftsToNow: false
                )
                let bytes = body.bytes
                let outcome = try importer.run(bytes.span, store: &store, progress: { _ in }).outcome
                // The catalogue of exploited vulnerabilities says something of CVEs besides reporting them.
                let more = try cves.map { try Self.keep(bytes, with: $0, within: options.limits, in: &store) }
                return result(
                    stored,
                    "\(more.map { "CVEs: \($0); " } ?? "")\(outcome.newRows) new, \(outcome.updatedRows) updated, \(outcome.unchangedRows) unchanged, \(outcome.rejectedRows) rejected"
                )
            }
            guard let reader = ArticleReaders.named(feed.format) else {
                return result(.failed, "there is no reader named \(feed.format)")
            }
            let now = Timestamp.now
            let bytes = body.bytes
            let read = try reader.read(
                bytes.span,
                from: FeedOrigin(address: reply.address, charset: body.charset, fetchedAt: now)
            )
            let entries = read.entries.map(ArticleEntry.init(syndicated:))
            let report = try ArticleImport(feed: feed.figures, identity: options.identity, reading: options.articles)
                .run(entries, fetchedAt: now, store: &store)
            return result(
                stored,
                "\(report.new) new, \(report.updated) updated, \(report.unchanged) unchanged articles, \(report.newIndicators) new indicators"
            )
        } catch let error as FeedError {
            return result(.failed, error.text)
        } catch let error as CVEImportError {
            return result(.failed, error.text)
        } catch let error as MappedFile.Failure {
            return result(.failed, "\(error.path): \(error.reason)")
        } catch StoreError.unavailable(let reason) {
            return result(.failed, "the database went away: \(reason)")
        } catch {
            return result(.failed, "\(error)")
        }
    }
}

extension FeedRun {
    /// Reads a body of CVEs, packed or not, into the store, and says what that did.
    private static func keep(
        _ body: [UInt8],
        with importer: CVEImport,
        within limits: FetchLimits,
        in store: inout Store
    ) throws -> String {
        let outcome: CVEImportOutcome
        if let file = try MappedFile(unpacking: body, upTo: limits.unpackedBytes) {
            outcome = try file.withSpan { try importer.run($0, store: &store, progress: { _ in }) }
        } else {
            outcome = try importer.run(body.span, store: &store, progress: { _ in })
        }
        try store.countCVENames()
        return "\(outcome.newRows) new, \(outcome.updatedRows) updated, \(outcome.unchangedRows) unchanged, "
            + "\(outcome.removedRows) removed, \(outcome.rejectedRows) rejected"
    }
}

/// Counts what a reader finds.
private struct SightingCount: SightingSink {
    var accepted = 0
    var rejected = 0

    mutating func accept(_ sighting: borrowing Sighting, record: Int) { accepted += 1 }
    mutating func reject(_ reason: StaticString, record: Int) { rejected += 1 }
}

extension ArticleEntry {
    /// An entry of a news feed; a time that the feed did not state makes sense of is left out.
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
