import Access
import HTTP
import Model
import Notation
import Storage

/// `POST /api/v1/extract` (extractIOCs): the indicators in a text, each with its places and what is known of it.
struct ExtractIOCs: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/extract"
    let access = AccessRule.key(.readIOCs)
    let documentation = Operation(
        "extractIOCs",
        tag: "IOCs",
        "Find the IOCs in a text",
        description: "Every value in a text, defanged or not, with all its places and what is known of it. The text is "
            + "neither stored nor logged. The host of a URL or mail address is in its member host, and a value of its own only "
            + "where it stands alone. Values on warning lists are there, with the lists. At most \(PastedValues.most) values; "
            + "left_out counts what is not there. \(SearchList.valuesPerToken) values cost one request of the rate limit; one "
            + "at least, a full minute's allowance at most.",
        requestBody: .init(.body(ExtractMembers.all)),
        responses: [
            Operation.Response(
                200,
                "The values in the order of their first places",
                [("application/json", .reference("ExtractResponse"))]
            ),
            Operation.Response(413, "The body is too large"),
            Operation.Response(415, "The body is not application/json"),
        ]
    )

    /// It changes nothing.
    let takesSession = true
    let price = Price.contents { body, state, store in
        let lists = try state.warnings.lists(from: &store, now: .now)
        return PastedValues(try PastedText(body), lists: lists, now: .now).thousandths
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let pasted = try PastedText(call.pricedBody())
        let lists = try call.service.warnings.lists(from: &store, now: .now)
        let generation = try store.generation(admitted.generation)
        var answer = ExtractAnswer(
            pasted,
            PastedValues(pasted, lists: lists, now: .now),
            call.service.settings,
            generation,
            tlpCeiling: admitted.caller.tlpCeiling
        )
        try answer.read(lists, from: &store)
        reply.field("Cache-Control", "private, no-store")
        reply.vary(by: CacheableAnswer.vary)
        reply.head(status: 200, type: "application/json")
        reply.rows = answer.rows
        call.beginData(generated: generation.time, in: &reply)
        try answer.write(to: &reply)
        reply.body.append("}\n")
    }
}
