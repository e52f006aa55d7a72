import HTTP
import Notation
import Runtime

/// The form `{"meta": …, "data": …}` that most answers in JSON have.
enum DataAnswer {
    static let notComputed = APIError(
        503,
        "unavailable",
        "The statistics have not been worked out yet. Try again shortly.",
        fields: [("Retry-After", "30")]
    )
}

extension Call {
    /// Writes the members of `meta` that every answer in JSON has.
    /// - Parameter generated: the moment that the answer speaks of.
    func writeMeta(generated: Timestamp, to json: inout JSONWriter) {
        json.member("generated_at", generated)
        json.member("feed_version", "1.0")
        json.member("source", service.settings.sourceName)
    }

    /// Writes everything up to the value of `data`.
    /// - Parameter fill: further members of `meta`.
    func beginData(generated: Timestamp, in reply: inout Reply, _ fill: (inout JSONWriter) -> Void = { _ in }) {
        var json = JSONWriter()
        json.object { json in
            writeMeta(generated: generated, to: &json)
            fill(&json)
        }
        reply.body.append("{\"meta\":")
        reply.body.append(json.out)
        reply.body.append(",\"data\":")
    }
}

extension CacheableAnswer {
    /// Sends `{"meta":{…},"data":…}`.
    /// - Parameters:
    ///   - generated: the moment that the answer speaks of.
    ///   - meta: writes further members of `meta`.
    ///   - data: writes the value of `data`.
    func sendData(
        generated: Timestamp,
        in reply: inout Reply,
        meta: (inout JSONWriter) -> Void = { _ in },
        data: (inout Reply) throws -> Void
    ) throws {
        try send(in: &reply) { reply in
            call.beginData(generated: generated, in: &reply, meta)
            try data(&reply)
            reply.body.append("}\n")
        }
    }
}
