import Access
import Extraction
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `POST /api/v1/iocs/{id}/sightings` (reportSighting): what the caller's account says of one indicator.
struct ReportSighting: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/iocs/{id}/sightings"
    let access = AccessRule.key(.writeSightings)
    /// The cookie's origin is checked, as of every change.
    let takesSession = true
    let documentation = Operation(
        "reportSighting",
        tag: "Sightings",
        "Report a sighting or a false positive of one indicator",
        description:
            "An account says each thing once a day of an indicator; said again, the last word of the day counts. What one "
            + "account says moves no score; from the second on each counts, within bounds.",
        parameters: [ShowIOC.id],
        requestBody: .init(.body(SightingMembers.one)),
        responses: [
            Operation.Response(
                201,
                "The sighting is stored; what is said of the indicator now, and its risk",
                [("application/json", .reference("SightingResponse"))]
            ),
            Operation.Response(404, "There is no such indicator", [("application/json", .error)]),
            Operation.Response(
                429,
                "The allowance, or the sightings of a day, are used up",
                [("application/json", .error)]
            ),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let caller = try call.admitted().caller
        let id = try ShowIOC.id.read(from: call)
        let body = try RequestBody(of: call.request, required: true)
        try body.expect(only: SightingMembers.one)
        let sighting = try SightingMembers.sighting(in: body)
        let reading = try ShowIOC.reading(of: id, tlpCeiling: caller.tlpCeiling, from: &store)
        let left = try SightingMembers.store(sighting, of: [id], call, in: &store)
        let query = try LookupQuery(call.query, for: caller, now: .now) {
            (String(decoding: reading.value, as: UTF8.self), [reading])
        }
        let found = try LookupIOC.answer(to: query, call, from: &store)
        let generation = try store.readGeneration() ?? call.admitted().generation
        reply.field("Cache-Control", "private, no-store")
        reply.head(status: 201, type: "application/json")
        call.beginData(generated: generation.time, in: &reply)
        var json = JSONWriter()
        json.object { json in
            json.member("ioc_id", id.text)
            json.member("kind", sighting.kind.name.description)
            json.member("at", sighting.at)
            json.member("count", sighting.count)
            json.member("left_today", left)
            found.writeSightings(into: &json)
            found.writeRisk(into: &json)
        }
        reply.body.append(json.out)
        reply.body.append("}\n")
    }
}
