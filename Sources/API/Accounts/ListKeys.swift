import Access
import HTTP
import Notation
import Storage

/// `GET /api/v1/keys` (listAPIKeys): all keys of the account, newest first, revoked ones too.
struct ListKeys: Endpoint {
    let pattern = "/api/v1/keys"
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "listAPIKeys",
        tag: "API Keys",
        "List your API keys",
        description:
            "All API keys of the account, including revoked keys. It needs the session cookie, not an API key.",
        responses: [KeyObject.ok("API keys", "APIKeyList")]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let keys = try store.keys(of: session.account.id)
        var json = JSONWriter(capacity: 512 + keys.count * 768)
        json.object { json in
            json.array("data") { json in
                for key in keys {
                    json.object { json in
                        KeyObject.write(key, to: &json)
                    }
                }
            }
            json.object("meta") { json in
                json.member("total", keys.count)
            }
        }
        reply.head(status: 200, type: "application/json")
        KeyObject.send(json, in: &reply)
    }
}
