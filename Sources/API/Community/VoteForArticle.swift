import Access
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `PUT` and `DELETE /api/v1/community/votes/articles/{id}`: the caller's account is for an article, or no longer.
struct VoteForArticle: Endpoint {
    /// Whether the vote is given or taken back.
    let isFor: Bool
    var method: String { isFor ? "PUT" : "DELETE" }
    let pattern = "/api/v1/community/votes/articles/{id}"
    let access = AccessRule.key(.writeCommunity)
    /// The cookie's origin is checked, as of every change.
    let takesSession = true
    var documentation: Operation {
        Operation(
            isFor ? "voteForArticle" : "withdrawArticleVote",
            tag: "Community",
            isFor ? "Vote for an article" : "Take a vote for an article back",
            description:
                "An account has one vote for an article, however often it is given. Votes raise it in sort=hot and sort=top. "
                + CommunityAnswer.changeDescription,
            parameters: [CommunityAnswer.article],
            responses: [Operation.Response(200, "The votes now", json: .reference("VoteResponse"))]
                + CommunityAnswer.refusals
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let id = try CommunityAnswer.article.read(from: call)
        if isFor {
            let outcome = try store.vote(for: id, by: account, from: caller.earliestArticle(now: .now))
            try CommunityAnswer.check(outcome, code: "daily_limit_reached") {
                "An account votes for at most \($0) articles a day. The next day begins at midnight in UTC."
            }
        } else {
            try store.withdrawVote(for: id, by: account)
        }
        let upvotes = try store.upvotes(of: id)
        try CommunityAnswer.send(call, &store, to: &reply) { json in
            json.member("article_id", id.text)
            json.member("vote", isFor ? 1 : 0)
            json.member("upvotes", upvotes)
        }
    }
}
