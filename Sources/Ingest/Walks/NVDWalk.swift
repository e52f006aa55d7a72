import Feeds
import Fetch
import Glibc
import Notation
import Storage

/// NVD's API 2.0: the records that changed since the last run, page by page. Each page is stored for itself. Where the next
/// run begins is noted only when all pages are stored.
struct NVDWalk: FeedWalk {
    let format: FeedFormat

    /// The API's limits: records in a page, and days in one question.
    private static let pageSize = 2000
    private static let mostDays: Int64 = 120
    private static let daySeconds: Int64 = 86_400
    /// Pages of one run. A first fill has more, and should come from files.
    private static let mostPages = 60

    func take(
        _ feed: DueFeed,
        _ request: FetchRequest,
        with tools: inout WalkTools,
        store: inout Store
    ) throws -> WalkResult {
        let now = Timestamp.now
        // NVD may show a change some time after it was made.
        let oldest = now.adding(seconds: -Self.daySeconds * Self.mostDays)
        var start = Timestamp(feed.lastModified)?.adding(seconds: -7200) ?? oldest
        // NVD allows 5 requests in 30 seconds, 50 with a key.
        let pauseMicroseconds: UInt32 = request.secret == nil ? 6_000_000 : 600_000
        var sum = ImportReport(of: format)
        var pages = 0
        while start < now {
            let end = min(now, start.adding(seconds: Self.daySeconds * Self.mostDays))
            var index = 0
            var total = 1
            while index < total {
                guard pages < Self.mostPages else {
                    return .failed(
                        "there are more than \(pages * Self.pageSize) records: import NVD's yearly files first"
                    )
                }
                if pages > 0 { usleep(pauseMicroseconds) }
                pages += 1
                var page = request
                page.address = Self.address(feed.address, from: start, to: end, index: index)
                tools.progress(feed.figures.slug, "page \(pages)")
                let reply = tools.fetch(page)
                guard case .fetched(let body) = reply.outcome else { return .refused(reply) }
                total = NVDPage.totalResults(of: body.bytes.span) ?? 0
                sum += try tools.store(body, from: reply.address, of: feed, as: format, in: &store)
                index += Self.pageSize
            }
            start = end
        }
        let noDigest = [UInt8](repeating: 0, count: 32)
        return WalkResult(.stored(etag: "", lastModified: now.text, bodyDigest: noDigest), sum.sentence, report: sum)
    }

    func check(_ request: FetchRequest, with tools: inout WalkTools) throws -> String {
        let now = Timestamp.now
        var request = request
        let start = now.adding(seconds: -Self.daySeconds)
        request.address = Self.address(request.address, from: start, to: now, index: 0)
        let reply = tools.fetch(request)
        guard case .fetched(let body) = reply.outcome else { return reply.outcome.text }
        let origin = FeedOrigin(address: reply.address, charset: body.charset, fetchedAt: now)
        let contents = try format.contents(of: body.bytes.span, from: origin)
        guard let total = NVDPage.totalResults(of: body.bytes.span) else { return contents }
        return "\(counted(total, "record")) changed in the last day; the first page has \(contents)"
    }

    /// Both ends of a span must be given (NVD, CVE API, parameters).
    private static func address(_ base: String, from start: Timestamp, to end: Timestamp, index: Int) -> String {
        var out = ByteWriter(capacity: 256)
        out.append(text: base)
        out.append(base.utf8.contains(UInt8(ascii: "?")) ? "&" as StaticString : "?")
        out.append("lastModStartDate=")
        out.append(rfc3339: start, fraction: .milliseconds)
        out.append("&lastModEndDate=")
        out.append(rfc3339: end, fraction: .milliseconds)
        out.append("&resultsPerPage=")
        out.append(integer: pageSize)
        out.append("&startIndex=")
        out.append(integer: index)
        return out.text
    }
}
