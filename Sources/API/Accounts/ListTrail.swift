import Access
import HTTP
import Notation
import Storage

/// `GET /api/v1/account/audit`: what was done with the account, by whom and from where, newest first.
struct ListTrail: Endpoint {
    let pattern = "/api/v1/account/audit"
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "listAccountAudit",
        tag: "Accounts",
        "What was done with your account",
        description: "The audit trail of the account, newest first, page by page.",
        parameters: [Self.limit, Self.cursor],
        responses: [
            Operation.Response(
                200,
                "The trail",
                json: .object([
                    "data": .array(of: .reference("AuditLine")), "meta": .object(["next_cursor": .text.orNull]),
                    "links": .object(["self": .uri, "next": .uri.orNull]),
                ])
            )
        ]
    )
    private static let limit = Parameter<Int>.integer("limit", in: 1...100, default: 50, "Lines on a page")
    private static let cursor = Parameter<Int?>.cursor(pattern: "^[0-9]{1,18}$", from: "meta.next_cursor") { text in
        text.utf8.allSatisfy { 0x30...0x39 ~= $0 } && text.utf8.count <= 18 ? Int(text) : nil
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let limit = try Self.limit.read(from: call.query)
        let found = try store.trail(
            of: session.account.id,
            session: session.id,
            before: Self.cursor.read(from: call.query),
            limit: limit + 1
        )
        let page = found.prefix(limit)
        let next = found.count > limit ? page.last.map { "\($0.id)" } : nil
        var json = JSONWriter(capacity: 512 + page.count * 256)
        json.object { json in
            json.array("data") { json in
                for line in page {
                    json.object { json in
                        json.member("at", line.at)
                        json.member("event", line.event)
                        json.member("key_id", line.keyID?.text)
                        json.member("by", line.actor == "user" ? "you" : "operator")
                        json.member("address", line.address)
                        json.key("details")
                        json.raw(line.details)
                    }
                }
            }
            json.object("meta") { json in json.member("next_cursor", next) }
            json.key("links")
            json.raw(CursorLinks(call).object(next: next))
        }
        reply.head(status: 200, type: "application/json")
        KeyObject.send(json, in: &reply)
    }
}
