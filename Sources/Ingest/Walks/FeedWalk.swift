import Feeds
import Fetch
import Notation
import Storage

/// One way to fetch a feed: as one body, page by page, event by event. `FeedFormat.walk` says which one a format takes.
protocol FeedWalk {
    /// Fetches what is new of the feed and stores it.
    /// - Parameter request: the feed's address, user agent and key; no validators.
    /// - Throws: what prevents the feed from being read or stored. What was stored before it stays.
    func take(
        _ feed: DueFeed,
        _ request: FetchRequest,
        with tools: inout WalkTools,
        store: inout Store
    ) throws -> WalkResult

    /// Fetches the first part of the feed and says in one sentence what it holds. Stores nothing.
    func check(_ request: FetchRequest, with tools: inout WalkTools) throws -> String
}

extension FeedFormat {
    /// The way to fetch feeds of this format.
    var walk: any FeedWalk {
        switch kind {
        case .sightings, .articles, .vulnerabilities: BodyWalk(format: self)
        case .retractions(let query): RetractionWalk(body: BodyWalk(format: self), query: query)
        case .taxiiPages: CollectionWalk(format: self)
        case .mispEvents: EventWalk(format: self)
        case .nvdPages: NVDWalk(format: self)
        }
    }
}

/// How a walk ended.
struct WalkResult {
    var settlement: FeedSettlement
    /// One sentence for the operator, without a full stop.
    var text: String
    /// Why it failed, where it did.
    var fault = FeedFault(.unreadable)
    /// What was read; nil when nothing was, or only what is known.
    var report: ImportReport?
    /// How long the server wants us to wait, or calls its answer fresh; nil when it does not say.
    var waitSeconds: Int?
    /// Where the feed has moved for good; nil for none.
    var movedTo: String?

    init(
        _ settlement: FeedSettlement,
        _ text: String,
        report: ImportReport? = nil,
        waitSeconds: Int? = nil,
        movedTo: String? = nil
    ) {
        self.report = report
        self.settlement = settlement
        self.text = text
        self.waitSeconds = waitSeconds
        self.movedTo = movedTo
    }

    static func failed(_ text: String, movedTo: String? = nil) -> WalkResult {
        WalkResult(.failed, text, movedTo: movedTo)
    }

    /// What an answer without a body means for the feed.
    /// - Parameter text: says it better; nil for the outcome's own words.
    static func refused(_ reply: FetchReply, _ text: String? = nil) -> WalkResult {
        let text = text ?? reply.outcome.text
        var result = ending(reply, text)
        if let fault = FeedFault(reply.outcome) { result.fault = fault }
        return result
    }

    private static func ending(_ reply: FetchReply, _ text: String) -> WalkResult {
        switch reply.outcome {
        case .notModified: return WalkResult(.unchanged, text, movedTo: reply.movedTo)
        case .unauthorized: return WalkResult(.auth, text)
        case .gone: return WalkResult(.gone, text)
        case .rateLimited(let wait): return WalkResult(.retry, text, waitSeconds: wait)
        case .serverError(503, let wait?): return WalkResult(.retry, text, waitSeconds: wait)
        case .fetched, .notFound, .serverError, .unexpected, .tooLarge, .timedOut, .refusedAddress, .refusedScheme,
            .tls, .tooManyRedirects, .network:
            return .failed(text)
        }
    }
}

/// What every walk works with.
struct WalkTools: ~Copyable {
    let options: FeedRun.Options
    private var fetcher = Fetcher()
    /// Called with the feed and a few words about what is being done. Called often.
    let progress: (String, String) -> Void

    init(_ options: FeedRun.Options, progress: @escaping (String, String) -> Void) {
        self.options = options
        self.progress = progress
    }

    mutating func fetch(_ request: FetchRequest) -> FetchReply { fetcher.fetch(request, within: options.limits) }

    /// Reads a body into the store with every reader of the format.
    func store(
        _ body: FetchedBody,
        from address: String,
        of feed: DueFeed,
        as format: FeedFormat,
        in store: inout Store
    ) throws -> ImportReport {
        let importer = BodyImport(feed: feed.figures, format: format, options.imports)
        let origin = FeedOrigin(address: address, charset: body.charset, fetchedAt: .now)
        let (progress, slug) = (progress, feed.figures.slug)
        return try withUnpacked(body) { bytes in
            try importer.run(bytes, from: origin, store: &store) { progress(slug, counted($0, "record")) }
        }
    }

    /// Gives `use` the bytes of a body; those of a gzip file unpacked.
    func withUnpacked<R>(_ body: FetchedBody, _ use: (Span<UInt8>) throws -> R) throws -> R {
        if let file = try MappedFile(unpacking: body.bytes, upTo: options.limits.unpackedBytes) {
            return try file.withSpan(use)
        }
        let bytes = body.bytes
        return try use(bytes.span)
    }
}
