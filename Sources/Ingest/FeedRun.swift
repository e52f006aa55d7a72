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
        /// Bounds of one walk over the parts of a feed; what is left is for the next run.
        package var walk = WalkLimits()

        package init(userAgent: String, identity: UUID, articles: ArticleReading, facts: FactFinder) {
            self.facts = facts
            self.userAgent = userAgent
            self.identity = identity
            self.articles = articles
        }
    }

    /// Within which bounds one run fetches the parts of one feed.
    package struct WalkLimits: Sendable {
        package var parts = 1000
        package var bytes = 512 * 1024 * 1024
        package var seconds = 600

        package init() {}
    }

    /// What became of a feed, and how long its server wants us to wait.
    typealias Taken = (result: Result, waitSeconds: Int?)

    let options: Options
    var fetcher = Fetcher()
    /// Says what is being done: the feed and a few words. Called often.
    let progress: (String, String) -> Void
    /// Longer than a fetch and an import may take; a process that died frees its feed after it.
    private let leaseSeconds = 1800

    package init(_ options: Options, progress: @escaping (String, String) -> Void = { _, _ in }) {
        self.options = options
        self.progress = progress
    }

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
            progress(feed.figures.slug, "fetching")
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

    private mutating func take(_ feed: DueFeed, store: inout Store) -> Taken {
        var request = FetchRequest(feed.address, userAgent: feed.userAgent ?? options.userAgent)
        if let header = feed.secretHeader, let file = feed.secretFile {
            do {
                request.secret = try FetchSecret(header: header, file: file)
            } catch {
                return (Self.result(feed, .failed, "the file with the feed's key cannot be used: \(error)"), nil)
            }
        }
        switch feed.format {
        case CVEImport.pagedFormat: return walk(feed, request, store: &store)
        case FeedReaders.taxii: return takeCollection(feed, request, store: &store)
        case FeedReaders.mispFeed: return takeEvents(feed, request, store: &store)
        case FeedReaders.falsePositives: request.json = Self.falsePositiveQuery
        default: break
        }
        request.etag = feed.etag
        request.lastModified = feed.lastModified
        let reply = fetcher.fetch(request, within: options.limits)
        guard case .fetched(let body) = reply.outcome else { return Self.refusal(feed, reply) }
        progress(feed.figures.slug, "\(body.bytes.count) bytes")
        return (keep(body, of: feed, from: reply, in: &store), body.maxAgeSeconds)
    }

    /// What abuse.ch's hunting API wants to be asked (https://hunting.abuse.ch/api/).
    static let falsePositiveQuery = #"{"query":"get_fplist","format":"csv"}"#

    static func result(_ feed: DueFeed, _ settlement: FeedSettlement, _ text: String, movedTo: String? = nil) -> Result
    {
        Result(feed: feed.figures.slug, settlement: settlement, text: text, movedTo: movedTo)
    }

    /// What an answer without a body means for the feed.
    /// - Parameter text: says it better; nil for the outcome's own words.
    static func refusal(_ feed: DueFeed, _ reply: FetchReply, _ text: String? = nil) -> Taken {
        let text = text ?? reply.outcome.text
        switch reply.outcome {
        case .notModified: return (result(feed, .unchanged, text, movedTo: reply.movedTo), nil)
        case .unauthorized: return (result(feed, .auth, text), nil)
        case .gone: return (result(feed, .gone, text), nil)
        case .rateLimited(let wait): return (result(feed, .retry, text), wait)
        case .serverError(503, let wait?): return (result(feed, .retry, text), wait)
        case .fetched, .notFound, .serverError, .unexpected, .tooLarge, .timedOut, .refusedAddress, .refusedScheme,
            .tls, .tooManyRedirects, .network:
            return (result(feed, .failed, text), nil)
        }
    }

    /// What an error while a body was read or stored means for the feed.
    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as FeedError: error.text
        case let error as CVEImportError: error.text
        case let error as MappedFile.Failure: "\(error.path): \(error.reason)"
        case StoreError.unavailable(let reason): "the database went away: \(reason)"
        default: "\(error)"
        }
    }

    /// Reads a body of sightings into the store.
    func importBody(
        _ bytes: [UInt8],
        of feed: DueFeed,
        _ reader: any FeedReader,
        in store: inout Store
    ) throws -> ImportOutcome {
        let importer = FeedImport(
            feed: feed.figures,
            reader: reader,
            identity: options.identity,
            finder: options.facts,
            shiftsToNow: false
        )
        let (progress, slug) = (progress, feed.figures.slug)
        return try importer.run(bytes.span, store: &store, progress: { progress(slug, "\($0) records") }).outcome
    }

    /// Reads a body into the store. Validators travel with the outcome, so they are kept only when the body is.
    private func keep(_ body: FetchedBody, of feed: DueFeed, from reply: FetchReply, in store: inout Store) -> Result {
        let digest = Digest.sha256(body.bytes)
        if digest == feed.bodyDigest {
            return Self.result(feed, .unchanged, "the body is the one stored last", movedTo: reply.movedTo)
        }
        let stored = FeedSettlement.stored(etag: body.etag, lastModified: body.lastModified, bodyDigest: digest)
        do {
            let cves = CVEImport(feedFormat: feed.format)
            if let cves, CVEImport.feedFormats.contains(feed.format) {
                let text = try Self.keep(body.bytes, with: cves, within: options.limits, in: &store)
                return Self.result(feed, stored, text, movedTo: reply.movedTo)
            }
            if let reader = FeedReaders.named(feed.format) {
                let outcome = try importBody(body.bytes, of: feed, reader, in: &store)
                // The catalogue of exploited vulnerabilities says something of CVEs besides reporting them.
                let more = try cves.map { try Self.keep(body.bytes, with: $0, within: options.limits, in: &store) }
                let text = "\(more.map { "CVEs: \($0); " } ?? "")\(outcome.sentence(of: reader))"
                return Self.result(feed, stored, text, movedTo: reply.movedTo)
            }
            guard let reader = ArticleReaders.named(feed.format) else {
                return Self.result(feed, .failed, "there is no reader named \(feed.format)")
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
            return Self.result(
                feed,
                stored,
                "\(report.new) new, \(report.updated) updated, \(report.unchanged) unchanged articles, "
                    + (report.filtered > 0 ? "\(report.filtered) filtered, " : "")
                    + "\(report.newIndicators) new indicators",
                movedTo: reply.movedTo
            )
        } catch {
            return Self.result(feed, .failed, Self.reason(error), movedTo: reply.movedTo)
        }
    }
}

extension ImportOutcome {
    /// For the operator, without a full stop.
    func sentence(of reader: any FeedReader) -> String {
        if reader.retracts {
            return "\(withdrawnRows) reports taken back, \(withdrawnIndicators) indicators withdrawn, "
                + "\(unchangedRows) nothing to do, \(rejectedRows) rejected"
        }
        return "\(newRows) new, \(updatedRows) updated, \(unchangedRows) unchanged, \(rejectedRows) rejected"
            + (filteredRows > 0 ? ", \(filteredRows) filtered" : "")
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
