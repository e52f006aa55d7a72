import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/watches` (listWatches): the watches of the caller's account.
struct ListWatches: Endpoint {
    let pattern = "/api/v1/watches"
    let access = AccessRule.key(.writeWatches)
    let isPolled = true
    let documentation = Operation(
        "listWatches",
        tag: WatchAnswer.tag,
        "List your watches",
        description:
            "All of them, the oldest first, each with what is unread. By session, or by a key with write:watches.",
        responses: [Operation.Response(200, "The watches", json: .reference("WatchListResponse"))]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let watches = try store.watches(of: account, as: WatchAnswer.view(caller))
        let most = try store.mostWatches()
        reply.rows = watches.count
        WatchAnswer.send(
            call,
            to: &reply,
            meta: { json in
                json.member("total", watches.count)
                json.member("limit", most)
            },
            { json in json.array { json in for watch in watches { WatchAnswer.write(watch, call, to: &json) } } }
        )
    }
}

/// `GET /api/v1/watches/{id}` (getWatch).
struct ShowWatch: Endpoint {
    let pattern = "/api/v1/watches/{id}"
    let access = AccessRule.key(.writeWatches)
    let isPolled = true
    let documentation = Operation(
        "getWatch",
        tag: WatchAnswer.tag,
        "One of your watches",
        parameters: [WatchAnswer.id],
        responses: [WatchAnswer.ok, WatchAnswer.missing]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try WatchAnswer.send(try WatchAnswer.id.read(from: call), call, from: &store, to: &reply)
    }
}
