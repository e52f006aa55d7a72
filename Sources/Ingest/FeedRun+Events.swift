import Cryptography
import Feeds
import Fetch
import Notation
import Storage

/// MISP feeds: a directory with a manifest and a file for each event.
///
/// The manifest is fetched conditionally; of the events only those that are new or have a newer time, the newest first, each
/// in a transaction of its own. An event that cannot be had or read is tried again after all others, and harms none of them.
extension FeedRun {
    mutating func takeEvents(_ feed: DueFeed, _ request: FetchRequest, store: inout Store) -> Taken {
        guard let reader = FeedReaders.named(FeedReaders.mispFeed) else {
            return (Self.result(feed, .failed, "there is no reader named \(feed.format)"), nil)
        }
        let folder = Self.folder(of: feed.address)
        var first = request
        first.address = folder + "manifest.json"
        first.etag = feed.etag
        first.lastModified = feed.lastModified
        let reply = fetcher.fetch(first, within: options.limits)
        guard case .fetched(let body) = reply.outcome else { return Self.refusal(feed, reply) }
        do {
            let manifest = try MISPManifest(body.bytes.span)
            var walk = EventWalk(manifest, known: try store.feedItems(of: feed.figures.id))
            let began = Timestamp.now
            while let event = walk.next() {
                let isOver =
                    walk.tried > options.walk.parts || walk.bytes >= options.walk.bytes
                    || Timestamp.now.seconds - began.seconds >= options.walk.seconds
                if isOver { return (Self.result(feed, .inParts, walk.text(reader, isWhole: false)), nil) }
                progress(feed.figures.slug, "event \(walk.tried) of \(walk.count)")
                var request = request
                request.address = "\(folder)\(event.id.text).json"
                let reply = fetcher.fetch(request, within: options.limits)
                var failure: String?
                switch reply.outcome {
                case .fetched(let body):
                    walk.bytes += body.bytes.count
                    do {
                        walk.sum += try importBody(body.bytes, of: feed, reader, in: &store)
                    } catch let error as FeedError {
                        failure = error.text
                    }
                case .notFound, .gone, .tooLarge, .unexpected, .notModified: failure = reply.outcome.text
                default:
                    // The server is in trouble or refuses us: the other events would fare no better.
                    return Self.refusal(feed, reply)
                }
                if let failure { walk.fail(event, failure) }
                let item = FeedItem(stamp: event.stamp, isStored: failure == nil)
                try store.rememberItem(event.id, item, of: feed.figures.id)
            }
            if walk.failed > 0, walk.failed == walk.tried {
                return (Self.result(feed, .failed, walk.text(reader, isWhole: true)), nil)
            }
            // While events are missing the manifest must come again.
            let stored: FeedSettlement =
                walk.failed > 0
                ? .inParts
                : .stored(etag: body.etag, lastModified: body.lastModified, bodyDigest: Digest.sha256(body.bytes))
            let text = walk.text(reader, isWhole: true)
            return (Self.result(feed, stored, text, movedTo: reply.movedTo), body.maxAgeSeconds)
        } catch {
            return (Self.result(feed, .failed, Self.reason(error)), nil)
        }
    }

    /// Fetches the manifest and says what it holds.
    mutating func lookAtEvents(_ request: FetchRequest) -> String {
        var request = request
        request.address = Self.folder(of: request.address) + "manifest.json"
        let outcome = fetcher.fetch(request, within: options.limits).outcome
        guard case .fetched(let body) = outcome else { return outcome.text }
        do {
            let manifest = try MISPManifest(body.bytes.span)
            return "a manifest of \(manifest.events.count) events, \(manifest.rejected) rejected"
        } catch {
            return error.text
        }
    }

    /// With a slash at its end, whether the address names the directory or the manifest in it.
    private static func folder(of address: String) -> String {
        var folder = address.prefix { $0 != "?" && $0 != "#" }
        if folder.hasSuffix("/manifest.json") { folder = folder.dropLast("manifest.json".count) }
        return folder.hasSuffix("/") ? String(folder) : folder + "/"
    }
}

/// The events of a manifest that are to be fetched, in their order.
private struct EventWalk {
    private let events: [MISPManifest.Event]
    private let rejected: Int
    private var firstFailure: String?
    private(set) var tried = 0
    private(set) var failed = 0
    var bytes = 0
    var sum = ImportOutcome()

    init(_ manifest: MISPManifest, known: [UUID: FeedItem]) {
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

    func text(_ reader: any FeedReader, isWhole: Bool) -> String {
        var text = "\(isWhole ? tried : tried - 1) events: \(sum.sentence(of: reader))"
        if let firstFailure { text += "; \(failed) events failed, first \(firstFailure)" }
        if rejected > 0 { text += "; \(rejected) names in the manifest are no ids" }
        if !isWhole { text += "; \(events.count - tried + 1) events follow with the next run" }
        return text
    }
}
