import Access
import HTTP
import Notation
import Storage

/// `GET /api/v1/keys/usage` (listAPIKeyUsage): what each key of the account did in the last UTC days.
struct ListKeyUsage: Endpoint {
    let pattern = "/api/v1/keys/usage"
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "listAPIKeyUsage",
        tag: "API Keys",
        "Get usage of all your API keys",
        description:
            "Each key of the account, newest first, with its requests of UTC days, including the present day so far. Revoked keys are "
            + "there too. The series has every day; it is empty for a key without a request in the period.",
        parameters: [ShowKeyUsage.days],
        responses: [KeyObject.ok("Usage of each key", "APIKeyUsageList")]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let days = try ShowKeyUsage.days.read(from: call.query)
        let figures = try store.usage(ofKeysOf: session.account.id, days: days)
        var json = JSONWriter(capacity: 512 + figures.keys.count * (256 + days * 56))
        json.object { json in
            json.array("data") { json in
                for key in figures.keys {
                    json.object { json in
                        json.member("id", key.id.text)
                        json.member("name", key.name)
                        json.member("requests", key.requests)
                        json.member("errors", key.errors)
                        json.member("refused", key.refused)
                        json.member("last_used_at", key.lastUsedAt)
                        json.key("series")
                        ShowKeyUsage.write(key.days, to: &json)
                    }
                }
            }
            json.object("meta") { json in
                json.member("total", figures.keys.count)
                json.member("days", days)
                json.member("start", figures.start)
                json.member("end", figures.end)
            }
        }
        reply.head(status: 200, type: "application/json")
        KeyObject.send(json, in: &reply)
    }
}
