import Access
import Cryptography
import HTTP
import Model
import Notation
import Runtime
import Storage

/// An answer of the form `{"meta": …, "data": …}` that is made out of figures and a few rows: its entity tag and its frame.
struct DataAnswer {
    private let call: Call
    /// The moment the answer speaks of.
    private let generated: Timestamp
    private var digest: [UInt8] = []

    init(_ call: Call, generated: Timestamp) {
        self.call = call
        self.generated = generated
    }

    /// Writes the fields of a private answer; true when the client has this very one and gets 304.
    /// - Parameter parts: all that the body depends on besides path and query.
    mutating func isKnown(_ parts: [Int64], to reply: inout Reply) -> Bool {
        var text = ByteWriter(capacity: 512)
        for part in [generated.microseconds] + parts {
            text.append(integer: part)
            text.append(" ")
        }
        text.append(text: call.request.path)
        text.append("?")
        call.query.appendNormalised(to: &text)
        digest = Array(Digest.sha256(text.bytes).prefix(16))
        let tag = EntityTag(digest: digest)
        reply.field("ETag", text: tag.text)
        reply.field("Cache-Control", "private, no-cache")
        reply.field("Vary", "Authorization, X-API-Key, Accept")
        guard tag.isNamed(by: call.request) else { return false }
        reply.head(status: 304)
        return true
    }

    /// Writes everything up to the value of `data`.
    /// - Parameter fill: further members of `meta`.
    func begin(in reply: inout Reply, _ fill: (inout JSONWriter) -> Void = { _ in }) {
        reply.head(status: 200, type: "application/json")
        var json = JSONWriter()
        json.beginObject()
        json.member("generated_at", generated)
        json.member("feed_version", "1.0")
        json.member("source", call.service.settings.sourceName)
        fill(&json)
        json.endObject()
        reply.body.append("{\"meta\":")
        reply.body.append(json.out)
        reply.body.append(",\"data\":")
    }

    func end(in reply: inout Reply) { reply.body.append("}\n") }

    /// Sends the same answer as before, if it is still kept, or makes and keeps it.
    func send(_ generation: Generation, in reply: inout Reply, make: (inout Reply) throws -> Void) throws {
        let cache = call.service.bodies
        let key = BodyCache.Key(digest: digest)
        if let body = cache.body(key) {
            reply.head(status: 200, type: "application/json")
            reply.rows = body.rows
            reply.body.append(body.bytes)
            return
        }
        reply.beginCopy(upTo: cache.mostBodyBytes)
        try make(&reply)
        if let copy = reply.endCopy() {
            cache.keep(BodyCache.Body(bytes: copy, rows: reply.rows), as: key, generation: generation.version)
        }
    }

    static let notComputed = APIError(
        503,
        "unavailable",
        "The statistics have not been worked out yet. Try again shortly.",
        fields: [("Retry-After", "30")]
    )
}
