import Feeds
import Fetch
import Glibc
import Notation
import Storage

/// NVD's API 2.0: what changed since the last run, page by page. Each page is stored for itself; where the next run begins is
/// noted only when all were.
extension FeedRun {
    /// Records a page, and the days that one question may span: the API's limits.
    private static let pageSize = 2000
    private static let mostDays: Int64 = 120
    /// Pages of one run. More than this is a first fill, which files do better.
    private static let mostPages = 60

    /// - Parameter request: with the key, if there is one.
    mutating func walk(_ feed: DueFeed, _ request: FetchRequest, store: inout Store) -> (Result, waitSeconds: Int?) {
        func result(_ settlement: FeedSettlement, _ text: String) -> Result {
            Result(feed: feed.figures.slug, settlement: settlement, text: text, movedTo: nil)
        }
        let now = Timestamp.now
        // What is changed there may become visible a little later.
        let oldest = now.adding(seconds: -86_400 * Self.mostDays)
        var start = Timestamp(feed.lastModified)?.adding(seconds: -7200) ?? oldest
        // 5 requests in 30 seconds, 50 with a key.
        let pauseMicroseconds: UInt32 = request.secret == nil ? 6_000_000 : 600_000
        var sum = CVEImportOutcome()
        var pages = 0
        while start < now {
            let end = min(now, start.adding(seconds: 86_400 * Self.mostDays))
            var index = 0
            var total = 1
            while index < total {
                guard pages < Self.mostPages else {
                    return (
                        result(.failed, "more than \(pages * Self.pageSize) records: import NVD's yearly files first"),
                        nil
                    )
                }
                if pages > 0 { usleep(pauseMicroseconds) }
                pages += 1
                var page = request
                page.etag = ""
                page.lastModified = ""
                page.address = Self.address(feed.address, from: start, to: end, index: index)
                let reply = fetcher.fetch(page, within: options.limits)
                guard case .fetched(let body) = reply.outcome else { return Self.refusal(feed, reply) }
                do {
                    let bytes = body.bytes
                    total = NVDReader.totalResults(of: bytes.span) ?? 0
                    let outcome = try CVEImport(.nvd).run(bytes.span, store: &store, progress: { _ in })
                    sum.newRows += outcome.newRows
                    sum.updatedRows += outcome.updatedRows
                    sum.unchangedRows += outcome.unchangedRows
                    sum.rejectedRows += outcome.rejectedRows
                } catch let error as FeedError {
                    return (result(.failed, error.text), nil)
                } catch StoreError.unavailable(let reason) {
                    return (result(.failed, "the database went away: \(reason)"), nil)
                } catch {
                    return (result(.failed, "\(error)"), nil)
                }
                index += Self.pageSize
            }
            start = end
        }
        do {
            if sum.newRows + sum.updatedRows > 0 { try store.countCVENames() }
        } catch {
            return (result(.failed, "\(error)"), nil)
        }
        let text =
            "\(sum.newRows) new, \(sum.updatedRows) updated, \(sum.unchangedRows) unchanged, \(sum.rejectedRows) rejected"
        return (
            result(.stored(etag: "", lastModified: now.text, bodyDigest: [UInt8](repeating: 0, count: 32)), text), nil
        )
    }

    /// Both ends of a span must be given (NVD, CVE API, parameters).
    static func address(_ base: String, from start: Timestamp, to end: Timestamp, index: Int) -> String {
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
