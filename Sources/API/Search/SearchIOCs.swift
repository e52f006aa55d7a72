import Access
import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/iocs/search` (searchIOCs): the sightings of one value or of similar values, and the related indicators.
struct SearchIOCs: Endpoint {
    let pattern = "/api/v1/iocs/search"
    let access = AccessRule.key(.readIOCs)
    let documentation = Operation(
        "searchIOCs",
        tag: "IOCs",
        "Search IOCs",
        description:
            "Search for a specific IOC value. One match for each sighting, and optionally related IOCs: those of the "
            + "same article first, then those of the same malware family seen within 30 days. A value given whole is found "
            + "whatever its age; everything else lies within the tier's lookback.",
        parameters: SearchParameters.all,
        responses: [
            Operation.Response(
                200,
                "Search results",
                [("application/json", .reference("SearchResponse"))]
            ),
            Operation.Response(304, "Nothing has changed since the entity tag in If-None-Match"),
        ]
    )

    func readAhead(_ request: Request, for caller: Caller, _ service: ServiceState) -> ReadAhead {
        var ahead = ReadAhead()
        let asked = try? SearchQuery(Query(request.query), for: caller, identity: service.settings.identity, now: .now)
        guard let asked, asked.condition == nil else { return ahead }
        let ids = asked.term.candidates.map(\.id)
        ahead.sightings(of: ids, most: asked.limit, tlpCeiling: caller.tlpCeiling)
        ahead.statuses(of: ids, tlpCeiling: caller.tlpCeiling)
        return ahead
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let admitted = try call.admitted()
        let began = Timestamp.now
        let query = try SearchQuery(
            call.query,
            for: admitted.caller,
            identity: call.service.settings.identity,
            now: began
        )
        let generation = try store.generation(admitted.generation)
        var cacheable = CacheableAnswer(
            call,
            of: generation,
            freshness: .minute,
            dependsOn: [query.earliest.microseconds, Int64(query.limit), admitted.caller.findsSimilar ? 1 : 0]
        )
        // The answer says how long the search took.
        cacheable.isWeak = true
        if cacheable.isAnswered(in: &reply) { return }
        var answer = SearchAnswer(call.service.settings, generation, tlpCeiling: admitted.caller.tlpCeiling)
        var match = query.match
        if let condition = query.condition {
            let search = IndicatorSearch(
                condition,
                types: query.types,
                since: query.earliest,
                tlpCeiling: admitted.caller.tlpCeiling,
                limit: query.limit
            )
            try answer.readMatches(search, isSimilar: match == .fuzzy, from: &store)
        } else {
            try answer.readMatches(of: query.term, most: query.limit, from: &store)
            try answer.readStatus(of: query.term, from: &store)
            if answer.count == 0, !query.isMatchGiven, admitted.caller.findsSimilar, let search = query.fallback {
                match = .fuzzy
                try answer.readMatches(search, isSimilar: true, from: &store)
            }
        }
        if query.includesRelated {
            try answer.readRelated(most: query.relatedLimit, since: query.earliest, from: &store)
        }
        try cacheable.sendData(generated: generation.time, in: &reply) { reply in
            reply.rows = answer.count + answer.relatedCount
            answer.write(query, match: match, began: began, to: &reply.body)
        }
    }
}
