import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/industries`: CISA's sectors, with the figures of each in a window.
struct ListIndustries: Endpoint {
    let pattern = "/api/v1/industries"
    let access = AccessRule.key(.readArticles)
    let documentation = Operation(
        "listIndustries",
        tag: "Industries",
        "List industries",
        description:
            "The 16 critical infrastructure sectors that CISA names, with articles and indicators that concern each.",
        parameters: [IndustryWindow.parameter],
        responses: [
            Operation.Response(200, "All sectors", json: .reference("IndustryListResponse")),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        _ = try call.admitted()
        let window = try IndustryWindow.parameter.read(from: call.query)
        guard let known = try store.statisticsTime() else { throw DataAnswer.notComputed }
        StatisticsAge.write(of: known, to: &reply)
        if CacheableAnswer(call, of: nil, changed: known, dependsOn: [known.microseconds]).isAnswered(in: &reply) {
            return
        }
        guard let (updated, summaries) = try store.industrySummaries(hours: window.rawValue) else {
            throw DataAnswer.notComputed
        }
        try CacheableAnswer(call, of: nil, changed: updated, dependsOn: [updated.microseconds]).sendData(
            generated: updated,
            in: &reply,
            meta: { json in
                json.member("total", Sector.all.count)
                json.object("filters") { json in
                    json.member("window", window.name.description)
                    json.member("since", window.start(updated))
                }
            },
            data: { reply in
                var json = JSONWriter(capacity: 16 * 1024)
                json.array { json in
                    for sector in Sector.all {
                        json.object { json in
                            sector.write(to: &json)
                            if let summary = summaries[sector.slug.description] { json.raw(summary) }
                        }
                    }
                }
                reply.body.append(json.out)
                reply.rows = Sector.all.count
            }
        )
    }
}

extension Sector {
    func write(to json: inout JSONWriter) {
        json.member("slug", slug.description)
        json.member("name", name.description)
        json.member("aliases", aliases.map(\.description))
    }
}
