import Access
import HTTP
import Notation
import Storage

/// `GET /api/v1/keys` (listAPIKeys): the keys of the account, newest first, revoked ones too, page by page.
struct ListKeys: Endpoint {
    let pattern = "/api/v1/keys"
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "listAPIKeys",
        tag: "API Keys",
        "List your API keys",
        description:
            "The API keys of the account, newest first, including revoked keys. It needs the session cookie, not an API key.",
        parameters: [Self.limit, Self.cursor],
        responses: [KeyObject.ok("API keys", "APIKeyList")]
    )
    private static let limit = Parameter<Int>.integer("limit", in: 1...100, default: 100, "Keys on a page")
    /// The moment and the id of the last key of the page before.
    private static let cursor = Parameter<(createdAt: Timestamp, id: UUID)?>.cursor(
        pattern: "^[0-9]{1,18}_[0-9a-f-]{36}$",
        from: "meta.next_cursor"
    ) { text in
        let parts = text.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, let moment = Int64(parts[0]), moment >= 0, let createdAt = Timestamp(storable: moment),
            let id = UUID(String(parts[1]))
        else { return nil }
        return (createdAt, id)
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let limit = try Self.limit.read(from: call.query)
        let (found, total) = try store.keys(
            of: session.account.id,
            after: Self.cursor.read(from: call.query),
            limit: limit + 1
        )
        let page = found.prefix(limit)
        let last = found.count > limit ? page.last : nil
        let next = last.flatMap { key in key.createdAt.map { "\($0.microseconds)_\(key.id.text)" } }
        var json = JSONWriter(capacity: 512 + page.count * 768)
        json.object { json in
            json.array("data") { json in
                for key in page {
                    json.object { json in
                        KeyObject.write(key, to: &json)
                    }
                }
            }
            json.object("meta") { json in
                json.member("total", total)
                json.member("next_cursor", next)
            }
            json.key("links")
            json.raw(CursorLinks(call).object(next: next))
        }
        reply.head(status: 200, type: "application/json")
        KeyObject.send(json, in: &reply)
    }
}
