import Access
import Cryptography
import HTTP
import Notation
import Storage

/// `POST /api/v1/keys` (createAPIKey): a new key, whose secret is shown this once.
struct CreateKey: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/keys"
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "createAPIKey",
        tag: "API Keys",
        "Create a new API key",
        description: "The full key is returned once; store it securely.",
        requestBody: .init(.body(KeyParameters.creation)),
        responses: [KeyObject.ok("The new key", "APIKeyCreatedResponse", status: 201)]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let body = try RequestBody(of: call.request, required: true)
        try body.expect(only: KeyParameters.creation)
        let name = try KeyParameters.name.read(from: body)
        let days = try KeyParameters.lifetime.read(from: body)
        let scopes = try KeyParameters.scopes.read(from: body)
        let networks = try KeyParameters.networks.read(from: body)
        guard let secret = KeySecret.mint() else { throw APIError.unexpected }
        let outcome = try store.createKey(
            for: session.account.id,
            name: name,
            secretHash: KeySecret.hash(Array(secret.utf8)),
            prefix: KeySecret.preview(secret),
            expiresAt: days.map { Timestamp.now.adding(seconds: Int64($0) * 86_400) },
            scopes: scopes,
            allowedAddresses: networks,
            by: KeyObject.actor(call, session)
        )
        let id = try KeyObject.done(outcome, session, &store, scopes: scopes)
        guard let key = try store.key(id, of: session.account.id) else { throw APIError.notFound }
        KeyObject.writeCreated(key, secret: secret, to: &reply)
    }
}
