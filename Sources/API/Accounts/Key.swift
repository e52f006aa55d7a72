import Access
import Cryptography
import HTTP
import Notation
import Storage

/// `GET /api/v1/keys/{keyId}` (getAPIKey): one key with its requests of the last 30 days.
struct ShowKey: Endpoint {
    let pattern = "/api/v1/keys/{keyId}"
    let admittance = Admittance.session(takesBearer: false)
    let documentation = Operation(
        "getAPIKey",
        tag: "API Keys",
        "Get API key details",
        description: "One of your keys, with its requests by day.",
        parameters: [KeyObject.idParameter],
        responses: [KeyObject.ok("The key", "APIKeyDetails"), KeyObject.notFound]
    )
    private static let days = 30

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        guard let key = try store.key(KeyObject.id(in: call), of: session.account.id) else { throw APIError.notFound }
        try Self.write(key, days: store.dailyUsage(of: key.id, days: Self.days), to: &reply)
    }

    static func write(_ key: OwnKey, days: [KeyUsageFigures.Day], to reply: inout Reply) throws {
        var json = JSONWriter(capacity: 4096)
        json.beginObject()
        json.key("data")
        json.beginObject()
        KeyObject.write(key, to: &json)
        json.key("usage")
        json.beginObject()
        json.key("daily")
        KeyUsage.write(days, to: &json)
        json.endObject()
        json.endObject()
        json.endObject()
        reply.head(status: 200, type: "application/json")
        KeyObject.send(json, in: &reply)
    }
}

/// `PATCH /api/v1/keys/{keyId}` (changeAPIKey): name, addresses or scopes of a key in force.
struct ChangeKey: Endpoint {
    let method = "PATCH"
    let pattern = "/api/v1/keys/{keyId}"
    let admittance = Admittance.session(takesBearer: false)
    let documentation = Operation(
        "changeAPIKey",
        tag: "API Keys",
        "Change an API key",
        description: "Changes what is named and leaves the rest; null for allowed_ips or scopes lifts the restriction.",
        parameters: [KeyObject.idParameter],
        requestBody: """
            {"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":100},\
            "allowed_ips":{"type":"array","items":{"type":"string"},"nullable":true},\
            "scopes":{"type":"array","items":{"type":"string"},"nullable":true}}}
            """,
        responses: [KeyObject.ok("The key", "APIKeyDetails"), KeyObject.notFound]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let body = try RequestBody(of: call.request, required: true)
        try body.expect(only: ["name", "allowed_ips", "scopes"])
        var change = KeyChange()
        change.name = try body.text("name", length: 1...100)
        if body.has("allowed_ips") { change.allowedAddresses = .some(try KeyObject.networks(body)) }
        let scopes = try body.texts("scopes", atMost: 50)
        if body.has("scopes") { change.scopes = .some(scopes) }
        let outcome = try store.changeKey(KeyObject.id(in: call), change, by: KeyObject.actor(call, session))
        let id = try KeyObject.done(outcome, session, &store, scopes: scopes)
        guard let key = try store.key(id, of: session.account.id) else { throw APIError.notFound }
        try ShowKey.write(key, days: store.dailyUsage(of: id, days: 30), to: &reply)
    }
}

/// `DELETE /api/v1/keys/{keyId}` (revokeAPIKey): ends a key at once and for good. Doing it again changes nothing.
struct RevokeKey: Endpoint {
    let method = "DELETE"
    let pattern = "/api/v1/keys/{keyId}"
    let admittance = Admittance.session(takesBearer: false)
    let documentation = Operation(
        "revokeAPIKey",
        tag: "API Keys",
        "Revoke an API key",
        description: "This cannot be undone.",
        parameters: [KeyObject.idParameter],
        requestBody: """
            {"type":"object","properties":{"reason":{"type":"string","maxLength":500,"description":"Why; kept with the key"}}}
            """,
        responses: [
            Operation.Response(
                200,
                "API key revoked",
                [
                    (
                        "application/json",
                        "{\"type\":\"object\",\"properties\":{\"success\":{\"type\":\"boolean\"},\"message\":{\"type\":\"string\"}}}"
                    )
                ]
            ),
            KeyObject.notFound,
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let body = try RequestBody(of: call.request, required: false)
        try body.expect(only: ["reason"])
        let reason = try body.text("reason", length: 1...500)
        let outcome = try store.revokeKey(KeyObject.id(in: call), reason: reason, by: KeyObject.actor(call, session))
        if outcome != .revokedBefore { _ = try KeyObject.done(outcome, session, &store) }
        var json = JSONWriter()
        json.beginObject()
        json.member("success", true)
        json.member("message", "API key revoked successfully")
        json.endObject()
        reply.head(status: 200, type: "application/json")
        KeyObject.send(json, in: &reply)
    }
}

/// `POST /api/v1/keys/{keyId}/rotate` (rotateAPIKey): a new key in the place of one that works on for a while.
struct RotateKey: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/keys/{keyId}/rotate"
    let admittance = Admittance.session(takesBearer: false)
    let documentation = Operation(
        "rotateAPIKey",
        tag: "API Keys",
        "Replace an API key",
        description:
            "The new key has the old one's name, scopes, addresses, lifetime and what is left of its allowance. The old one "
            + "expires after the overlap; should it be a replacement itself, the key before it ends at once.",
        parameters: [KeyObject.idParameter],
        requestBody: """
            {"type":"object","properties":{"overlap_seconds":{"type":"integer","minimum":0,"maximum":2592000,"default":86400}}}
            """,
        responses: [KeyObject.ok("The new key", "APIKeyCreated", status: 201), KeyObject.notFound]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let body = try RequestBody(of: call.request, required: false)
        try body.expect(only: ["overlap_seconds"])
        let overlap = try body.integer("overlap_seconds", in: 0...2_592_000) ?? 86_400
        let old = try KeyObject.id(in: call)
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
