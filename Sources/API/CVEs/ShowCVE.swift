import Access
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/cves/{id}` (getCVE): one CVE with all ratings, products, references, articles and how to hunt for it.
struct ShowCVE: Endpoint {
    let pattern = "/api/v1/cves/{id}"
    let access = AccessRule.key(.readCVEs)
    let documentation = Operation(
        "getCVE",
        tag: "CVEs",
        "Show one CVE",
        description:
            "The id may be in any case. Articles, and what they name, are limited to what the tier can see.",
        parameters: CVEParameters.one,
        responses: [
            Operation.Response(200, "The CVE", [("application/json", .reference("CVEResponse"))]),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
            Operation.Response(
                404,
                "There is no record of this CVE",
                [("application/json", .error)]
            ),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let id = try CVEParameters.id.read(from: call)
        var fields = try CVEQuery.fields(in: call.query, isDetail: true)
        let showsIOCs = admitted.caller.scopes.contains(Scope.readIOCs.name)
        if !showsIOCs {
            fields.removeAll { $0.name.description == "related_iocs" }
        }
        let earliest = CVEObject.earliestArticle(for: admitted.caller, now: .now)
        let generation = try store.generation(admitted.generation)
        let isLatest = try CVEParameters.isLatest.read(from: call.query)
        // What the last 30 days were changes with the day, without any import.
        var answer = CacheableAnswer(
            call,
            of: generation,
            dependsOn: [earliest.microseconds, Timestamp.now.startOfDay.seconds, showsIOCs ? 1 : 0]
        )
        answer.mayBeMissing = true
        if answer.isAnswered(in: &reply) { return }
        let catalogues = try store.cveCatalogues()
        let object = CVEObject(
            fields: fields,
            catalogues: catalogues,
            isLatest: isLatest,
            articlesSince: earliest,
            tlpCeiling: admitted.caller.tlpCeiling
        )
        var json = JSONWriter(capacity: 16 * 1024)
        guard try object.write(id, from: &store, to: &json) else {
            throw APIError(
                404,
                "not_found",
                "There is no record of this CVE: it is reserved, or newer than the last import.",
                details: APIError.object { json in
                    json.member("id", id)
                    json.member("well_formed", true)
                }
            )
        }
        try answer.sendData(
            generated: generation.time,
            in: &reply,
            meta: { CVEListHead.write(catalogues, to: &$0) },
            data: { reply in
                reply.rows = 1
                reply.body.append(json.out)
            }
        )
    }
}
