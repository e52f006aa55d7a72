package import Feeds
package import Fetch
package import Notation
package import Storage

/// Fetches feeds one after another, each within its limits, and notes for each how it went. A feed that hangs, floods or
/// sends garbage harms no other.
package struct FeedRun: ~Copyable {
    /// How fetching one feed went.
    package struct Result: Sendable {
        package let feed: String
        package let settlement: FeedSettlement
        /// One sentence for the operator.
        package let text: String
        package let movedTo: String?
        /// What was read; nil when nothing was.
        package let report: ImportReport?

        package var isGood: Bool {
            switch settlement {
            case .stored, .unchanged: true
            default: false
            }
        }

        /// Whether something was stored.
        package var hasStored: Bool {
            if case .stored = settlement { true } else { false }
        }
    }

    /// What is the same for all feeds of a run.
    package struct Options: Sendable {
        package var limits = FetchLimits()
        package var userAgent: String
        package var imports: BodyImport.Options
        /// Limits of one walk over the parts of a feed. The next run takes what is left.
        package var walk = WalkLimits()

        package init(userAgent: String, imports: BodyImport.Options) {
            self.userAgent = userAgent
            self.imports = imports
        }
    }

    /// How much of one feed one run fetches.
    package struct WalkLimits: Sendable {
        package var parts = 1000
        package var bytes = 512 * 1024 * 1024
        package var seconds = 600

        package init() {}
    }

    private var tools: WalkTools

    /// - Parameter progress: called often with the feed and a few words about what is being done.
    package init(_ options: Options, progress: @escaping (String, String) -> Void = { _, _ in }) {
        tools = WalkTools(options, progress: progress)
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
        while let feed = try store.claimFeed(choice, began: began) {
            tools.progress(feed.figures.slug, "fetching")
            let ended = take(feed, store: &store)
            report(try settle(feed, ended, store: &store))
        }
    }

    /// Stores how fetching a feed went. What a server sent may be something that the database does not take; then the feed
    /// has failed, and the others go on.
    /// - Throws: `StoreError` when there is no database to speak to.
    private func settle(_ feed: DueFeed, _ ended: WalkResult, store: inout Store) throws -> Result {
        func end(_ ended: WalkResult) throws -> Result {
            let result = Result(
                feed: feed.figures.slug,
                settlement: ended.settlement,
                text: ended.text,
                movedTo: ended.movedTo,
                report: ended.report
            )
            if let report = ended.report, !report.isRepeated {
                try store.noteReading(report.reading, of: feed.figures.id)
            }
            if !result.isGood { try store.noteFault(ended.fault, of: feed.figures.id) }
            try store.settleFeed(
                feed.figures.id,
                result.settlement,
                error: result.isGood ? nil : result.text,
                waitSeconds: ended.waitSeconds,
                movedTo: result.movedTo
            )
            return result
        }
        do {
            return try end(ended)
        } catch let error as StoreError {
            if case .unavailable = error { throw error }
            // Only our own words: those of the server may be what was refused.
            return try end(.failed("the database does not take what the server sent of this feed"))
        }
    }

    private mutating func take(_ feed: DueFeed, store: inout Store) -> WalkResult {
        guard let format = FeedReaders.named(feed.format) else {
            return .failed("there is no feed format named \(feed.format)")
        }
        var request = FetchRequest(feed.address, userAgent: feed.userAgent ?? tools.options.userAgent)
        do {
            if let header = feed.secretHeader, let file = feed.secretFile {
                request.secret = try FetchSecret(header: header, file: file)
            }
            let ended = try format.walk.take(feed, request, with: &tools, store: &store)
            if format.vulnerabilities != nil, case .stored = ended.settlement { try store.countCVENames() }
            return ended
        } catch {
            return .failed(sentence(for: error))
        }
    }

    /// Fetches an address as a feed of the format would be, and says in one sentence what it holds. Stores nothing.
    package mutating func check(_ address: String, as format: FeedFormat, secret: FetchSecret? = nil) -> String {
        var request = FetchRequest(address, userAgent: tools.options.userAgent)
        request.secret = secret
        do {
            return try format.walk.check(request, with: &tools)
        } catch {
            return sentence(for: error)
        }
    }
}
