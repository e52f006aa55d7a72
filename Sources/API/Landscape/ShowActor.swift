import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/v1/actors/{id}`: one threat actor with its articles, its indicators, and what is named with it.
struct ShowActor: Endpoint {
    let pattern = "/api/v1/actors/{id}"
    let access = AccessRule.key(.readArticles, .readIOCs)
    let documentation = Operation(
        "getActor",
        tag: "Threat Actors",
        "Show one threat actor",
        description:
            "A threat actor by short name, ATT&CK id, or any of its names. Counts cover everything stored; the newest articles and "
            + "indicators are within the tier's lookback, see meta.filters. Also needs the scope read:iocs.",
        parameters: [Self.name],
        responses: [
            Operation.Response(200, "The group", json: .reference("ActorResponse")),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    private static let name = PathParameter<String>(
        "id",
        .text(length: 1...100, pattern: #"^[^/\u0000-\u001F\u007F-\u009F]*$"#),
        "Short name, ATT&CK id, or a name in any spelling: apt28, G0007, Fancy Bear"
    ) { word, _ in
        guard (1...100).contains(word.unicodeScalars.count) else { throw APIError.notFound }
        return word
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let generation = try store.generation(admitted.generation)
        var newest = NewestMentions(call, admitted, generation: generation)
        let word = try Self.name.read(from: call)
        guard let updated = try store.statisticsTime() else { throw DataAnswer.notComputed }
        StatisticsAge.write(of: updated, to: &reply)
        let answer = newest.answer(figuresOf: updated, mayBeMissing: true)
        if answer.isAnswered(in: &reply) { return }
        let actor = try Self.find(word, in: &store)
        newest.articles.exactActors = [actor.name]
        newest.indicators.actors = [actor.name]
        try answer.sendData(
            generated: updated,
            in: &reply,
            meta: newest.writeFilters,
            data: { reply in
                var json = JSONWriter(capacity: 32 * 1024)
                try json.object { json in
                    ActorObject.write(actor, to: &json)
                    json.raw(try store.companions(ofActor: actor.name))
                    try newest.write(to: &json, from: &store, rows: &reply.rows)
                }
                reply.body.append(json.out)
            }
        )
    }

    private static func find(_ word: String, in store: inout Store) throws -> ThreatActor {
        switch try store.actor(named: word) {
        case .one(let actor): return actor
        case .several(let slugs):
            throw ParameterError.invalidValue(
                "id",
                word,
                expected: "one of \(slugs.joined(separator: ", ")): several threat actors have that name",
                valid: slugs
            )
        case .none:
            throw APIError(
                404,
                "not_found",
                "No threat actor has this name. GET /api/v1/actors?q= searches in parts of names.",
                details: APIError.object { $0.member("id", ParameterError.printable(word)) }
            )
        }
    }
}
