import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/community/comments` (listComments): what accounts say of an article.
struct ListComments: Endpoint {
    let pattern = "/api/v1/community/comments"
    let access = AccessRule.key(.readCommunity)
    let documentation = Operation(
        "listComments",
        tag: "Community",
        "List the comments on an article",
        description:
            "The oldest first, so that a comment comes after the one that it answers. A deleted comment is there, without text, where others answer it.",
        parameters: [CommentObject.article, Self.limit, Self.offset],
        responses: [
            Operation.Response(200, "The comments", json: .reference("CommentListResponse")),
            Operation.Response(404, "There is no such article", json: .error),
        ]
    )

    private static let limit = Parameter<Int>.integer("limit", in: 1...1000, default: 500, "Comments of one page")
    private static let offset = Parameter<Int>.integer("offset", in: 0...100_000, default: 0, "Comments to pass over")

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let article = try CommentObject.article.read(from: call.query)
        let limit = try Self.limit.read(from: call.query)
        let offset = try Self.offset.read(from: call.query)
        let now = Timestamp.now
        let found = try store.comments(
            on: article,
            for: account,
            from: caller.earliestArticle(now: now),
            offset: offset,
            limit: limit
        )
        guard let found else { throw CommunityAnswer.noSuchArticle }
        let standing = try store.standing(of: account)
        try CommunityAnswer.send(
            call,
            &store,
            to: &reply,
            status: 200,
            meta: { json in
                json.member("total", found.total)
                json.member("limit", limit)
                json.member("offset", offset)
            },
            data: { json in
                json.array { json in
                    for comment in found.comments {
                        CommentObject.write(comment, for: standing, now: now, to: &json)
                    }
                }
            }
        )
        reply.rows = found.comments.count
    }
}
