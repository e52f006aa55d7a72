import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/actors`: groups, those named most first.
struct ListActors: Endpoint {
    let pattern = "/api/v1/actors"
    let admittance = Admittance.key(.readArticles)
    let documentation = Operation(
        "listActors",
        tag: "Threat Actors",
        "List threat actors",
        description: "Groups with their other names and how often articles and indicators name them.",
        parameters: [
            .init(
                "q",
                "{\"type\":\"string\",\"pattern\":\"^[^\\\\u0000-\\\\u001F\\\\u007F-\\\\u009F]{1,100}$\"}",
                "A part of one of a group's names, compared by letters and digits, or an ATT&CK id"
            ), .init("country", "{\"type\":\"string\",\"pattern\":\"^[A-Za-z]{2}$\"}", "ISO 3166 code of a country"),
            .init(
                "sort",
                "{\"type\":\"string\",\"enum\":[\"mentions\",\"name\"],\"default\":\"mentions\"}",
                "Order: named most first, or by short name"
            ), .init("limit", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":200,\"default\":50}", "Groups a page"),
            .init(
                "cursor",
                "{\"type\":\"string\",\"pattern\":\"^[0-9]{1,9}_[a-z0-9-]{1,200}$\"}",
                "Where to go on: meta.next_cursor of the page before"
            ),
        ],
        responses: [
            Operation.Response(
                200,
                "One page",
                [
                    (
                        "application/json",
                        DataAnswer.schema(
                            of:
                                "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\(ActorObject.schema)}}}",
                            meta:
                                ",\"total\":{\"type\":\"integer\"},\"limit\":{\"type\":\"integer\"},\"next_cursor\":{\"type\":\"string\",\"nullable\":true}"
                        )
                    )
                ]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        _ = try call.admitted()
        var filter = ActorFilter()
        filter.text = try call.query.text("q", length: 1...100)
        if let country = try call.query.text("country", length: 1...100) {
            guard country.utf8.count == 2, country.utf8.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) }) else {
                throw ParameterError.invalidValue("country", country, expected: "two letters, such as CN or kp")
            }
            filter.country = country.uppercased()
        }
        filter.isByMentions = try call.query.choice("sort", from: ["mentions", "name"]) != 1
        let limit = try call.query.integer("limit", in: 1...200, default: 50)
        if let text = try call.query.text("cursor", length: 1...220) {
            let parts = text.split(separator: "_", maxSplits: 1)
            guard parts.count == 2, parts[0].utf8.count <= 9, let articles = Int(parts[0]), articles >= 0 else {
                throw ParameterError.invalidValue("cursor", text, expected: "a value out of meta.next_cursor")
            }
            filter.after = (articles, String(parts[1]))
        }
        guard let updated = try store.statisticsTime() else { throw DataAnswer.notComputed }
        var answer = DataAnswer(call, generated: updated)
        if answer.isKnown([], to: &reply) { return }
        let (found, total) = try store.actors(matching: filter, limit: limit + 1)
        let page = found.prefix(limit)
        answer.begin(in: &reply) { json in
            json.member("total", total)
            json.member("limit", limit)
            let last = found.count > limit ? page.last : nil
            json.member("next_cursor", last.map { "\($0.articles)_\($0.slug)" })
            json.key("filters")
            json.beginObject()
            if let text = filter.text { json.member("q", text) }
            if let country = filter.country { json.member("country", country) }
            json.member("sort", filter.isByMentions ? "mentions" : "name")
            json.endObject()
        }
        var json = JSONWriter(capacity: 32 * 1024)
        json.beginArray()
        for actor in page {
            json.beginObject()
            ActorObject.write(actor, to: &json)
            json.endObject()
        }
        json.endArray()
        reply.body.append(json.out)
        reply.rows = page.count
        answer.end(in: &reply)
    }
}
