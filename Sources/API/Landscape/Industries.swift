import Access
import HTTP
import Model
import Notation
import Storage

/// How far back the industry view looks.
enum IndustryWindow: Int, CaseIterable, ParameterChoice, Sendable {
    case day = 24
    case week = 168
    case month = 720
    case quarter = 2160

    var name: StaticString {
        switch self {
        case .day: "24h"
        case .week: "7d"
        case .month: "30d"
        case .quarter: "90d"
        }
    }

    init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }

    static let parameter = Operation.Parameter(
        "window",
        "{\"type\":\"string\",\"enum\":[\"24h\",\"7d\",\"30d\",\"90d\"],\"default\":\"7d\"}",
        "How far back the figures reach; each is compared with the window of the same length before it"
    )

    func start(_ at: Timestamp) -> Timestamp { at.adding(seconds: -3600 * Int64(rawValue)) }
}

/// `GET /api/v1/industries`: CISA's sectors with what concerns each in a window.
struct ListIndustries: Endpoint {
    let pattern = "/api/v1/industries"
    let admittance = Admittance.key(.readArticles)
    let documentation = Operation(
        "listIndustries",
        tag: "Industries",
        "List industries",
        description:
            "The 16 critical infrastructure sectors that CISA names, with articles and indicators that concern each.",
        parameters: [IndustryWindow.parameter],
        responses: [
            Operation.Response(
                200,
                "All sectors",
                [
                    (
                        "application/json",
                        DataAnswer.schema(
                            of: "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\(members)}}}"
                        )
                    )
                ]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    static let members = """
        "slug":{"type":"string"},"name":{"type":"string"},"aliases":{"type":"array","items":{"type":"string"}},\
        "article_count":{"type":"integer"},"ioc_count":{"type":"integer"},"new_ioc_count":{"type":"integer"},\
        "trend":\(StatisticsSchemas.direction),"trends":{"type":"object","properties":{"articles":\(StatisticsSchemas.trend),\
        "new_iocs":\(StatisticsSchemas.trend)}}
        """

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        _ = try call.admitted()
        let window: IndustryWindow = try call.query.choice("window") ?? .week
        guard let (updated, summaries) = try store.industrySummaries(hours: window.rawValue) else {
            throw DataAnswer.notComputed
        }
        var answer = DataAnswer(call, generated: updated)
        if answer.isKnown([Int64(window.rawValue)], to: &reply) { return }
        answer.begin(in: &reply) { json in
            json.member("total", Sector.all.count)
            json.key("filters")
            json.beginObject()
            json.member("window", window.name.description)
            json.member("since", window.start(updated))
            json.endObject()
        }
        var json = JSONWriter(capacity: 16 * 1024)
        json.beginArray()
        for sector in Sector.all {
            json.beginObject()
            sector.write(to: &json)
            if let summary = summaries[sector.slug.description] { json.raw(summary) }
            json.endObject()
        }
        json.endArray()
        reply.body.append(json.out)
        reply.rows = Sector.all.count
        answer.end(in: &reply)
    }
}

extension Sector {
    func write(to json: inout JSONWriter) {
        json.member("slug", slug.description)
        json.member("name", name.description)
        json.member("aliases", aliases.map(\.description))
    }
}

/// `GET /api/v1/industries/{slug}`: one sector in a window.
struct ShowIndustry: Endpoint {
    let pattern = "/api/v1/industries/{slug}"
    let admittance = Admittance.key(.readArticles)
    let documentation = Operation(
        "getIndustry",
        tag: "Industries",
        "Show one industry",
        description:
            "Counts with their trend, a series by hour or day, the groups, techniques, CVEs and malware named most, and the newest articles "
            + "and indicators; those are within the plan's lookback, see meta.filters. Also needs the scope read:iocs.",
        parameters: [
            Operation.Parameter(
                "slug",
                "{\"type\":\"string\",\"pattern\":\"^[A-Za-z][A-Za-z-]{1,62}$\"}",
                "The sector's short name, or another word for it such as finance",
                place: .path
            ), IndustryWindow.parameter,
        ],
        responses: [
            Operation.Response(
                200,
                "The sector",
                [
                    (
                        "application/json",
                        DataAnswer.schema(
                            of: """
                                {"type":"object","properties":{\(ListIndustries.members),"series":{"type":"array","items":{"type":"object"}},\
                                "top_actors":\(list),"top_mitre_techniques":\(list),"top_cves":\(list),"top_malware":\(list),"articles":\(list),\
                                "iocs":{"type":"array","items":{"$ref":"#/components/schemas/IOC"}}}}
                                """
                        )
                    )
                ]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )
    private static let list = "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}"

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let entry = try call.admitted()
        let window: IndustryWindow = try call.query.choice("window") ?? .week
        let word = String(call.path["slug"] ?? "")
        guard let sector = Sector.named(word) else { throw Self.unknown(word) }
        let generation = try store.generation(entry.generation)
        guard let figures = try store.industry(sector.slug.description, hours: window.rawValue) else {
            throw DataAnswer.notComputed
        }
        var newest = try NewestMentions(call, entry, generation: generation)
        newest.narrow(to: window.start(figures.updated))
        newest.articles.sectors = [sector.slug.description]
        newest.indicators.sectors = [sector.slug.description]
        var answer = DataAnswer(call, generated: figures.updated)
        if answer.isKnown([Int64(window.rawValue)] + newest.parts, to: &reply) { return }
        try answer.send(generation, in: &reply) { reply in
            answer.begin(in: &reply) { json in
                json.key("filters")
                json.beginObject()
                json.member("window", window.name.description)
                json.member("since", window.start(figures.updated))
                newest.writeFilters(to: &json)
                json.endObject()
            }
            var json = JSONWriter(capacity: 32 * 1024)
            json.beginObject()
            sector.write(to: &json)
            json.member("window", window.name.description)
            json.raw(figures.summary)
            json.raw(figures.details)
            try newest.write(to: &json, from: &store, rows: &reply.rows)
            json.endObject()
            reply.body.append(json.out)
            answer.end(in: &reply)
        }
    }

    private static func unknown(_ word: String) -> APIError {
        let valid = Sector.all.map(\.slug.description)
        let problem = APIError(
            ParameterError.invalidValue("slug", word, expected: "one of \(valid.joined(separator: ", "))", valid: valid)
        )
        return APIError(404, "not_found", problem.message, details: problem.details)
    }
}
