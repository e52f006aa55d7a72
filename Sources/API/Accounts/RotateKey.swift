import Access
import Cryptography
import HTTP
import Notation
import Storage

/// `POST /api/v1/keys/{keyId}/rotate` (rotateAPIKey): replaces a key by a new one; the old key works on for a while.
struct RotateKey: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/keys/{keyId}/rotate"
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "rotateAPIKey",
        tag: "API Keys",
        "Replace an API key",
        description:
            "The new key has the old one's name, scopes, addresses, lifetime and allowance: until the old key expires after "
            + "the overlap, both share it. If the old key replaced another key, that other key ends at once.",
        parameters: [KeyParameters.id],
        requestBody: .init(.body(KeyParameters.rotation), required: false),
        responses: [KeyObject.ok("The new key", "APIKeyCreatedResponse", status: 201), KeyObject.notFound]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let body = try RequestBody(of: call.request, required: false)
        try body.expect(only: KeyParameters.rotation)
        let overlap = try KeyParameters.overlap.read(from: body)
        let old = try KeyParameters.id.read(from: call)
        guard let secret = KeySecret.mint() else { throw APIError.unexpected }
        let outcome = try store.rotateKey(
            old,
            secretHash: KeySecret.hash(Array(secret.utf8)),
            prefix: KeySecret.preview(secret),
            overlapSeconds: overlap,
            by: KeyObject.actor(call, session)
        )
        let id = try KeyObject.done(outcome, session, &store)
        guard let key = try store.key(id, of: session.account.id),
            let before = try store.key(old, of: session.account.id)
        else {
            throw APIError.notFound
        }
        KeyObject.writeCreated(
            key,
            secret: secret,
            rotation: { json in
                json.member("replaces", before.id.text)
                json.member("old_key_expires_at", before.expiresAt)
            },
            to: &reply
        )
    }
}
