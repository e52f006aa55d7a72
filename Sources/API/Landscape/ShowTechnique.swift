import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/techniques/{id}`: one ATT&CK technique or tactic with its articles, its indicators, and what is named
/// with it.
struct ShowTechnique: Endpoint {
    let pattern = "/api/v1/techniques/{id}"
    let access = AccessRule.key(.readArticles, .readIOCs)
    let documentation = Operation(
        "getTechnique",
        tag: "Techniques",
        "Show one ATT&CK technique or tactic",
        description:
            "A technique counts with its sub-techniques, a tactic with its techniques. Counts cover everything stored; the newest articles "
            + "and indicators are within the tier's lookback, see meta.filters. Also needs the scope read:iocs.",
        parameters: [Self.id],
        responses: [
            Operation.Response(200, "The technique or tactic", json: .reference("TechniqueResponse")),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    private static let id = PathParameter<String>(
        "id",
        .text(pattern: "^[Tt]([0-9]{4}([.][0-9]{3})?|[Aa][0-9]{4})$"),
        "ATT&CK id: T1059, T1059.001 or TA0002"
    ) { text, name in
        let id = text.uppercased()
        guard isTactic(id) || TechniqueID(Array(id.utf8).span) != nil else {
            throw ParameterError.invalidValue(name, text, expected: "an ATT&CK id such as T1059, T1059.001 or TA0002")
        }
        return id
    }

    private static func isTactic(_ id: String) -> Bool {
        id.hasPrefix("TA") && id.utf8.count == 6 && id.utf8.dropFirst(2).allSatisfy { (0x30...0x39).contains($0) }
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let id = try Self.id.read(from: call)
        let isTactic = Self.isTactic(id)
        let generation = try store.generation(admitted.generation)
        var newest = NewestMentions(call, admitted, generation: generation)
        guard let updated = try store.statisticsTime() else { throw DataAnswer.notComputed }
        StatisticsAge.write(of: updated, to: &reply)
        let answer = newest.answer(figuresOf: updated, mayBeMissing: true)
        if answer.isAnswered(in: &reply) { return }
        guard let figures = try isTactic ? store.tactic(id) : store.technique(id) else {
            throw APIError(
                404,
                "not_found",
                "ATT&CK has no \(isTactic ? "tactic" : "technique") with this id.",
                details: APIError.object { $0.member("id", id) }
            )
        }
        newest.articles.exactTechniques = figures.ids
        newest.indicators.techniques = figures.ids
        try answer.sendData(
            generated: updated,
            in: &reply,
            meta: newest.writeFilters,
            data: { reply in
                var json = JSONWriter(capacity: 32 * 1024)
                try json.object { json in
                    json.raw(figures.members)
                    json.raw(try store.companions(ofTechniques: figures.ids))
                    try newest.write(to: &json, from: &store, rows: &reply.rows)
                }
                reply.body.append(json.out)
            }
        )
    }
}
