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

/// `GET /api/v1/actors/{id}`: one group with its articles, indicators, and what is named with it.
struct ShowActor: Endpoint {
    let pattern = "/api/v1/actors/{id}"
    let admittance = Admittance.key(.readArticles)
    let documentation = Operation(
        "getActor",
        tag: "Threat Actors",
        "Show one threat actor",
        description:
            "A group by its short name, its ATT&CK id, or any of its names. Counts are of everything stored; the newest articles and "
            + "indicators are within the plan's lookback, see meta.filters. Also needs the scope read:iocs.",
        parameters: [
            .init(
                "id",
                "{\"type\":\"string\",\"pattern\":\"^[^/\\\\u0000-\\\\u001F\\\\u007F-\\\\u009F]{1,100}$\"}",
                "Short name, ATT&CK id, or a name in any spelling: apt28, G0007, Fancy Bear",
                place: .path
            )
        ],
        responses: [
            Operation.Response(
                200,
                "The group",
                [
                    (
                        "application/json",
                        DataAnswer.schema(
                            of: "{\"type\":\"object\",\"properties\":{\(ActorObject.schema),\(ActorObject.companions)}}"
                        )
                    )
                ]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let entry = try call.admitted()
        let generation = try store.generation(entry.generation)
        var newest = try NewestMentions(call, entry, generation: generation)
        let actor = try Self.find(String(call.path["id"] ?? ""), in: &store)
        guard let updated = try store.statisticsTime() else { throw DataAnswer.notComputed }
        var answer = DataAnswer(call, generated: updated)
        if answer.isKnown(newest.parts, to: &reply) { return }
        newest.articles.exactActors = [actor.name]
        newest.indicators.actors = [actor.name]
        try answer.send(generation, in: &reply) { reply in
            answer.begin(in: &reply) { json in
                json.key("filters")
                json.beginObject()
                newest.writeFilters(to: &json)
                json.endObject()
            }
            var json = JSONWriter(capacity: 32 * 1024)
            json.beginObject()
            ActorObject.write(actor, to: &json)
            json.raw(try store.companions(ofActor: actor.name))
            try newest.write(to: &json, from: &store, rows: &reply.rows)
            json.endObject()
            reply.body.append(json.out)
            answer.end(in: &reply)
        }
    }

    private static func find(_ word: String, in store: inout Store) throws -> ThreatActor {
        guard word.utf8.count <= 200 else { throw APIError.notFound }
        switch try store.actor(named: word) {
        case .one(let actor): return actor
        case .several(let slugs):
            throw ParameterError.invalidValue(
                "id",
                word,
                expected: "one of \(slugs.joined(separator: ", ")): several groups have that name",
                valid: slugs
            )
        case .none:
            throw APIError(
                404,
                "not_found",
                "No group is known by this name. GET /api/v1/actors?q= searches in parts of names.",
                details: APIError.object { $0.member("id", ParameterError.printable(word)) }
            )
        }
    }
}

/// How a group stands in answers.
enum ActorObject {
    static func write(_ actor: ThreatActor, to json: inout JSONWriter) {
        json.member("id", actor.slug)
        json.member("name", actor.name)
        json.member("mitre_id", actor.mitreIDs.first)
        json.member("mitre_ids", actor.mitreIDs)
        json.member("country", actor.country)
        json.member("aliases", actor.aliases)
        json.member("article_count", actor.articles)
        json.member("recent_article_count", actor.recentArticles)
        json.member("ioc_count", actor.indicators)
        json.member("first_mentioned", actor.firstMentioned)
        json.member("last_mentioned", actor.lastMentioned)
    }

    static let schema = """
        "id":{"type":"string"},"name":{"type":"string"},"mitre_id":{"type":"string","nullable":true},"mitre_ids":{"type":"array",\
        "items":{"type":"string"}},"country":{"type":"string","nullable":true},"aliases":{"type":"array","items":{"type":"string"}},\
        "article_count":{"type":"integer"},"recent_article_count":{"type":"integer"},"ioc_count":{"type":"integer"},\
        "first_mentioned":{"type":"string","format":"date-time","nullable":true},"last_mentioned":{"type":"string",\
        "format":"date-time","nullable":true}
        """

    private static let list = "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}"
    /// What is named in the same articles, and the newest articles and indicators.
    static let companions = """
        "mitre_techniques":\(list),"malware":\(list),"industries":\(list),"threat_actors":\(list),"cves":\(list),"articles":\(list),\
        "iocs":{"type":"array","items":{"$ref":"#/components/schemas/IOC"}}
        """
}
