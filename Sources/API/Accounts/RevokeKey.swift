import Access
import HTTP
import Notation
import Storage

/// `DELETE /api/v1/keys/{keyId}` (revokeAPIKey): ends a key at once and for good. Doing it again changes nothing.
struct RevokeKey: Endpoint {
    let method = "DELETE"
    let pattern = "/api/v1/keys/{keyId}"
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "revokeAPIKey",
        tag: "API Keys",
        "Revoke an API key",
        description: "This cannot be undone.",
        parameters: [KeyParameters.id],
        requestBody: .init(.body(KeyParameters.revocation), required: false),
        responses: [
            Operation.Response(200, "API key revoked", json: .object(["success": .flag, "message": .text])),
            KeyObject.notFound,
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let body = try RequestBody(of: call.request, required: false)
        try body.expect(only: KeyParameters.revocation)
        let reason = try KeyParameters.reason.read(from: body)
        let outcome = try store.revokeKey(
            KeyParameters.id.read(from: call),
            reason: reason,
            by: KeyObject.actor(call, session)
        )
        if outcome != .revokedBefore { _ = try KeyObject.done(outcome, session, &store) }
        var json = JSONWriter()
        json.object { json in
            json.member("success", true)
            json.member("message", "API key revoked successfully")
        }
        reply.head(status: 200, type: "application/json")
        KeyObject.send(json, in: &reply)
    }
}
