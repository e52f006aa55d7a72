import Cryptography
import Feeds
import Fetch
import Notation
import Storage

/// A feed that is one body, fetched conditionally.
struct BodyWalk: FeedWalk {
    let format: FeedFormat

    func take(
        _ feed: DueFeed,
        _ request: FetchRequest,
        with tools: inout WalkTools,
        store: inout Store
    ) throws -> WalkResult {
        var request = request
        request.etag = feed.etag
        request.lastModified = feed.lastModified
        let reply = tools.fetch(request)
        guard case .fetched(let body) = reply.outcome else { return .refused(reply) }
        tools.progress(feed.figures.slug, counted(body.bytes.count, "byte"))
        let digest = Digest.sha256(body.bytes)
        var result: WalkResult
        if digest == feed.bodyDigest {
            result = WalkResult(.unchanged, "the body is the one stored last")
        } else {
            do {
                let report = try tools.store(body, from: reply.address, of: feed, as: format, in: &store)
                // Validators are kept only together with the body.
                result = WalkResult(
                    .stored(etag: body.etag, lastModified: body.lastModified, bodyDigest: digest),
                    report.sentence,
                    report: report
                )
            } catch {
                result = .failed(sentence(for: error))
            }
        }
        result.waitSeconds = body.maxAgeSeconds
        result.movedTo = reply.movedTo
        return result
    }

    func check(_ request: FetchRequest, with tools: inout WalkTools) throws -> String {
        let reply = tools.fetch(request)
        guard case .fetched(let body) = reply.outcome else { return reply.outcome.text }
        let origin = FeedOrigin(address: reply.address, charset: body.charset, fetchedAt: .now)
        return try tools.withUnpacked(body) { try format.contents(of: $0, from: origin) }
    }
}
