import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/community/moderation` (listModeration): every decision of a moderator, newest first.
struct ListModeration: Endpoint {
    let pattern = "/api/v1/community/moderation"
    let access = AccessRule.key(.readCommunity)
    let documentation = Operation(
        "listModeration",
        tag: "Community",
        "List what moderators decided",
        description: "For everybody who reads the community. Rows are only ever added. It does not say who reported.",
        parameters: [Self.limit, Self.cursor],
        responses: [Operation.Response(200, "The decisions", json: .reference("ModerationResponse"))]
    )

    private static let limit = Parameter<Int>.integer("limit", in: 1...100, default: 50, "Decisions on a page")
    private static let cursor = Parameter<Int?>.cursor(pattern: "^[0-9]{1,18}$", from: "meta.next_cursor") { text in
        text.utf8.allSatisfy { 0x30...0x39 ~= $0 } && text.utf8.count <= 18 ? Int(text) : nil
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let limit = try Self.limit.read(from: call.query)
        let found = try store.decisions(before: Self.cursor.read(from: call.query), limit: limit + 1)
        let page = found.prefix(limit)
        let next = found.count > limit ? page.last.map { "\($0.id)" } : nil
        try CommunityAnswer.send(
            call,
            &store,
            to: &reply,
            status: 200,
            meta: { json in json.member("next_cursor", next) },
            data: { json in
                json.array { json in
                    for decision in page {
                        json.object { json in
                            json.member("at", decision.at)
                            json.member("action", decision.action)
                            json.member("comment_id", decision.comment.text)
                            json.member("article_id", decision.article.text)
                            json.member("by", decision.name)
                            json.member("rule", decision.rule)
                            json.member("reason", decision.reason)
                        }
                    }
                }
            }
        )
        reply.rows = page.count
    }
}
