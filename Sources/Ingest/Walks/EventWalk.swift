import Cryptography
import Feeds
import Fetch
import Notation
import Storage

/// A MISP feed: a directory with a manifest and a file for each event.
///
/// The manifest is fetched conditionally. Of the events only new and changed ones are fetched, the newest first, each
/// stored in a transaction of its own. An event that cannot be fetched or read is tried again after all others.
struct EventWalk: FeedWalk {
    let format: FeedFormat

    func take(
        _ feed: DueFeed,
        _ request: FetchRequest,
        with tools: inout WalkTools,
        store: inout Store
    ) throws -> WalkResult {
        let folder = Self.folder(of: feed.address)
        var first = request
        first.address = folder + "manifest.json"
        first.etag = feed.etag
        first.lastModified = feed.lastModified
        let reply = tools.fetch(first)
        guard case .fetched(let body) = reply.outcome else { return .refused(reply) }
        let manifest = try MISPManifest(body.bytes.span)
        var events = DueEvents(
            manifest,
            known: try store.feedItems(of: feed.figures.id),
            sum: ImportReport(of: format)
        )
        let (began, limits) = (Timestamp.now, tools.options.walk)
        while let event = events.next() {
            let isOver =
                events.tried > limits.parts || events.bytes >= limits.bytes
                || Timestamp.now.seconds - began.seconds >= limits.seconds
            if isOver { return WalkResult(.inParts, events.text(isWhole: false), report: events.sum) }
            tools.progress(feed.figures.slug, "event \(events.tried) of \(events.count)")
            var request = request
            request.address = "\(folder)\(event.id.text).json"
            let reply = tools.fetch(request)
            var failure: String?
            switch reply.outcome {
            case .fetched(let body):
                events.bytes += body.bytes.count
                do {
                    events.sum += try tools.store(body, from: reply.address, of: feed, as: format, in: &store)
                } catch let error as FeedError {
                    failure = error.text
                }
            case .notFound, .gone, .tooLarge, .unexpected, .notModified: failure = reply.outcome.text
            default:
                // The server is in trouble or refuses us: the other events would fail too.
                return .refused(reply)
            }
            if let failure { events.fail(event, failure) }
            let item = FeedItem(stamp: event.stamp, isStored: failure == nil)
            try store.rememberItem(event.id, item, of: feed.figures.id)
        }
        let text = events.text(isWhole: true)
        if events.failed > 0, events.failed == events.tried { return .failed(text) }
        // While events are missing, the manifest must be fetched again.
        let settlement: FeedSettlement =
            events.failed > 0
            ? .inParts
            : .stored(etag: body.etag, lastModified: body.lastModified, bodyDigest: Digest.sha256(body.bytes))
        return WalkResult(
            settlement,
            text,
            report: events.sum,
            waitSeconds: body.maxAgeSeconds,
            movedTo: reply.movedTo
        )
    }

    func check(_ request: FetchRequest, with tools: inout WalkTools) throws -> String {
        var request = request
        request.address = Self.folder(of: request.address) + "manifest.json"
        let outcome = tools.fetch(request).outcome
        guard case .fetched(let body) = outcome else { return outcome.text }
        let manifest = try MISPManifest(body.bytes.span)
        return "a manifest of \(counted(manifest.events.count, "event")), \(manifest.rejected) rejected"
    }

    /// The directory, with a slash at its end. The address may name the directory or the manifest in it.
    private static func folder(of address: String) -> String {
        var folder = address.prefix { $0 != "?" && $0 != "#" }
        if folder.hasSuffix("/manifest.json") { folder = folder.dropLast("manifest.json".count) }
        return folder.hasSuffix("/") ? String(folder) : folder + "/"
    }
}

/// The events of a manifest that are to be fetched, in their order.
private struct DueEvents {
    private let events: [MISPManifest.Event]
    private let rejected: Int
    private var firstFailure: String?
    private(set) var tried = 0
    private(set) var failed = 0
    var bytes = 0
    var sum: ImportReport

    init(_ manifest: MISPManifest, known: [UUID: FeedItem], sum: ImportReport) {
        self.sum = sum
        var fresh: [MISPManifest.Event] = []
        var again: [MISPManifest.Event] = []
        for event in manifest.events {
            guard let item = known[event.id], event.stamp <= item.stamp else {
                fresh.append(event)
                continue
            }
            if !item.isStored { again.append(event) }
        }
        events = fresh + again
        rejected = manifest.rejected
    }

    var count: Int { events.count }

    mutating func next() -> MISPManifest.Event? {
        guard tried < events.count else { return nil }
        tried += 1
        return events[tried - 1]
    }

    mutating func fail(_ event: MISPManifest.Event, _ reason: String) {
        failed += 1
        if firstFailure == nil { firstFailure = "\(event.id.text): \(reason)" }
    }

    func text(isWhole: Bool) -> String {
        var text = "\(counted(isWhole ? tried : tried - 1, "event")): \(sum.sentence)"
        if let firstFailure { text += "; \(counted(failed, "event")) failed, the first: \(firstFailure)" }
        if rejected > 0 { text += "; \(counted(rejected, "name")) in the manifest are not UUIDs" }
        if !isWhole { text += "; \(counted(events.count - tried + 1, "event")) follow with the next run" }
        return text
    }
}
