import Feeds
package import Fetch
import Model
import Notation

extension FeedRun {
    /// Fetches an address as a feed would be, and says what its body holds; stores nothing.
    package mutating func look(at address: String, format: String?, secret: FetchSecret? = nil) -> String {
        var request = FetchRequest(address, userAgent: options.userAgent)
        request.secret = secret
        switch format {
        case FeedReaders.taxii: return lookAtCollection(request)
        case FeedReaders.mispFeed: return lookAtEvents(request)
        case FeedReaders.falsePositives: request.json = Self.falsePositiveQuery
        default: break
        }
        let reply = fetcher.fetch(request, within: options.limits)
        guard case .fetched(let body) = reply.outcome else { return reply.outcome.text }
        do {
            if let format, FeedReaders.named(format) != nil { return try count(body.bytes, as: format) }
            let origin = FeedOrigin(address: reply.address, charset: body.charset, fetchedAt: .now)
            let bytes = body.bytes
            let feed = try SyndicationReader().read(bytes.span, from: origin)
            return "\(feed.format) feed \"\(feed.title)\" with \(feed.entries.count) entries"
        } catch {
            return Self.reason(error)
        }
    }

    func count(_ bytes: [UInt8], as format: String) throws -> String {
        guard let reader = FeedReaders.named(format) else { return "there is no reader named \(format)" }
        var count = SightingCount()
        try reader.read(bytes.span, into: &count)
        return "\(count.accepted) sightings, \(count.rejected) records rejected"
    }
}

/// Counts what a reader finds.
private struct SightingCount: SightingSink {
    var accepted = 0
    var rejected = 0

    mutating func accept(_ sighting: borrowing Sighting, record: Int) { accepted += 1 }
    mutating func reject(_ reason: StaticString, record: Int) { rejected += 1 }
}
