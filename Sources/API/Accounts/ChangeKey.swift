import Access
import HTTP
import Storage

/// `PATCH /api/v1/keys/{keyId}` (changeAPIKey): name, addresses or scopes of a key in force.
struct ChangeKey: Endpoint {
    let method = "PATCH"
    let pattern = "/api/v1/keys/{keyId}"
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "changeAPIKey",
        tag: "API Keys",
        "Change an API key",
        description:
            "Changes the given members and keeps the rest. Null for allowed_ips or scopes removes the restriction.",
        parameters: [KeyParameters.id],
        requestBody: .init(.body(KeyParameters.change)),
        responses: [KeyObject.ok("The key", "APIKeyDetailsResponse"), KeyObject.notFound]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let body = try RequestBody(of: call.request, required: true)
        try body.expect(only: KeyParameters.change)
        var change = KeyChange()
        change.name = try KeyParameters.newName.read(from: body)
        if body.has("allowed_ips") { change.allowedAddresses = .some(try KeyParameters.networks.read(from: body)) }
        let scopes = try KeyParameters.scopes.read(from: body)
        if body.has("scopes") { change.scopes = .some(scopes) }
        let outcome = try store.changeKey(KeyParameters.id.read(from: call), change, by: KeyObject.actor(call, session))
        let id = try KeyObject.done(outcome, session, &store, scopes: scopes)
        guard let key = try store.key(id, of: session.account.id) else { throw APIError.notFound }
        try ShowKey.write(key, days: store.dailyUsage(of: id, days: 30), to: &reply)
    }
}
