import Access
import HTTP
import Model
import Notation
import Storage

/// `PATCH` and `DELETE /api/v1/community/comments/{id}`: the author changes a comment, or takes it away.
struct ChangeComment: Endpoint {
    /// Whether the comment is given another text, or deleted.
    let edits: Bool
    var method: String { edits ? "PATCH" : "DELETE" }
    let pattern = "/api/v1/community/comments/{id}"
    let access = AccessRule.key(.writeCommunity)
    let takesSession = true
    var documentation: Operation {
        Operation(
            edits ? "editComment" : "deleteComment",
            tag: "Community",
            edits ? "Change your comment" : "Delete your comment",
            description: (edits
                ? "Within 30 minutes; edited_at then says when. "
                : "The text is gone; the place stays where others answer it. ")
                + CommunityAnswer.changeDescription,
            parameters: [CommentObject.id],
            requestBody: edits ? .init(.body(Self.members)) : nil,
            responses: [Operation.Response(200, "The comment now", json: .reference("CommentResponse"))]
                + CommentObject.refusals
        )
    }

    private static let members: [any DocumentedMember] = [CommentObject.text]

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let id = try CommentObject.id.read(from: call)
        let earliest = caller.earliestArticle(now: .now)
        if edits {
            let body = try RequestBody(of: call.request, required: true)
            try body.expect(only: Self.members)
            let text = try CommentObject.text.read(from: body)
            try CommentObject.check(store.edit(id, to: text, by: account, from: earliest), act: "change it")
        } else {
            try CommentObject.check(store.deleteComment(id, by: account, from: earliest), act: "delete it")
        }
        try CommentObject.send(id, of: account, call, &store, to: &reply)
    }
}
