import Access
import Cryptography
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/lists` (listLists): the lists of the caller's account.
struct ListDeviceLists: Endpoint {
    let pattern = "/api/v1/lists"
    let access = AccessRule.key(.writeLists)
    let isPolled = true
    let documentation = Operation(
        "listLists",
        tag: "Lists for devices",
        "List the lists that you made for devices",
        responses: [Operation.Response(200, "The lists, the oldest first", json: .reference("DeviceListsResponse"))]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let account = try CommunityAnswer.account(call).id
        let lists = try store.deviceLists(of: account)
        DeviceListObject.begin(call, status: 200, to: &reply)
        var json = JSONWriter()
        json.array { json in
            for list in lists { json.object { DeviceListObject.write(list, call, to: &$0) } }
        }
        reply.body.append(json.out)
        reply.body.append("}\n")
        reply.rows = lists.count
    }
}

/// `POST /api/v1/lists` (createList): a new list, whose token is shown this once.
struct CreateDeviceList: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/lists"
    let access = AccessRule.key(.writeLists)
    let takesSession = true
    let documentation = Operation(
        "createList",
        tag: "Lists for devices",
        "Make a list for a device",
        description: "The token is returned once; it can only read this list.",
        requestBody: .init(.body(DeviceListMembers.all)),
        responses: [
            Operation.Response(201, "The new list", json: .reference("DeviceListCreated")),
            Operation.Response(
                429,
                "The allowance is used up, or the account has all its lists",
                [("application/json", .error)]
            ),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let profile = try DeviceListMembers.profile(of: RequestBody(of: call.request, required: true), for: caller)
        guard let token = KeySecret.mint(KeySecret.listPrefix), let id = RandomBytes.uuid() else {
            throw APIError.unexpected
        }
        let isNew = try store.createDeviceList(
            id,
            profile,
            of: account,
            tokenHash: KeySecret.hash(Array(token.utf8)),
            tokenPrefix: KeySecret.preview(token)
        )
        guard isNew else {
            throw APIError(429, "list_limit_reached", "Your account has as many lists as it may. Delete one first.")
        }
        try DeviceListObject.send(id, token: token, status: 201, call, &store, to: &reply)
    }
}

/// `PUT /api/v1/lists/{list}` (changeList): describes a list anew. Its address and token stay.
struct ChangeDeviceList: Endpoint {
    let method = "PUT"
    let pattern = "/api/v1/lists/{list}"
    let access = AccessRule.key(.writeLists)
    let takesSession = true
    let documentation = Operation(
        "changeList",
        tag: "Lists for devices",
        "Change a list made for a device",
        description: "What is left out gets its default. The address and the token stay.",
        parameters: [DeviceListAccess.id],
        requestBody: .init(.body(DeviceListMembers.all)),
        responses: [
            Operation.Response(200, "The list", json: .reference("DeviceListResponse")),
            Operation.Response(404, "There is no such list", [("application/json", .error)]),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let id = try DeviceListAccess.id.read(from: call)
        let profile = try DeviceListMembers.profile(of: RequestBody(of: call.request, required: true), for: caller)
        guard try store.changeDeviceList(id, profile, of: account) else { throw DeviceListAccess.noSuchList }
        try DeviceListObject.send(id, status: 200, call, &store, to: &reply)
    }
}

/// `DELETE /api/v1/lists/{list}` (deleteList): takes a list away with its token.
struct DeleteDeviceList: Endpoint {
    let method = "DELETE"
    let pattern = "/api/v1/lists/{list}"
    let access = AccessRule.key(.writeLists)
    let takesSession = true
    let documentation = Operation(
        "deleteList",
        tag: "Lists for devices",
        "Delete a list made for a device",
        parameters: [DeviceListAccess.id],
        responses: [
            Operation.Response(200, "It is gone", json: .object(["success": .flag, "message": .text])),
            Operation.Response(404, "There is no such list", [("application/json", .error)]),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let account = try CommunityAnswer.account(call).id
        guard try store.deleteDeviceList(DeviceListAccess.id.read(from: call), of: account) else {
            throw DeviceListAccess.noSuchList
        }
        reply.field("Cache-Control", "private, no-store")
        reply.head(status: 200, type: "application/json")
        reply.body.append("{\"success\":true,\"message\":\"The list is deleted\"}\n")
    }
}

/// `POST /api/v1/lists/{list}/token` (changeListToken): a new token; the old one ends at once.
struct ChangeDeviceListToken: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/lists/{list}/token"
    let access = AccessRule.key(.writeLists)
    let takesSession = true
    let documentation = Operation(
        "changeListToken",
        tag: "Lists for devices",
        "Give a list a new token",
        description: "The old token ends at once. The new one is returned once.",
        parameters: [DeviceListAccess.id],
        responses: [
            Operation.Response(200, "The list with its new token", json: .reference("DeviceListCreated")),
            Operation.Response(404, "There is no such list", [("application/json", .error)]),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let account = try CommunityAnswer.account(call).id
        let id = try DeviceListAccess.id.read(from: call)
        guard let token = KeySecret.mint(KeySecret.listPrefix) else { throw APIError.unexpected }
        let hash = KeySecret.hash(Array(token.utf8))
        guard try store.changeToken(ofList: id, of: account, hash: hash, prefix: KeySecret.preview(token)) else {
            throw DeviceListAccess.noSuchList
        }
        try DeviceListObject.send(id, token: token, status: 200, call, &store, to: &reply)
    }
}
