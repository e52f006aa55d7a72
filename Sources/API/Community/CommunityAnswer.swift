import Access
import HTTP
import Model
import Notation
import Runtime
import Storage

/// What the endpoints of the community share.
enum CommunityAnswer {
    static let article = PathParameter<UUID>("id", .uuid, "The article's id") { text, _ in
        guard let id = UUID(text) else { throw noSuchArticle }
        return id
    }
    static let changeDescription = "By session, from the console's own pages, or by a key with write:community."

    static let noSuchArticle = APIError(
        404,
        "not_found",
        "There is no article with this id that your plan shows.",
        details: APIError.object { $0.member("reason", "article_not_found") }
    )

    static let refusals = [
        Operation.Response(404, "There is no such article", [("application/json", .error)]),
        Operation.Response(429, "The allowance, or what an account may do, is used up", [("application/json", .error)]),
    ]

    static let schemas: [(name: String, schema: Schema)] = [
        ("VoteResponse", .answer(of: .record(["article_id": .uuid, "vote": .integer(0...1), "upvotes": .integer]))),
        ("SavedResponse", .answer(of: .record(["article_id": .uuid, "saved": .flag, "note": .text.orNull]))),
        (
            "SavedListResponse",
            .answer(of: .array(of: saved), meta: ["total": .integer, "limit": .integer, "offset": .integer])
        ),
    ]

    private static let saved = Schema.record([
        "saved_at": .time, "note": .text.orNull, "article": .reference("Article"),
    ])

    /// The account that asks: that of the session, or the key's.
    static func account(_ call: Call) throws -> (id: UUID, caller: Caller) {
        let caller = try call.admitted().caller
        guard let id = caller.userID else { throw APIError.signInRequired }
        return (id, caller)
    }

    /// - Parameter more: says what is used up, and what helps.
    static func check(_ outcome: CommunityOutcome, code: String, _ more: (Int) -> String) throws {
        switch outcome {
        case .done: return
        case .noSuchArticle: throw noSuchArticle
        case .tooMany(let most):
            throw APIError(429, code, more(most), details: APIError.object { $0.member("limit", most) })
        }
    }

    /// Answers with one object.
    static func send(_ call: Call, _ store: inout Store, to reply: inout Reply, _ fill: (inout JSONWriter) -> Void)
        throws
    {
        try send(call, &store, to: &reply, status: 200) { json in json.object(fill) }
    }

    /// - Parameters:
    ///   - meta: writes members of `meta` beside those of every answer.
    ///   - write: writes the value of `data`.
    static func send(
        _ call: Call,
        _ store: inout Store,
        to reply: inout Reply,
        status: Int,
        meta: (inout JSONWriter) -> Void = { _ in },
        data write: (inout JSONWriter) -> Void
    ) throws {
        let state = try store.communityState()
        reply.field("Cache-Control", "private, no-store")
        reply.head(status: status, type: "application/json")
        call.beginData(generated: state.time, in: &reply, meta)
        var json = JSONWriter()
        write(&json)
        reply.body.append(json.out)
        reply.body.append("}\n")
    }
}
