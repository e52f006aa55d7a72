import Access
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `POST /api/v1/iocs/sightings` (reportSightings): what the caller's account says of up to a thousand values.
struct ReportSightings: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/iocs/sightings"
    let access = AccessRule.key(.writeSightings)
    let takesSession = true
    let price = Price.body { body in SearchList.thousandths(values: try SightingMembers.values.read(from: body).count) }
    let documentation = Operation(
        "reportSightings",
        tag: "Sightings",
        "Report a sighting or a false positive of many values",
        description:
            "The same of every value. A value that is not on record, or is none, has an error in its place; the others are "
            + "taken. \(SearchList.valuesPerToken) values cost one request of the rate limit.",
        requestBody: .init(.body(SightingMembers.many)),
        responses: [
            Operation.Response(
                200,
                "One result a value, in their order",
                [("application/json", .reference("SightingsResponse"))]
            ),
            Operation.Response(413, "The body is too large"),
            Operation.Response(415, "The body is not application/json"),
            Operation.Response(
                429,
                "The allowance, or the sightings of a day, are used up",
                [("application/json", .error)]
            ),
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let caller = try call.admitted().caller
        let body = try call.pricedBody()
        try body.expect(only: SightingMembers.many)
        let sighting = try SightingMembers.sighting(in: body)
        let values = try SightingMembers.values.read(from: body)
        let identity = call.service.settings.identity
        let terms = values.map { SearchTerm($0, types: [], identity: identity).candidates.map(\.id) }
        let known = try store.known(terms.flatMap { $0 }, tlpCeiling: caller.tlpCeiling)
        let ids = terms.map { $0.first(where: known.contains) }
        let reported = Array(Set(ids.compactMap { $0 }))
        let left = try SightingMembers.store(sighting, of: reported, call, in: &store)
        let generation = try store.readGeneration() ?? call.admitted().generation
        reply.field("Cache-Control", "private, no-store")
        reply.head(status: 200, type: "application/json")
        reply.rows = reported.count
        call.beginData(generated: generation.time, in: &reply)
        var json = JSONWriter()
        json.object { json in
            json.member("taken", reported.count)
            json.member("left_today", left)
            json.array("results") { json in
                for (place, value) in values.enumerated() {
                    json.object { json in
                        json.member("value", value)
                        json.member("ioc_id", ids[place]?.text)
                        if ids[place] != nil { return }
                        json.object("error") { json in
                            let isValue = !terms[place].isEmpty
                            json.member("code", isValue ? "indicator_not_found" : "invalid_value")
                            json.member("message", isValue ? "The value is not on record." : "This is no indicator.")
                        }
                    }
                }
            }
        }
        reply.body.append(json.out)
        reply.body.append("}\n")
    }
}
