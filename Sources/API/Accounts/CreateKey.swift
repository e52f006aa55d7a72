import Access
import Cryptography
import HTTP
import Notation
import Storage

/// `POST /api/v1/keys` (createAPIKey): a new key, whose secret is shown this once.
struct CreateKey: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/keys"
    let admittance = Admittance.session(takesBearer: false)
    let documentation = Operation(
        "createAPIKey",
        tag: "API Keys",
        "Create a new API key",
        description: "The full key is returned once; store it securely.",
        requestBody: """
            {"type":"object","required":["name"],"properties":{\
            "name":{"type":"string","minLength":1,"maxLength":100,"description":"A friendly name for this key"},\
            "expires_in_days":{"type":"integer","minimum":1,"maximum":365,"description":"Days until the key expires; without it never"},\
            "scopes":{"type":"array","items":{"type":"string"},"nullable":true,"description":"Fewer scopes than the plan grants"},\
            "allowed_ips":{"type":"array","items":{"type":"string"},"nullable":true,"description":"Addresses and networks the key may be used from"}}}
            """,
        responses: [KeyObject.ok("The new key", "APIKeyCreated", status: 201)]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let body = try RequestBody(of: call.request, required: true)
        try body.expect(only: ["name", "expires_in_days", "scopes", "allowed_ips"])
        guard let name = try body.text("name", length: 1...100) else {
            throw body.refused("name", "", "a text of 1 to 100 characters; it is required")
        }
        let days = try body.integer("expires_in_days", in: 1...365)
        let scopes = try body.texts("scopes", atMost: 50)
        let networks = try KeyObject.networks(body)
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
