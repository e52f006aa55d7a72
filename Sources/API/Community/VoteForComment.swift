import Access
import HTTP
import Model
import Notation
import Storage

/// `PUT /api/v1/community/votes/comments/{id}` (voteForComment): the caller's account is for or against a comment.
struct VoteForComment: Endpoint {
    let method = "PUT"
    let pattern = "/api/v1/community/votes/comments/{id}"
    let access = AccessRule.key(.writeCommunity)
    let takesSession = true
    let documentation = Operation(
        "voteForComment",
        tag: "Community",
        "Vote on a comment",
        description:
            "An account has one vote on a comment; 0 takes it back. Votes of others are the karma of the author, who may not vote on it. "
            + CommunityAnswer.changeDescription,
        parameters: [CommentObject.id],
        requestBody: .init(.body(Self.members)),
        responses: [Operation.Response(200, "The comment now", json: .reference("CommentResponse"))]
            + CommentObject.refusals
    )

    private static let value = BodyMember<Int>(
        "value",
        .integer(-1...1).about("1 for it, -1 against it, 0 neither"),
        required: true
    ) { body, name in
        guard let value = try body.integer(name, in: -1...1) else {
            throw body.refused(name, "", "given: 1, -1 or 0", valid: ["1", "-1", "0"])
        }
        return value
    }
    private static let members: [any DocumentedMember] = [value]

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let id = try CommentObject.id.read(from: call)
        let body = try RequestBody(of: call.request, required: true)
        try body.expect(only: Self.members)
        let value = try Self.value.read(from: body)
        let (outcome, most) = try store.vote(value, for: id, by: account, from: caller.earliestArticle(now: .now))
        try CommentObject.check(outcome, most: most, act: value < 0 ? "vote against comments" : "vote on comments")
        try CommentObject.send(id, of: account, call, &store, to: &reply)
    }
}
