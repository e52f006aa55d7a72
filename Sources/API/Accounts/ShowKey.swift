import Access
import HTTP
import Notation
import Storage

/// `GET /api/v1/keys/{keyId}` (getAPIKey): one key with its requests of the last 30 days.
struct ShowKey: Endpoint {
    let pattern = "/api/v1/keys/{keyId}"
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "getAPIKey",
        tag: "API Keys",
        "Get API key details",
        description: "One of your keys, with its requests by day.",
        parameters: [KeyParameters.id],
        responses: [KeyObject.ok("The key", "APIKeyDetailsResponse"), KeyObject.notFound]
    )
    private static let days = 30

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        guard let key = try store.key(KeyParameters.id.read(from: call), of: session.account.id) else {
            throw APIError.notFound
        }
        try Self.write(key, days: store.dailyUsage(of: key.id, days: Self.days), to: &reply)
    }

    static func write(_ key: OwnKey, days: [KeyUsageFigures.Day], to reply: inout Reply) throws {
        var json = JSONWriter(capacity: 4096)
        json.object { json in
            json.object("data") { json in
                KeyObject.write(key, to: &json)
                json.object("usage") { json in
                    json.key("daily")
                    ShowKeyUsage.write(days, to: &json)
                }
            }
        }
        reply.head(status: 200, type: "application/json")
        KeyObject.send(json, in: &reply)
    }
}
