import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/watches/{id}/matches` (listWatchMatches): what a watch found.
struct ListWatchMatches: Endpoint {
    let pattern = "/api/v1/watches/{id}/matches"
    let access = AccessRule.key(.writeWatches)
    let isPolled = true
    let documentation = Operation(
        "listWatchMatches",
        tag: WatchAnswer.tag,
        "What a watch found",
        description: "The newest first, each once, kept for 90 days. What your plan does not show is left out.",
        parameters: [WatchAnswer.id, Self.limit, Self.cursor],
        responses: [
            Operation.Response(200, "One page", json: .reference("WatchMatchListResponse")), WatchAnswer.missing,
        ]
    )

    private static let limit = Parameter<Int>.integer("limit", in: 1...100, default: 50, "Matches of one page")
    private static let cursor = Parameter<Int?>(
        "cursor",
        .text,
        "meta.next_cursor of the page before"
    ) { query, name in
        guard let text = try query.text(name) else { return nil }
        guard let number = Int(text), number > 0 else {
            throw ParameterError.invalidValue(name, text, expected: "meta.next_cursor of the page before")
        }
        return number
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let id = try WatchAnswer.id.read(from: call)
        let limit = try Self.limit.read(from: call.query)
        let before = try Self.cursor.read(from: call.query)
        let view = WatchAnswer.view(caller)
        guard try !store.watches(of: account, id, as: view).isEmpty else { throw WatchAnswer.noSuchWatch }
        try WatchAnswer.checkMayRead(caller)
        let found = try store.matches(of: id, before: before, limit: limit + 1, as: view)
        let page = found.prefix(limit)
        reply.rows = page.count
        WatchAnswer.send(
            call,
            to: &reply,
            meta: { json in
                json.member("next_cursor", found.count > limit ? page.last.map { "\($0.number)" } : nil)
                json.member("limit", limit)
            },
            { json in json.array { json in for match in page { WatchAnswer.write(match, to: &json) } } }
        )
    }
}

/// `POST /api/v1/watches/{id}/read` (readWatch).
struct ReadWatch: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/watches/{id}/read"
    let access = AccessRule.key(.writeWatches)
    let takesSession = true
    let documentation = Operation(
        "readWatch",
        tag: WatchAnswer.tag,
        "Mark what a watch found as read",
        parameters: [WatchAnswer.id],
        requestBody: .init(.body(Self.members), required: false),
        responses: [WatchAnswer.ok, WatchAnswer.missing]
    )

    private static let upTo = BodyMember<Int?>.integer(
        "up_to",
        in: 1...Int.max,
        "The match up to which all is read; all without it"
    )
    private static let members: [any DocumentedMember] = [upTo]

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, _) = try CommunityAnswer.account(call)
        let id = try WatchAnswer.id.read(from: call)
        let body = try RequestBody(of: call.request, required: false)
        try body.expect(only: Self.members)
        guard try store.read(id, upTo: Self.upTo.read(from: body), by: account) else { throw WatchAnswer.noSuchWatch }
        try WatchAnswer.send(id, call, from: &store, to: &reply)
    }
}
