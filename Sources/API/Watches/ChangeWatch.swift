import Access
import HTTP
import Model
import Notation
import Storage

/// `POST /api/v1/watches` (createWatch).
struct CreateWatch: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/watches"
    let access = AccessRule.key(.writeWatches)
    /// The cookie's origin is checked, as of every change.
    let takesSession = true
    let documentation = Operation(
        "createWatch",
        tag: WatchAnswer.tag,
        "Watch for indicators",
        description:
            "The filters of GET /api/v1/iocs in `query`, or `values`. What is published from now on and matches is found once, and is shown as "
            + "far as your plan shows it.",
        requestBody: .init(.body(WatchMembers.ofNew)),
        responses: [
            Operation.Response(201, "The watch", [("application/json", .reference("WatchResponse"))]),
            Operation.Response(
                429,
                "The allowance, or the watches of an account, are used up",
                [("application/json", .error)]
            ),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        try WatchAnswer.checkMayRead(caller)
        let body = try RequestBody(of: call.request, required: true)
        try body.expect(only: WatchMembers.ofNew)
        let kind = try WatchMembers.kind.read(from: body)
        guard let question = try WatchMembers.question(in: body, kind, call, &store) else {
            throw body.refused(
                kind == .values ? "values" : "query",
                "",
                "given: query for filters of a list, or values"
            )
        }
        let name = try WatchMembers.name.read(from: body) ?? WatchMembers.standardName(question)
        guard let id = try store.keep(nil, question, name: name, token: WatchAnswer.token(), by: account) else {
            let most = try store.mostWatches()
            throw APIError(
                429,
                "watch_limit_reached",
                "An account has at most \(most) watches. Delete one first.",
                details: APIError.object { $0.member("limit", most) }
            )
        }
        try WatchAnswer.send(id, call, status: 201, from: &store, to: &reply)
    }
}

/// `PATCH /api/v1/watches/{id}` (changeWatch).
struct ChangeWatch: Endpoint {
    let method = "PATCH"
    let pattern = "/api/v1/watches/{id}"
    let access = AccessRule.key(.writeWatches)
    let takesSession = true
    let documentation = Operation(
        "changeWatch",
        tag: WatchAnswer.tag,
        "Change a watch",
        description: "Changes the given members and keeps the rest. A watch that asks something else begins anew.",
        parameters: [WatchAnswer.id],
        requestBody: .init(.body(WatchMembers.ofChange)),
        responses: [WatchAnswer.ok, WatchAnswer.missing]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let id = try WatchAnswer.id.read(from: call)
        let body = try RequestBody(of: call.request, required: true)
        try body.expect(only: WatchMembers.ofChange)
        guard let watch = try store.watches(of: account, id, as: WatchAnswer.view(caller)).first else {
            throw WatchAnswer.noSuchWatch
        }
        let name = try WatchMembers.name.read(from: body)
        let until = try WatchMembers.mutedUntil.read(from: body)
        if let question = try WatchMembers.question(in: body, watch.kind, call, &store) {
            try WatchAnswer.checkMayRead(caller)
            _ = try store.keep(id, question, name: watch.name, token: watch.token, by: account)
        }
        if let name { _ = try store.rename(id, to: name, by: account) }
        if body.has("muted_until") { _ = try store.mute(id, until: until, by: account) }
        try WatchAnswer.send(id, call, from: &store, to: &reply)
    }
}

/// `DELETE /api/v1/watches/{id}` (deleteWatch).
struct DeleteWatch: Endpoint {
    let method = "DELETE"
    let pattern = "/api/v1/watches/{id}"
    let access = AccessRule.key(.writeWatches)
    let takesSession = true
    let documentation = Operation(
        "deleteWatch",
        tag: WatchAnswer.tag,
        "Delete a watch",
        description: "Its feed's address answers no more.",
        parameters: [WatchAnswer.id],
        responses: [
            Operation.Response(200, "It is gone", json: .answer(of: .record(["id": .uuid, "deleted": .flag]))),
            WatchAnswer.missing,
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, _) = try CommunityAnswer.account(call)
        let id = try WatchAnswer.id.read(from: call)
        guard try store.deleteWatch(id, by: account) else { throw WatchAnswer.noSuchWatch }
        WatchAnswer.send(call, to: &reply) { json in
            json.object { json in
                json.member("id", id.text)
                json.member("deleted", true)
            }
        }
    }
}

/// `POST /api/v1/watches/{id}/renew` (renewWatch): another secret address for the feed.
struct RenewWatch: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/watches/{id}/renew"
    let access = AccessRule.key(.writeWatches)
    let takesSession = true
    let documentation = Operation(
        "renewWatch",
        tag: WatchAnswer.tag,
        "Give a watch's feed another address",
        description: "The old address answers no more.",
        parameters: [WatchAnswer.id],
        responses: [WatchAnswer.ok, WatchAnswer.missing]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, _) = try CommunityAnswer.account(call)
        let id = try WatchAnswer.id.read(from: call)
        guard try store.renew(id, token: WatchAnswer.token(), by: account) else { throw WatchAnswer.noSuchWatch }
        try WatchAnswer.send(id, call, from: &store, to: &reply)
    }
}
