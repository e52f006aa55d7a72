import Access
import HTTP
import Model
import Notation
import Storage

extension SuggestionKind: ParameterChoice {}

/// `GET /api/v1/suggest`: names that a person may mean who has begun to type.
struct Suggest: Endpoint {
    let pattern = "/api/v1/suggest"
    let access = AccessRule.key(.readArticles)
    let documentation = Operation(
        "suggest",
        tag: "Suggestions",
        "Suggest names",
        description:
            "Names of actors, malware, techniques, CVEs, industries, sources and tags, of which a word begins as q, compared by letters "
            + "and digits alone: fancyb finds APT28, which is also called Fancy Bear. Whole names come first, then the most named of each kind, then the second "
            + "of each. Without q those named most. Counts cover everything stored.",
        parameters: [Self.q, Self.kinds, Self.limit],
        responses: [
            Operation.Response(200, "At most limit names", json: .reference("SuggestionListResponse")),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    private static let q = Parameter<String?>.text("q", length: 1...100, "What has been typed")
    private static let kinds = Parameter<[SuggestionKind]>.choices(
        "kinds",
        "Only names of these kinds, with commas between them; all by default"
    )
    private static let limit = Parameter<Int>.integer("limit", in: 1...50, default: 8, "Names in all")

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let text = try Self.q.read(from: call.query)
        let asked = try Self.kinds.read(from: call.query)
        let kinds = asked.isEmpty ? SuggestionKind.allCases : asked
        let limit = try Self.limit.read(from: call.query)
        guard let updated = try store.statisticsTime() else { throw DataAnswer.notComputed }
        StatisticsAge.write(of: updated, to: &reply)
        let generation = try store.generation(admitted.generation)
        var answer = CacheableAnswer(call, of: generation, changed: updated, dependsOn: [updated.microseconds])
        answer.keepsCopy = true
        if answer.isAnswered(in: &reply) { return }
        let found = try store.suggestions(of: kinds, for: text, limit: limit)
        try answer.sendData(
            generated: updated,
            in: &reply,
            meta: { json in
                json.object("filters") { json in
                    if let text { json.member("q", text) }
                    json.member("kinds", kinds.map(\.name.description))
                    json.member("limit", limit)
                }
            },
            data: { reply in
                var json = JSONWriter(capacity: 2 * 1024)
                json.array { json in
                    for each in found {
                        json.object { json in
                            json.member("kind", each.kind)
                            json.member("id", each.id)
                            json.member("label", each.label)
                            json.member("detail", each.detail)
                            json.member("count", each.count)
                        }
                    }
                }
                reply.body.append(json.out)
                reply.rows = found.count
            }
        )
    }
}
