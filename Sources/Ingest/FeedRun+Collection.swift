import Feeds
import Fetch
import Notation
import Storage

/// TAXII 2.1 collections of others, page by page (§3.4 to §3.7, §5.4).
///
/// Each page is a transaction of its own; after it the place is kept, so a walk that breaks off goes on where it was. Only
/// when all pages are in the store does the date of the last one become `added_after`: pages of one date may be several.
extension FeedRun {
    private static let pageSize = 1000
    private static let mediaType = "application/taxii+json;version=2.1"

    mutating func takeCollection(_ feed: DueFeed, _ request: FetchRequest, store: inout Store) -> Taken {
        guard let address = CollectionAddress(feed.address), let reader = FeedReaders.named(FeedReaders.taxii) else {
            return (Self.result(feed, .failed, "the address is no collection: it should end in /collections/ID/"), nil)
        }
        var request = request
        request.accept = Self.mediaType
        request.wantedField = "x-taxii-date-added-last"
        var walk = CollectionWalk(from: feed.place, began: .now)
        while true {
            request.address = address.page(walk.place, limit: Self.pageSize)
            guard walk.begin(request.address) else {
                return (Self.result(feed, .failed, "the server sends us round in a circle: the same page twice"), nil)
            }
            progress(feed.figures.slug, "page \(walk.pages)")
            let reply = fetcher.fetch(request, within: options.limits)
            guard case .fetched(let body) = reply.outcome else {
                if walk.forgetsStalePage(reply.outcome) { continue }
                return Self.refusal(feed, reply, Self.words(for: reply.outcome))
            }
            do {
                let page = try TAXIIPage(body.bytes.span)
                walk.sum += try importBody(body.bytes, of: feed, reader, in: &store)
                guard walk.end(page, bytes: body.bytes.count, lastAdded: body.field) else {
                    return (
                        Self.result(feed, .failed, "the server says that there is more and gives no way to it"), nil
                    )
                }
                try store.keepPlace(walk.place, of: feed.figures.id)
            } catch {
                return (Self.result(feed, .failed, Self.reason(error)), nil)
            }
            if !walk.hasMore || walk.isOver(options.walk) {
                let rest = walk.hasMore ? "; the rest follows with the next run" : ""
                let text = "\(walk.pages) pages: \(walk.sum.sentence(of: reader))\(rest)"
                return (Self.result(feed, .inParts, text), nil)
            }
        }
    }

    /// Fetches the first page and says what it holds.
    mutating func lookAtCollection(_ request: FetchRequest) -> String {
        guard let address = CollectionAddress(request.address) else {
            return "the address is no collection: it should end in /collections/ID/"
        }
        var request = request
        request.address = address.page(FeedPlace(addedAfter: nil, next: nil), limit: Self.pageSize)
        request.accept = Self.mediaType
        let outcome = fetcher.fetch(request, within: options.limits).outcome
        guard case .fetched(let body) = outcome else { return Self.words(for: outcome) ?? outcome.text }
        do {
            let page = try TAXIIPage(body.bytes.span)
            return try count(body.bytes, as: FeedReaders.taxii) + (page.hasMore ? " on the first page" : "")
        } catch {
            return Self.reason(error)
        }
    }

    /// What some answers mean in TAXII (§3.6); nil for what others say as well.
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

/// How far a walk through a collection has come.
private struct CollectionWalk {
    private(set) var place: FeedPlace
    private(set) var pages = 0
    private(set) var hasMore = true
    var sum = ImportOutcome()
    private var bytes = 0
    private var newest: String?
    private var asked: Set<String> = []
    private let began: Timestamp
    private var isResumed: Bool

    init(from place: FeedPlace, began: Timestamp) {
        self.place = place
        self.began = began
        isResumed = place.next != nil
    }

    /// False when the page was asked for before.
    mutating func begin(_ address: String) -> Bool {
        pages += 1
        return asked.insert(address).inserted
    }

    /// A server may have forgotten the page with which the last walk was to go on: then a new one begins, once.
    mutating func forgetsStalePage(_ outcome: FetchOutcome) -> Bool {
        guard isResumed, pages == 1 else { return false }
        switch outcome {
        case .notFound, .gone, .unexpected(400), .unexpected(422):
            isResumed = false
            place.next = nil
            pages = 0
            return true
        default: return false
        }
    }

    /// Takes in what a stored page said. False when there is more and no way to it.
    mutating func end(_ page: TAXIIPage, bytes size: Int, lastAdded: String) -> Bool {
        bytes += size
        hasMore = page.hasMore
        if let time = Timestamp(lastAdded), newest.flatMap({ Timestamp($0) }).map({ $0 < time }) ?? true {
            newest = lastAdded
        }
        if !page.hasMore {
            // What a walk that was cut short saw before it is older.
            place = FeedPlace(addedAfter: newest ?? place.addedAfter, next: nil)
        } else if let next = page.next {
            place.next = next
        } else if let newest, newest != place.addedAfter {
            // A server without `next` wants the date (§3.5).
            place = FeedPlace(addedAfter: newest, next: nil)
        } else {
            return false
        }
        return true
    }

    /// What was added since the walk began is for the next one: it may be what the server has back from us.
    func isOver(_ limits: FeedRun.WalkLimits) -> Bool {
        if let newest, let time = Timestamp(newest), time >= began { return true }
        return pages >= limits.parts || bytes >= limits.bytes
            || Timestamp.now.seconds - began.seconds >= limits.seconds
    }
}

/// Where the objects of a collection are.
private struct CollectionAddress {
    /// Ends in a slash.
    private let objects: String
    /// What the operator asks for besides, such as `match[type]=indicator`.
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
