import Access
import HTTP
import Model
import Notation

/// An answer that a client may keep and ask about again: its entity tag and date, what caches may do with it, the 304, and
/// the copy that the worker keeps (RFC 9110 §8.8, §13.1; RFC 9111 §5.2).
///
/// The tag is made of everything that the bytes depend on (`AnswerKey`). An endpoint first asks `isAnswered`, then reads what
/// only the body needs, then calls `send`. Without `send` nothing is written, so an error can still take its place.
struct CacheableAnswer {
    /// What caches may do.
    enum Freshness {
        /// Ask each time; an unchanged answer costs a 304.
        case askAgain
        case minute
        /// A minute; while asking again, two more.
        case minuteThenStale
        /// The same for everybody.
        case forAll

        var field: StaticString {
            switch self {
            case .askAgain: "private, no-cache"
            case .minute: "private, max-age=60"
            case .minuteThenStale: "private, max-age=60, stale-while-revalidate=120"
            case .forAll: "private, max-age=300"
            }
        }
    }

    /// A shared cache must never hand an answer to somebody with another key, or none.
    static let vary: StaticString = "Authorization, X-API-Key, Accept"

    let call: Call
    private let key: AnswerKey
    private let tag: EntityTag
    private let lastModified: LastModified
    private let type: StaticString
    private let freshness: Freshness
    /// Whether the same tag may stand for bytes that differ in what does not matter (RFC 9110 §8.8.1).
    var isWeak = false
    /// Whether the worker keeps a copy until the data changes.
    var keepsCopy = false
    /// Whether it is still open that there is something to answer with; then `If-None-Match: *` and `If-Modified-Since` wait
    /// for `send`.
    var mayBeMissing = false
    /// How many match on all pages (`X-Total-Count`), where the answer is a page of a list that counts them.
    var total: Int?
    /// The address of the next page (`Link`, RFC 8288), where there is one. 304 names both too.
    var next: String?
    /// The name under which a browser stores the answer.
    var fileName: (stem: StaticString, ending: StaticString)?

    /// - Parameters:
    ///   - generation: the data that the answer shows; nil where it shows none.
    ///   - format: the name of the format, where the path has several.
    ///   - changed: when something changed that the body depends on besides the data, such as figures that are made apart.
    ///   - parts: what the body depends on besides the data, the path and the query.
    init(
        _ call: Call,
        of generation: Generation?,
        format: StaticString = "",
        type: StaticString = "application/json",
        freshness: Freshness = .askAgain,
        changed: Timestamp? = nil,
        dependsOn parts: [Int64] = []
    ) {
        self.call = call
        self.type = type
        self.freshness = freshness
        key = AnswerKey(call, of: generation, format: format, isForAll: freshness == .forAll, dependsOn: parts)
        tag = EntityTag(digest: key.digest)
        let now = Timestamp.now
        let changes = [generation?.time, changed, call.admittedKey?.caller.rulesChanged].compactMap(\.self)
        lastModified = LastModified(
            changed: changes.reduce(call.service.started, max),
            // Lookbacks begin at midnight, rolling times at their steps.
            midnight: freshness == .forAll ? nil : call.query.rollingTimes.map(\.began).reduce(now.startOfDay, max),
            now: now
        )
    }

    /// Whether the client says that it has this very answer. The tag decides where one is sent (RFC 9110 §13.2.2).
    /// - Parameter isThere: whether there is something to answer with; neither `*` nor a date names an answer otherwise.
    private func isKnown(isThere: Bool) -> Bool {
        tag.isNamed(by: call.request, byAsterisk: isThere) || isThere && lastModified.isKnown(by: call.request)
    }

    /// Answers with 304 when the client has this very answer, or with the copy that the worker kept; true when it did.
    func isAnswered(in reply: inout Reply) -> Bool {
        if isKnown(isThere: !mayBeMissing) {
            writeNotModified(to: &reply)
            return true
        }
        guard keepsCopy, let found = call.service.kept.find(key, for: call.request) else { return false }
        // What was sent before is there.
        if mayBeMissing, isKnown(isThere: true) {
            writeNotModified(to: &reply)
            return true
        }
        writeHead(to: &reply)
        reply.fields(found.fields)
        found.write(to: &reply)
        return true
    }

    /// Writes the head and lets `make` write the body, once it is sure that there is something to answer with.
    /// - Parameters:
    ///   - cursor: `X-Next-Cursor`, where the list goes on by cursor.
    ///   - page: the address of the next page (`Link`), where there is one by cursor now.
    func send(
        in reply: inout Reply,
        cursor: String? = nil,
        page: String? = nil,
        make: (inout Reply) throws -> Void
    ) throws {
        if mayBeMissing, isKnown(isThere: true) {
            writeNotModified(to: &reply)
            return
        }
        writeHead(to: &reply)
        let place = reply.fieldPlace
        if let total { reply.field("X-Total-Count", total) }
        if let cursor { reply.field("X-Next-Cursor", text: cursor) }
        if let page { reply.field("Link", text: "<\(page)>; rel=\"next\"") }
        guard keepsCopy, key.generation != nil else { return try make(&reply) }
        let fields = reply.fields(since: place)
        let copy = call.service.kept.copy(key, of: call.request, in: &reply)
        try make(&reply)
        copy.keep(&reply, fields: fields)
    }

    private func writeNotModified(to reply: inout Reply) {
        writeFields(to: &reply)
        if let total { reply.field("X-Total-Count", total) }
        reply.head(status: 304)
    }

    private func writeHead(to reply: inout Reply) {
        writeFields(to: &reply)
        reply.head(status: 200, type: type)
        if let fileName {
            reply.field("Content-Disposition", text: "attachment; filename=\"\(fileName.stem)\(fileName.ending)\"")
        }
    }

    private func writeFields(to reply: inout Reply) {
        reply.field("ETag", text: isWeak ? "W/\(tag.text)" : tag.text)
        reply.field("Last-Modified", text: lastModified.text)
        reply.field("Cache-Control", freshness.field)
        if freshness != .forAll { reply.vary(by: Self.vary) }
        if let next { reply.field("Link", text: "<\(next)>; rel=\"next\"") }
    }
}
