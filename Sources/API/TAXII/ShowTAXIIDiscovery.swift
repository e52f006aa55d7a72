import Access
import HTTP
import Notation
import Runtime
import Storage

/// `GET /api/taxii2/` (taxiiDiscovery), and at the place that the standard demands, `/taxii2/` (TAXII 2.1 §4.1).
struct ShowTAXIIDiscovery: TAXIIEndpoint {
    let place: TAXII.Place
    let access = AccessRule.discovery
    let documentation: Operation

    init(_ pattern: String) {
        place = TAXII.Place(pattern)
        documentation = Operation(
            pattern == "/taxii2/" ? "taxiiDiscoveryAtRoot" : "taxiiDiscovery",
            tag: "TAXII",
            "TAXII Discovery",
            responses: TAXII.answer("The API roots of this TAXII server", .reference("TAXIIDiscovery"))
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try TAXII.expectTAXII(call.request)
        let settings = call.service.settings
        let root = settings.publicURL + "/api/taxii2/api/"
        TAXII.begin(&reply)
        var json = JSONWriter()
        json.object { json in
            json.member("title", "\(settings.sourceName) TAXII Server")
            json.member("description", "Indicators of compromise as STIX 2.1, by collection.")
            if let contact = settings.taxiiContact { json.member("contact", contact) }
            json.member("default", root)
            json.member("api_roots", [root])
        }
        reply.body.append(json.bytes)
    }
}
