import Feeds
import Fetch
import Notation
import Storage

/// A TAXII 2.1 collection of another server, page by page (§3.4 to §3.7, §5.4).
///
/// Each page is stored in a transaction of its own, and then the place is kept, so a walk that breaks off goes on from
/// there. `added_after` becomes the date of the last page only when all pages are stored: several pages may have one date.
struct CollectionWalk: FeedWalk {
    let format: FeedFormat

    private static let pageSize = 1000
    private static let mediaType = "application/taxii+json;version=2.1"

    func take(
        _ feed: DueFeed,
        _ request: FetchRequest,
        with tools: inout WalkTools,
        store: inout Store
    ) throws -> WalkResult {
        guard let address = CollectionAddress(feed.address) else { return .failed(Self.noCollection) }
        var request = request
        request.accept = Self.mediaType
        request.wantedField = "x-taxii-date-added-last"
        var pages = CollectionPages(from: feed.place, began: .now, sum: ImportReport(of: format))
        while true {
            request.address = address.page(pages.place, limit: Self.pageSize)
            guard pages.begin(request.address) else {
                return .failed("the server leads us in a circle: it names the same page twice")
            }
            tools.progress(feed.figures.slug, "page \(pages.count)")
            let reply = tools.fetch(request)
            guard case .fetched(let body) = reply.outcome else {
                if pages.forgetStalePage(reply.outcome) { continue }
                return .refused(reply, Self.words(for: reply.outcome))
            }
            let envelope = try TAXIIEnvelope(body.bytes.span)
            pages.sum += try tools.store(body, from: reply.address, of: feed, as: format, in: &store)
            guard pages.end(envelope, bytes: body.bytes.count, lastAdded: body.field) else {
                return .failed("the server says that there is more and names no way to it")
            }
            try store.keepPlace(pages.place, of: feed.figures.id)
            if !pages.hasMore || pages.isOver(tools.options.walk) {
                let rest = pages.hasMore ? "; the rest follows with the next run" : ""
                let text = "\(counted(pages.count, "page")): \(pages.sum.sentence)\(rest)"
                return WalkResult(.inParts, text, report: pages.sum)
            }
        }
    }

    func check(_ request: FetchRequest, with tools: inout WalkTools) throws -> String {
        guard let address = CollectionAddress(request.address) else { return Self.noCollection }
        var request = request
        request.address = address.page(FeedPlace(addedAfter: nil, next: nil), limit: Self.pageSize)
        request.accept = Self.mediaType
        let reply = tools.fetch(request)
        guard case .fetched(let body) = reply.outcome else {
            return Self.words(for: reply.outcome) ?? reply.outcome.text
        }
        let envelope = try TAXIIEnvelope(body.bytes.span)
        let origin = FeedOrigin(address: reply.address, charset: body.charset, fetchedAt: .now)
        let contents = try format.contents(of: body.bytes.span, from: origin)
        return envelope.hasMore ? contents + " on the first page" : contents
    }

    private static let noCollection = "the address is not that of a collection: it should end in /collections/ID/"

    /// What some answers mean in TAXII (§3.6); nil for those that mean the same everywhere.
    private static func words(for outcome: FetchOutcome) -> String? {
        switch outcome {
        case .unexpected(406): "the server does not offer TAXII 2.1 at this address (406)"
        case .unexpected(415): "the server does not take requests of TAXII 2.1 at this address (415)"
        case .unexpected(400): "the server does not understand the request (400)"
        case .notFound: "there is no such collection, or not for this key (404)"
        default: nil
        }
    }
}

/// The pages of a collection that one walk has read so far.
private struct CollectionPages {
    private(set) var place: FeedPlace
    private(set) var count = 0
    private(set) var hasMore = true
    var sum: ImportReport
    private var bytes = 0
    private var newest: String?
    private var asked: Set<String> = []
    private let began: Timestamp
    private var isResumed: Bool

    init(from place: FeedPlace, began: Timestamp, sum: ImportReport) {
        self.sum = sum
        self.place = place
        self.began = began
        isResumed = place.next != nil
    }

    /// False when the page was asked for before.
    mutating func begin(_ address: String) -> Bool {
        count += 1
        return asked.insert(address).inserted
    }

    /// A server may have forgotten the page at which the last walk stopped. Then the walk begins again, once.
    mutating func forgetStalePage(_ outcome: FetchOutcome) -> Bool {
        guard isResumed, count == 1 else { return false }
        switch outcome {
        case .notFound, .gone, .unexpected(400), .unexpected(422):
            isResumed = false
            place.next = nil
            count = 0
            return true
        default: return false
        }
    }

    /// Notes what a stored page says. False when there is more and the server names no way to it.
    mutating func end(_ page: TAXIIEnvelope, bytes size: Int, lastAdded: String) -> Bool {
        bytes += size
        hasMore = page.hasMore
        if let time = Timestamp(lastAdded), newest.flatMap({ Timestamp($0) }).map({ $0 < time }) ?? true {
            newest = lastAdded
        }
        if !page.hasMore {
            // Pages that an earlier, broken walk read are older than these.
            place = FeedPlace(addedAfter: newest ?? place.addedAfter, next: nil)
        } else if let next = page.next {
            place.next = next
        } else if let newest, newest != place.addedAfter {
            // A server that sends no `next` expects the date (§3.5).
            place = FeedPlace(addedAfter: newest, next: nil)
        } else {
            return false
        }
        return true
    }

    /// Whether the walk should stop. What was added after it began is for the next walk: it may be our own data, sent back.
    func isOver(_ limits: FeedRun.WalkLimits) -> Bool {
        if let newest, let time = Timestamp(newest), time >= began { return true }
        return count >= limits.parts || bytes >= limits.bytes
            || Timestamp.now.seconds - began.seconds >= limits.seconds
    }
}

/// The address of the objects of a collection.
private struct CollectionAddress {
    /// Ends in a slash.
    private let objects: String
    /// Further parameters from the operator, such as `match[type]=indicator`.
    private let query: String

    /// - Parameter address: of a collection or of its objects, with or without the last slash.
    init?(_ address: String) {
        let bare = address.prefix { $0 != "#" }
        let path = bare.prefix { $0 != "?" }
        query = String(bare.dropFirst(path.count + 1))
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        var named = parts[...]
        while named.last == "" { named.removeLast() }
        let hasObjects = named.last == "objects"
        if hasObjects { named.removeLast() }
        guard named.count >= 2, named.dropLast().last == "collections" else { return nil }
        objects = named.joined(separator: "/") + "/objects/"
    }

    func page(_ place: FeedPlace, limit: Int) -> String {
        var address = "\(objects)?\(query.isEmpty ? "" : query + "&")limit=\(limit)"
        if let time = place.addedAfter { address += "&added_after=\(TextCoding.percentEncoded(time))" }
        if let next = place.next { address += "&next=\(TextCoding.percentEncoded(next))" }
        return address
    }
}
