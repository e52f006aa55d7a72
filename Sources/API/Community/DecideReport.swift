import Access
import HTTP
import Model
import Notation
import Storage

/// `POST /api/v1/community/reports/{id}/decision` (decideReport): a moderator removes a comment, or refuses the report.
struct DecideReport: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/community/reports/{id}/decision"
    let access = AccessRule.key(.writeCommunity)
    let takesSession = true
    let documentation = Operation(
        "decideReport",
        tag: "Community",
        "Decide a report",
        description:
            "For accounts with the right moderate. One decision settles all reports of the comment; it stands, with its reason, in the public log. "
            + CommunityAnswer.changeDescription,
        parameters: [Self.id],
        requestBody: .init(.body(Self.members)),
        responses: [Operation.Response(200, "It is decided", json: .reference("DecisionResponse"))]
            + CommentObject.refusals
    )

    private static let id = PathParameter<UUID>("id", .uuid, "The report's id") { text, _ in
        guard let id = UUID(text) else { throw APIError(404, "not_found", "There is no report with this id.") }
        return id
    }
    private static let take = BodyMember<Bool>(
        "take",
        .flag.about("Whether the comment is removed; otherwise the report is refused"),
        required: true
    ) { body, name in
        guard let take = try body.flag(name) else {
            throw body.refused(name, "", "given: true or false", valid: ["true", "false"])
        }
        return take
    }
    private static let reason = BodyMember<String>.requiredText("reason", length: 1...500, "Why; everybody reads it")
    private static let members: [any DocumentedMember] = [take, reason]

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, _) = try CommunityAnswer.account(call)
        let id = try Self.id.read(from: call)
        let body = try RequestBody(of: call.request, required: true)
        try body.expect(only: Self.members)
        let take = try Self.take.read(from: body)
        let reason = try Self.reason.read(from: body)
        let outcome = try store.decide(id, removes: take, reason: reason, by: account)
        try CommentObject.check(outcome, act: "decide reports")
        try CommunityAnswer.send(call, &store, to: &reply) { json in
            json.member("id", id.text)
            json.member("take", take)
        }
    }
}
