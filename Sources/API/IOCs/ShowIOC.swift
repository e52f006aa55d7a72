import Access
import Extraction
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/iocs/{id}` (getIOC): the look-up of one indicator by its id.
struct ShowIOC: Endpoint {
    let pattern = "/api/v1/iocs/{id}"
    let access = AccessRule.key("read:lookup")
    let publicRead: PublicRead? = .lookup
    let isPolled = true
    let documentation = Operation(
        "getIOC",
        tag: "Lookup",
        "Look up one indicator by its id",
        description: "The same answer as /api/v1/lookup gives for its value.",
        parameters: [id] + LookupParameters.shown,
        responses: [
            Operation.Response(
                200,
                "What is known",
                [("application/json", .one(.reference("LookupResponse"), .reference("LookupFlatResponse")))]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
            Operation.Response(404, "There is no such indicator", [("application/json", .error)]),
            Operation.Response(
                410,
                "No report supports it any more, or the operator withdrew it: indicator_withdrawn; details have value, type, "
                    + "withdrawn_at, by, source and reason",
                [("application/json", .error)]
            ),
        ]
    )

    static let id = PathParameter<UUID>("id", .uuid, "The indicator's id") { text, _ in
        // A mistyped format is a path that is not there.
        guard let id = UUID(text) else { throw absent(" Ids are UUIDs; /api/v1/lookup takes values.") }
        return id
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let caller = try call.admitted().caller
        let id = try Self.id.read(from: call)
        let query = try LookupQuery(call.query, for: caller, now: .now) {
            let reading = try Self.reading(of: id, tlpCeiling: caller.tlpCeiling, from: &store)
            return (String(decoding: reading.value, as: UTF8.self), [reading])
        }
        let status = try store.statuses(of: [id], tlpCeiling: caller.tlpCeiling).mostTelling
        if let decisive = status.decisive { throw Self.withdrawn(query, decisive) }
        try LookupIOC.answer(query, call, from: &store, to: &reply)
    }

    static func reading(
        of id: UUID,
        tlpCeiling: TLP,
        from store: inout Store
    ) throws -> ValueQuestion.Reading {
        guard let (type, value) = try store.indicatorName(id, tlpCeiling: tlpCeiling) else { throw absent() }
        return ValueQuestion.Reading(type: type, value: value)
    }

    private static func absent(_ more: String = "") -> APIError {
        APIError(
            404,
            "not_found",
            "There is no indicator with this id.\(more)",
            details: APIError.object { $0.member("reason", "indicator_not_found") }
        )
    }

    private static func withdrawn(_ query: LookupQuery, _ decisive: IndicatorStatus.Objection) -> APIError {
        APIError(
            410,
            "indicator_withdrawn",
            "The indicator was withdrawn. /api/v1/lookup still tells what is known of its value.",
            details: APIError.object { json in
                json.member("value", query.asked)
                json.member("type", query.type.text)
                json.member("withdrawn_at", decisive.at)
                json.member("by", decisive.cause.agent.description)
                json.member("source", decisive.source)
                json.member("reason", StatusObject.reason(decisive))
            }
        )
    }
}
