import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/techniques`: ATT&CK techniques in use, with how often articles name them.
struct ListTechniques: Endpoint {
    let pattern = "/api/v1/techniques"
    let access = AccessRule.key(.readArticles)
    let documentation = Operation(
        "listTechniques",
        tag: "Techniques",
        "List ATT&CK techniques",
        description:
            "All techniques and sub-techniques that ATT&CK has in use, those named most in thirty days first. A technique counts with its "
            + "sub-techniques. Counts cover everything stored.",
        parameters: [Self.tactic, Self.q, Self.isByMentions],
        responses: [
            Operation.Response(200, "All that match", json: .reference("TechniqueListResponse")),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    private static let tactic = Parameter<String?>.text(
        "tactic",
        length: 3...40,
        "A tactic's id or short name: TA0002 or execution"
    )
    private static let q = Parameter<String?>.text(
        "q",
        length: 1...100,
        "A part of a technique's name, or the start of its id"
    )
    private static let isByMentions = Parameter<Bool>.words(
        "sort",
        [("mentions", true), ("id", false)],
        "Order: named most in thirty days first, or by id"
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        _ = try call.admitted()
        let tactic = try Self.tactic.read(from: call.query)
        let text = try Self.q.read(from: call.query)
        let isByMentions = try Self.isByMentions.read(from: call.query)
        if let tactic, try !store.isTactic(tactic) {
            throw ParameterError.invalidValue(
                "tactic",
                tactic,
                expected: "a tactic's id or short name such as TA0002 or execution"
            )
        }
        guard let updated = try store.statisticsTime() else { throw DataAnswer.notComputed }
        StatisticsAge.write(of: updated, to: &reply)
        let answer = CacheableAnswer(call, of: nil, changed: updated, dependsOn: [updated.microseconds])
        if answer.isAnswered(in: &reply) { return }
        let found = try store.techniques(ofTactic: tactic, text: text, isByMentions: isByMentions)
        try answer.sendData(
            generated: updated,
            in: &reply,
            meta: { json in
                json.member("total", found.count)
                json.object("filters") { json in
                    if let tactic { json.member("tactic", tactic) }
                    if let text { json.member("q", text) }
                    json.member("sort", isByMentions ? "mentions" : "id")
                }
            },
            data: { reply in
                reply.body.append(text: found.json)
                reply.rows = found.count
            }
        )
    }
}
