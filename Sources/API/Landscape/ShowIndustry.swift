import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/industries/{slug}`: one sector in a window.
struct ShowIndustry: Endpoint {
    let pattern = "/api/v1/industries/{slug}"
    let access = AccessRule.key(.readArticles, .readIOCs)
    let documentation = Operation(
        "getIndustry",
        tag: "Industries",
        "Show one industry",
        description:
            "Counts with their trend, a series by hour or day, the threat actors, techniques, CVEs and malware named most, and the newest articles "
            + "and indicators; these are within the tier's lookback, see meta.filters. Also needs the scope read:iocs.",
        parameters: [
            Self.sector, IndustryWindow.parameter,
        ],
        responses: [
            Operation.Response(200, "The sector", json: .reference("IndustryResponse")),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )
    private static let sector = PathParameter<Sector>(
        "slug",
        .text(pattern: "^[A-Za-z][A-Za-z-]{1,62}$"),
        "The sector's short name or an alias, such as finance"
    ) { word, _ in
        guard let sector = Sector.named(word) else { throw unknown(word) }
        return sector
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let window = try IndustryWindow.parameter.read(from: call.query)
        let sector = try Self.sector.read(from: call)
        let generation = try store.generation(admitted.generation)
        guard let updated = try store.statisticsTime() else { throw DataAnswer.notComputed }
        StatisticsAge.write(of: updated, to: &reply)
        var newest = NewestMentions(call, admitted, generation: generation)
        newest.narrow(to: window.start(updated))
        newest.articles.sectors = [sector.slug.description]
        newest.indicators.sectors = [sector.slug.description]
        var answer = newest.answer(figuresOf: updated, mayBeMissing: false)
        if answer.isAnswered(in: &reply) { return }
        guard let figures = try store.industry(sector.slug.description, hours: window.rawValue) else {
            throw DataAnswer.notComputed
        }
        // A refresh since: these figures belong to the next answer.
        answer.keepsCopy = figures.updated == updated
        try answer.sendData(
            generated: updated,
            in: &reply,
            meta: { json in
                json.object("filters") { json in
                    json.member("window", window.name.description)
                    json.member("since", window.start(updated))
                    newest.writeTimes(to: &json)
                }
            },
            data: { reply in
                var json = JSONWriter(capacity: 32 * 1024)
                try json.object { json in
                    sector.write(to: &json)
                    json.member("window", window.name.description)
                    json.raw(figures.summary)
                    json.raw(figures.details)
                    try newest.write(to: &json, from: &store, rows: &reply.rows)
                }
                reply.body.append(json.out)
            }
        )
    }

    private static func unknown(_ word: String) -> APIError {
        let valid = Sector.all.map(\.slug.description)
        let problem = APIError(
            ParameterError.invalidValue("slug", word, expected: "one of \(valid.joined(separator: ", "))", valid: valid)
        )
        return APIError(404, "not_found", problem.message, details: problem.details)
    }
}
