import Access
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `PUT` and `DELETE /api/v1/community/saved/{id}`: the caller's account keeps an article, or no longer.
struct SaveArticle: Endpoint {
    /// Whether the article is kept or given up.
    let keeps: Bool
    var method: String { keeps ? "PUT" : "DELETE" }
    let pattern = "/api/v1/community/saved/{id}"
    let access = AccessRule.key(.writeCommunity)
    let takesSession = true
    var documentation: Operation {
        Operation(
            keeps ? "saveArticle" : "unsaveArticle",
            tag: "Community",
            keeps ? "Keep an article for later" : "Keep an article no longer",
            description:
                "Nobody else sees what an account keeps. Kept again, an article stays where it was and gets the new note. "
                + CommunityAnswer.changeDescription,
            parameters: [CommunityAnswer.article],
            requestBody: keeps ? .init(.body(Self.members)) : nil,
            responses: [Operation.Response(200, "Whether it is kept now", json: .reference("SavedResponse"))]
                + CommunityAnswer.refusals
        )
    }

    private static let note = BodyMember<String?>.text("note", length: 1...500, "Why it is kept; only you see it")
    private static let members: [any DocumentedMember] = [note]

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let id = try CommunityAnswer.article.read(from: call)
        var note: String?
        if keeps {
            let body = try RequestBody(of: call.request, required: false)
            try body.expect(only: Self.members)
            note = try Self.note.read(from: body)
            let outcome = try store.save(id, note: note, by: account, from: caller.earliestArticle(now: .now))
            try CommunityAnswer.check(outcome, code: "saved_limit_reached") {
                "An account keeps at most \($0) articles. Give some up first."
            }
        } else {
            try store.unsave(id, by: account)
        }
        try CommunityAnswer.send(call, &store, to: &reply) { json in
            json.member("article_id", id.text)
            json.member("saved", keeps)
            json.member("note", note)
        }
    }
}
