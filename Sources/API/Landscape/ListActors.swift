import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/actors`: threat actors; those named most often come first.
struct ListActors: Endpoint {
    let pattern = "/api/v1/actors"
    let access = AccessRule.key(.readArticles)
    let documentation = Operation(
        "listActors",
        tag: "Threat Actors",
        "List threat actors",
        description:
            "Threat actors with their other names, and how often articles and indicators name them. meta.countries has the countries "
            + "of those that match all but the filter by country.",
        parameters: [Self.q, Self.country, Self.isByMentions, Self.limit, Self.cursor],
        responses: [
            Operation.Response(200, "One page", json: .reference("ActorListResponse")),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    private static let q = Parameter<String?>.text(
        "q",
        length: 1...100,
        "A part of one of a threat actor's names, compared by letters and digits, or an ATT&CK id"
    )
    private static let country = Parameter<String?>(
        "country",
        .text(pattern: "^[A-Za-z]{2}$"),
        "ISO 3166 code of a country"
    ) { query, name in
        guard let country = query.textOrEmpty(name) else { return nil }
        guard country.utf8.count == 2, country.utf8.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) }) else {
            throw ParameterError.invalidValue(name, country, expected: "two letters, such as CN or kp")
        }
        return country.uppercased()
    }
    private static let isByMentions = Parameter<Bool>.words(
        "sort",
        [("mentions", true), ("name", false)],
        "Order: named most often first, or by short name"
    )
    private static let limit = Parameter<Int>.integer("limit", in: 1...200, default: 50, "Threat actors on a page")
    private static let cursor = Parameter<(articles: Int, slug: String)?>.cursor(
        pattern: "^[0-9]{1,9}_[a-z0-9-]{1,200}$",
        from: "meta.next_cursor"
    ) { text in
        let parts = text.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, parts[0].utf8.count <= 9, let articles = Int(parts[0]), articles >= 0 else {
            return nil
        }
        return (articles, String(parts[1]))
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        _ = try call.admitted()
        var filter = ActorFilter()
        filter.text = try Self.q.read(from: call.query)
        filter.country = try Self.country.read(from: call.query)
        filter.isByMentions = try Self.isByMentions.read(from: call.query)
        filter.after = try Self.cursor.read(from: call.query)
        let limit = try Self.limit.read(from: call.query)
        guard let updated = try store.statisticsTime() else { throw DataAnswer.notComputed }
        StatisticsAge.write(of: updated, to: &reply)
        let answer = CacheableAnswer(call, of: nil, changed: updated, dependsOn: [updated.microseconds])
        if answer.isAnswered(in: &reply) { return }
        let (found, total, countries) = try store.actors(matching: filter, limit: limit + 1)
        let page = found.prefix(limit)
        try answer.sendData(
            generated: updated,
            in: &reply,
            meta: { json in
                json.member("total", total)
                json.member("limit", limit)
                let last = found.count > limit ? page.last : nil
                json.member("next_cursor", last.map { "\($0.articles)_\($0.slug)" })
                json.key("countries")
                json.raw(countries)
                json.object("filters") { json in
                    if let text = filter.text { json.member("q", text) }
                    if let country = filter.country { json.member("country", country) }
                    json.member("sort", filter.isByMentions ? "mentions" : "name")
                }
            },
            data: { reply in
                var json = JSONWriter(capacity: 32 * 1024)
                json.array { json in
                    for actor in page {
                        json.object { json in
                            ActorObject.write(actor, to: &json)
                        }
                    }
                }
                reply.body.append(json.out)
                reply.rows = page.count
            }
        )
    }
}
