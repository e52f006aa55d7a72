import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/community/users/{name}` (showMember): a member as others see one.
struct ShowMember: Endpoint {
    let pattern = "/api/v1/community/users/{name}"
    let access = AccessRule.key(.readCommunity)
    let documentation = Operation(
        "showMember",
        tag: "Community",
        "Look at a member",
        description:
            "Name, since when, karma, level, and the comments on articles that your plan shows, newest first. Nothing else of an account is public.",
        parameters: [Self.name, Self.limit, Self.offset],
        responses: [
            Operation.Response(200, "The member", json: .reference("MemberResponse")),
            Operation.Response(404, "No account has this name", json: .error),
        ]
    )

    private static let name = PathParameter<String>(
        "name",
        .text(pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{1,31}$"),
        "The name, in any case"
    ) { text, _ in
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
        guard isName, (2...32).contains(text.utf8.count), !text.hasPrefix("."), !text.hasPrefix("_"),
            !text.hasPrefix("-")
        else { throw unknown }
        return text
    }
    private static let limit = Parameter<Int>.integer("limit", in: 1...100, default: 30, "Comments of one page")
    private static let offset = Parameter<Int>.integer("offset", in: 0...100_000, default: 0, "Comments to pass over")
    private static let unknown = APIError(404, "not_found", "No account has this name.")

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (_, caller) = try CommunityAnswer.account(call)
        let name = try Self.name.read(from: call)
        let limit = try Self.limit.read(from: call.query)
        let offset = try Self.offset.read(from: call.query)
        guard let member = try store.member(named: name) else { throw Self.unknown }
        let standing = try store.standing(of: member.id)
        let (comments, total) = try store.comments(
            by: member.id,
            from: caller.earliestArticle(now: .now),
            offset: offset,
            limit: limit
        )
        try CommunityAnswer.send(
            call,
            &store,
            to: &reply,
            status: 200,
            meta: { json in
                json.member("total", total)
                json.member("limit", limit)
                json.member("offset", offset)
            },
            data: { json in
                json.object { json in
                    json.member("name", member.name)
                    json.member("since", member.since)
                    json.member("karma", standing.points)
                    json.member("level", standing.level)
                    json.member("role", standing.role)
                    json.array("comments") { json in
                        for comment in comments {
                            json.object { json in
                                json.member("id", comment.id.text)
                                json.object("article") { json in
                                    json.member("id", comment.article.text)
                                    json.member("title", comment.title)
                                }
                                json.member("at", comment.at)
                                json.member("edited_at", comment.editedAt)
                                json.member("text", comment.text)
                                json.member("score", comment.score)
                            }
                        }
                    }
                }
            }
        )
        reply.rows = comments.count
    }
}
