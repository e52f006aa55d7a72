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

    init(_ call: Call, generated: Timestamp) {
        self.call = call
        self.generated = generated
    }

    /// Writes the fields of a private answer; true when the client has this very one and gets 304.
    /// - Parameter parts: all that the body depends on besides path and query.
    func isKnown(_ parts: [Int64], to reply: inout Reply) -> Bool {
        var text = ByteWriter(capacity: 512)
        for part in [generated.microseconds] + parts {
            text.append(integer: part)
            text.append(" ")
        }
        text.append(text: call.request.path)
        text.append("?")
        call.query.appendNormalised(to: &text)
        let tag = EntityTag(digest: Digest.sha256(text.bytes))
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

    static let notComputed = APIError(
        503,
        "unavailable",
        "The statistics have not been worked out yet. Try again shortly.",
        fields: [("Retry-After", "30")]
    )

    /// The schema of `{"meta": …, "data": …}`.
    static func schema(of data: String, meta: String = "") -> String {
        """
        {"type":"object","required":["meta","data"],"properties":{"meta":{"type":"object","required":["generated_at","feed_version",\
        "source"],"properties":{"generated_at":{"type":"string","format":"date-time"},"feed_version":{"type":"string"},\
        "source":{"type":"string"}\(meta)}},"data":\(data)}}
        """
    }
}
