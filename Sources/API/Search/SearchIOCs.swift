import Access
import Cryptography
import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `GET /api/v1/iocs/search` (searchIOCs): the reports of one value, or of values like it, and what stands beside it.
struct SearchIOCs: Endpoint {
    let pattern = "/api/v1/iocs/search"
    let admittance = Admittance.key(.readIOCs)
    let documentation = Operation(
        "searchIOCs",
        tag: "IOCs",
        "Search IOCs",
        description:
            "Search for a specific IOC value. One match a report of it, and optionally related IOCs: those of the "
            + "same article first, then those of the same malware family seen within 30 days. A value given whole is found "
            + "whatever its age; everything else lies within the plan's lookback.",
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

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let entry = try call.admitted()
        let began = Timestamp.now
        let query = try SearchQuery(
            call.query,
            for: entry.caller,
            identity: call.service.settings.identity,
            now: began
        )
        let generation = try store.generation(entry.generation)
        let tag = EntityTag(digest: Self.digest(call, query, entry.caller, generation))
        // Weak: the answer says how long the search took.
        reply.field("ETag", text: "W/\(tag.text)")
        reply.field("Cache-Control", "private, max-age=60")
        reply.field("Vary", "Authorization, X-API-Key, Accept")
        if tag.isNamed(by: call.request) {
            reply.head(status: 304)
            return
        }
        var answer = SearchAnswer(call.service.settings, generation)
        var match = query.match
        if let condition = query.condition {
            let search = IndicatorSearch(condition, types: query.types, since: query.earliest, limit: query.limit)
            try answer.readMatches(search, isSimilar: match == .fuzzy, from: &store)
        } else {
            try answer.readMatches(of: query.term, most: query.limit, from: &store)
            if answer.count == 0, !query.isMatchGiven, entry.caller.findsSimilar, let search = query.fallback {
                match = .fuzzy
                try answer.readMatches(search, isSimilar: true, from: &store)
            }
        }
        if query.includesRelated {
            try answer.readRelated(most: query.relatedLimit, since: query.earliest, from: &store)
        }
        reply.head(status: 200, type: "application/json")
        reply.rows = answer.count + answer.relatedCount
        answer.write(query, match: match, began: began, to: &reply.body)
    }

    /// Everything the body depends on, save the time it took.
    private static func digest(_ call: Call, _ query: SearchQuery, _ caller: Caller, _ generation: Generation)
        -> [UInt8]
    {
        var text = ByteWriter(capacity: 512)
        text.append(integer: generation.version)
        text.append(" ")
        text.append(integer: generation.time.microseconds)
        text.append(" search ")
        text.append(integer: query.earliest.microseconds)
        text.append(" ")
        text.append(integer: query.limit)
        text.append(caller.findsSimilar ? " similar?" as StaticString : "?")
        call.query.appendNormalised(to: &text)
        return Array(Digest.sha256(text.bytes).prefix(16))
    }
}
