import Access
import Cryptography
import HTTP
import Model
import Notation

/// An answer that a client may keep and ask about again: its entity tag and date, what caches may do with it, the 304, and
/// the copy that the worker keeps (RFC 9110 §8.8, §13.1; RFC 9111 §5.2).
///
/// The tag is made of everything that the bytes depend on: the release and the settings that show, the version of the
/// data, the caller's TLP ceiling, whether it has an account, path and query, and what the endpoint names besides. An endpoint first asks `isAnswered`, then reads what only
/// the body needs, then calls `send`. Without `send` nothing is written, so an error can still take its place.
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
    private let generation: Generation?
    private let key: BodyCache.Key
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
        self.generation = generation
        self.type = type
        self.freshness = freshness
        var text = ByteWriter(capacity: 512)
        text.append(call.service.answerSeed)
        if let generation {
            text.append(integer: generation.version)
            text.append(" ")
            text.append(integer: generation.time.microseconds)
            text.append(" ")
        }
        if freshness != .forAll, let ceiling = call.admittedKey?.caller.tlpCeiling {
            text.append(ceiling.name)
            text.append(call.isNobodys ? " nobody " : " ")
        }
        text.append(format)
        for part in parts {
            text.append(" ")
            text.append(integer: part)
        }
        text.append(" ")
        text.append(text: call.request.path)
        text.append("?")
        call.query.appendNormalised(to: &text)
        let rolling = call.query.rollingTimes
        for time in rolling {
            text.append(" ")
            text.append(integer: time.time.microseconds)
        }
        var sum = Digest(.sha256)
        text.withBytes { sum.update($0) }
        let digest = Array(sum.finish().prefix(16))
        key = BodyCache.Key(digest: digest)
        tag = EntityTag(digest: digest)
        let now = Timestamp.now
        let changes = [generation?.time, changed, call.admittedKey?.caller.rulesChanged].compactMap(\.self)
        lastModified = LastModified(
            changed: changes.reduce(call.service.started, max),
            // Lookbacks begin at midnight, rolling times at their steps.
            midnight: freshness == .forAll ? nil : rolling.map(\.began).reduce(now.startOfDay, max),
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
        guard keepsCopy, let body = call.service.bodies.body(key) else { return false }
        // What was sent before is there.
        if mayBeMissing, isKnown(isThere: true) {
            writeNotModified(to: &reply)
            return true
        }
        writeHead(cursor: body.nextCursor, page: body.nextPage, total: total ?? body.total, to: &reply)
        reply.rows = body.rows
        reply.body.append(body.bytes)
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
        writeHead(cursor: cursor, page: page, total: total, to: &reply)
        guard keepsCopy, let generation else { return try make(&reply) }
        let cache = call.service.bodies
        reply.beginCopy(upTo: cache.mostBodyBytes)
        try make(&reply)
        if let copy = reply.endCopy() {
            cache.keep(
                BodyCache.Body(bytes: copy, rows: reply.rows, nextCursor: cursor, nextPage: page, total: total),
                as: key,
                generation: generation.version
            )
        }
    }

    private func writeNotModified(to reply: inout Reply) {
        writeFields(total: total, to: &reply)
        reply.head(status: 304)
    }

    private func writeHead(cursor: String?, page: String?, total: Int?, to reply: inout Reply) {
        writeFields(total: total, to: &reply)
        reply.head(status: 200, type: type)
        if let fileName {
            reply.field("Content-Disposition", text: "attachment; filename=\"\(fileName.stem)\(fileName.ending)\"")
        }
        if let cursor { reply.field("X-Next-Cursor", text: cursor) }
        if let page { reply.field("Link", text: "<\(page)>; rel=\"next\"") }
    }

    private func writeFields(total: Int?, to reply: inout Reply) {
        reply.field("ETag", text: isWeak ? "W/\(tag.text)" : tag.text)
        reply.field("Last-Modified", text: lastModified.text)
        reply.field("Cache-Control", freshness.field)
        if freshness != .forAll { reply.field("Vary", Self.vary) }
        if let total { reply.field("X-Total-Count", total) }
        if let next { reply.field("Link", text: "<\(next)>; rel=\"next\"") }
    }
}
