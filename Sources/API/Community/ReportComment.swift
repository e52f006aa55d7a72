import Access
import HTTP
import Model
import Notation
import Storage

/// `POST /api/v1/community/reports` (reportComment): the caller's account finds that a comment breaks a rule.
struct ReportComment: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/community/reports"
    let access = AccessRule.key(.writeCommunity)
    let takesSession = true
    let documentation = Operation(
        "reportComment",
        tag: "Community",
        "Report a comment",
        description: "An account reports a comment once; again changes nothing. Only moderators see reports. "
            + CommunityAnswer.changeDescription,
        requestBody: .init(.body(Self.members)),
        responses: [Operation.Response(201, "It waits for a moderator", json: .reference("ReportResponse"))]
            + CommentObject.refusals
    )

    private static let kind = BodyMember<String>("kind", .choice(["comment"] as [String]), required: true) {
        body,
        name in
        guard let kind = try body.word(name, of: ["comment"]) else {
            throw body.refused(name, "", "given: comment", valid: ["comment"])
        }
        return kind
    }
    private static let id = BodyMember<UUID>("id", .uuid.about("The comment"), required: true) { body, name in
        let text = try body.text(name, length: 1...100) ?? ""
        guard let id = UUID(text) else { throw body.refused(name, text, "the id of a comment; it is required") }
        return id
    }
    private static let rule = BodyMember<String>(
        "rule",
        .choice(ModerationObject.rules).about("Which rule it breaks"),
        required: true
    ) { body, name in
        guard let rule = try body.word(name, of: ModerationObject.rules) else {
            let words = ModerationObject.rules
            throw body.refused(name, "", "given: one of \(words.joined(separator: ", "))", valid: words)
        }
        return rule
    }
    private static let note = BodyMember<String?>.text("note", length: 1...500, "Why; only moderators read it")
    private static let members: [any DocumentedMember] = [kind, id, rule, note]

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (account, caller) = try CommunityAnswer.account(call)
        let body = try RequestBody(of: call.request, required: true)
        try body.expect(only: Self.members)
        let kind = try Self.kind.read(from: body)
        let id = try Self.id.read(from: body)
        let rule = try Self.rule.read(from: body)
        let note = try Self.note.read(from: body)
        let earliest = caller.earliestArticle(now: .now)
        let (outcome, most) = try store.report(id, rule: rule, note: note, by: account, from: earliest)
        try CommentObject.check(outcome, most: most, act: "report comments")
        try CommunityAnswer.send(call, &store, to: &reply, status: 201) { json in
            json.object { json in
                json.member("kind", kind)
                json.member("id", id.text)
                json.member("rule", rule)
            }
        }
    }
}
