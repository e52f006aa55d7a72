import Access
import HTTP
import Model
import Notation
import Storage

/// What the endpoints of comments share.
enum CommentObject {
    static let longest = 10_000
    static let editSeconds: Int64 = 1800
    static let id = PathParameter<UUID>("id", .uuid, "The comment's id") { text, _ in
        guard let id = UUID(text) else { throw noSuchComment }
        return id
    }

    static let article = Parameter<UUID>("article", .uuid, "The article's id", required: true) { query, name in
        let given = try query.text(name, length: 1...100) ?? ""
        guard let id = UUID(given) else {
            throw ParameterError.invalidValue(name, given, expected: "the id of an article; it is required")
        }
        return id
    }

    /// Lines and tabs are part of a text; other control characters are not, and a text of blanks says nothing.
    static let text = BodyMember<String>(
        "text",
        .text(length: 1...longest).about("Plain text, kept as it is written"),
        required: true
    ) { body, name in
        let expected =
            "a text of 1 to \(longest) characters that is not only blanks, without control characters other than tabs and ends of lines"
        guard let text = try body.prose(name, atMost: 4 * longest) else { throw body.refused(name, "", expected) }
        var count = 0
        var hasContent = false
        for scalar in text.unicodeScalars {
            count += 1
            let isBreak = scalar == "\n" || scalar == "\r" || scalar == "\t"
            guard isBreak || scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) else {
                throw body.refused(name, "(a control character)", expected)
            }
            hasContent = hasContent || !scalar.properties.isWhitespace && !scalar.properties.isDefaultIgnorableCodePoint
        }
        guard hasContent, count <= longest else { throw body.refused(name, "\(count) characters", expected) }
        return text
    }

    static let noSuchComment = APIError(
        404,
        "not_found",
        "There is no comment with this id on an article that your plan shows.",
        details: APIError.object { $0.member("reason", "comment_not_found") }
    )

    static let refusals = [
        Operation.Response(403, "The account may not do this", [("application/json", .error)]),
        Operation.Response(404, "There is no such article or comment", [("application/json", .error)]),
        Operation.Response(409, "The comment is gone, or too old to be changed", [("application/json", .error)]),
        Operation.Response(429, "The allowance, or what an account may do, is used up", [("application/json", .error)]),
    ]

    static let states = ["shown", "deleted", "removed"]
    static let actions = ["reply", "edit", "delete", "vote", "downvote", "report"]
    static let rights = ["comment", "vote", "flag", "downvote", "unqueued", "moderate"]

    static let schemas: [(name: String, schema: Schema)] = [
        ("Comment", comment),
        ("CommentResponse", .answer(of: .reference("Comment"))),
        (
            "CommentListResponse",
            .answer(
                of: .array(of: .reference("Comment")),
                meta: ["total": .integer, "limit": .integer, "offset": .integer]
            )
        ),
    ]

    private static let comment = Schema.record([
        "id": .uuid, "parent_id": .uuid.orNull.about("The comment that it answers"),
        "by": .record(["name": .text, "karma": .integer]).orNull
            .about("Null when the author has no name, or is gone"),
        "is_own": .flag, "at": .time, "edited_at": .time.orNull,
        "text": .text.about("As written, never HTML; empty when the comment is gone"), "score": .integer,
        "my_vote": .integer(-1...1), "state": .choice(states),
        "can": .array(of: .choice(actions)).about("What the account may do with it now"),
    ])

    /// - Throws: what the outcome means for a request that wanted to `act`, such as "vote on comments".
    static func check(_ outcome: CommentOutcome, most: Int = 0, act: String) throws {
        switch outcome {
        case .done: return
        case .noArticle: throw CommunityAnswer.noSuchArticle
        case .noComment: throw noSuchComment
        case .noReport:
            throw APIError(404, "not_found", "There is no report with this id.")
        case .noParent:
            throw APIError(
                404,
                "not_found",
                "The comment that this answers is not one on the article.",
                details: APIError.object { $0.member("parameter", "parent_id") }
            )
        case .gone:
            throw APIError(
                409,
                "comment_gone",
                "The comment was deleted. Its place stays, and nothing more is done with it."
            )
        case .decided: throw APIError(409, "already_decided", "A moderator has decided this report.")
        case .own: throw APIError(403, "own_comment", "It is your own comment. Others \(act).")
        case .notYours: throw APIError(403, "not_your_comment", "Only its author changes or deletes a comment.")
        case .noRight:
            throw APIError(
                403,
                "karma_too_low",
                "Your account may not \(act) yet. Karma, the votes of others on your comments, unlocks it; see karma at /api/v1/account."
            )
        case .tooLate:
            throw APIError(409, "edit_window_over", "A comment is changed within 30 minutes. Answer it instead.")
        case .tooMany:
            throw APIError(
                429,
                "daily_limit_reached",
                "An account may \(act) at most \(most) times a day. The next day begins at midnight in UTC.",
                details: APIError.object { $0.member("limit", most) }
            )
        }
    }

    static func write(_ comment: Comment, for standing: MemberStanding, now: Timestamp, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", comment.id.text)
            json.member("parent_id", comment.parent?.text)
            if let name = comment.name, !comment.isGone {
                json.object("by") { json in
                    json.member("name", name)
                    json.member("karma", comment.karma)
                }
            } else {
                json.member("by", nil as String?)
            }
            json.member("is_own", comment.isOwn)
            json.member("at", comment.at)
            json.member("edited_at", comment.editedAt)
            json.member("text", comment.text)
            json.member("score", comment.score)
            json.member("my_vote", comment.vote)
            json.member("state", comment.isRemoved ? "removed" : comment.isGone ? "deleted" : "shown")
            json.member("can", can(comment, standing, now))
        }
    }

    private static func can(_ comment: Comment, _ standing: MemberStanding, _ now: Timestamp) -> [String] {
        guard !comment.isGone else { return [] }
        var can: [String] = []
        let has = { (right: String) in standing.rights.contains(right) }
        if has("comment") { can.append("reply") }
        if comment.isOwn {
            if comment.at.adding(seconds: editSeconds) > now { can.append("edit") }
            can.append("delete")
        } else {
            if has("vote") { can.append("vote") }
            if has("downvote") { can.append("downvote") }
            if has("flag"), !comment.isReported { can.append("report") }
        }
        return can
    }

    /// Answers with the comment as it is now.
    static func send(
        _ id: UUID,
        of account: UUID,
        _ call: Call,
        _ store: inout Store,
        to reply: inout Reply,
        status: Int = 200
    )
        throws
    {
        guard let comment = try store.comment(id, for: account) else { throw noSuchComment }
        let standing = try store.standing(of: account)
        try CommunityAnswer.send(call, &store, to: &reply, status: status) { json in
            write(comment, for: standing, now: .now, to: &json)
        }
    }
}
