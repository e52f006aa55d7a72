import Access
import HTTP
import Model
import Notation
import Storage

/// `POST /api/v1/community/comments` (postComment): the caller's account says something of an article.
struct PostComment: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/community/comments"
    let access = AccessRule.key(.writeCommunity)
    let takesSession = true
    let documentation = Operation(
        "postComment",
        tag: "Community",
        "Comment on an article",
        description:
            "The same text at the same place within five minutes is the same comment, so a request may be repeated. "
            + CommunityAnswer.changeDescription,
        parameters: [CommentObject.article],
        requestBody: .init(.body(Self.members)),
        responses: [Operation.Response(201, "The comment", json: .reference("CommentResponse"))]
            + CommentObject.refusals
    )

    private static let parent = BodyMember<UUID?>(
        "parent_id",
        .uuid.orNull.about("The comment that this one answers; none without it")
    ) { body, name in
        guard let text = try body.text(name, length: 1...100) else { return nil }
        guard let id = UUID(text) else { throw body.refused(name, text, "the id of a comment") }
        return id
    }
    private static let members: [any DocumentedMember] = [CommentObject.text, parent]

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let article = try CommentObject.article.read(from: call.query)
        let body = try RequestBody(of: call.request, required: true)
        try body.expect(only: Self.members)
        let text = try CommentObject.text.read(from: body)
        let parent = try Self.parent.read(from: body)
        let (outcome, id, most) = try store.post(
            text,
            on: article,
            under: parent,
            by: account,
            from: caller.earliestArticle(now: .now)
        )
        try CommentObject.check(outcome, most: most, act: "comment")
        guard let id else { throw CommunityAnswer.noSuchArticle }
        try CommentObject.send(id, of: account, call, &store, to: &reply, status: 201)
    }
}
