import Access
import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `POST /api/v1/iocs/search` (searchManyIOCs): the sightings of up to a thousand values, in one request and one statement.
struct SearchManyIOCs: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/iocs/search"
    let access = AccessRule.key(.readIOCs)
    let documentation = Operation(
        "searchManyIOCs",
        tag: "IOCs",
        "Search many IOCs",
        description: "Exact search for up to 1,000 values; the answer has one result a value, in the order asked. "
            + "\(SearchList.valuesPerToken) values cost one request of the rate limit, with related IOCs "
            + "\(SearchList.valuesPerToken / 2); one at least, a full minute's allowance at most. A value that cannot be "
            + "searched for gets an error of its own in its place.",
        requestBody: .init(.body(SearchMembers.all)),
        responses: [
            Operation.Response(
                200,
                "One result a value",
                [("application/json", .reference("SearchManyResponse"))]
            ),
            Operation.Response(413, "The body is too large"),
            Operation.Response(415, "The body is not application/json"),
        ]
    )

    /// It changes nothing.
    let takesSession = true
    let price = Price.body { try SearchList($0).thousandths }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let began = Timestamp.now
        let settings = call.service.settings
        let list = try SearchList(call.pricedBody())
        let generation = try store.generation(admitted.generation)
        var answer = SearchManyAnswer(list, settings, generation, tlpCeiling: admitted.caller.tlpCeiling)
        try answer.readMatches(from: &store)
        if list.includesRelated {
            try answer.readRelated(since: admitted.caller.earliestIndicator(now: began), from: &store)
        }
        reply.field("Cache-Control", "private, no-store")
        reply.vary(by: CacheableAnswer.vary)
        reply.head(status: 200, type: "application/json")
        reply.rows = answer.rows
        call.beginData(generated: generation.time, in: &reply)
        try answer.write(began: began, to: &reply)
    }
}

/// What the body of `POST /api/v1/iocs/search` asks for.
struct SearchList {
    let values: [String]
    let types: [IndicatorType]
    let includesRelated: Bool
    /// Most matches to give of each value.
    let limit: Int

    /// How many values cost as much as one other request.
    static let valuesPerToken = 10

    init(_ body: RequestBody) throws {
        try body.expect(only: SearchMembers.all)
        values = try SearchMembers.values.read(from: body)
        types = try SearchMembers.type.read(from: body).map { [$0] } ?? []
        includesRelated = try SearchMembers.includesRelated.read(from: body)
        limit = try SearchMembers.limit.read(from: body)
    }

    /// The cost in thousandths of a token.
    var thousandths: Int { Self.thousandths(values: values.count, withRelated: includesRelated) }

    /// The cost of asking for so many values, in thousandths of a token.
    static func thousandths(values: Int, withRelated: Bool = false) -> Int {
        max(1000, values * 1000 / valuesPerToken * (withRelated ? 2 : 1))
    }
}
