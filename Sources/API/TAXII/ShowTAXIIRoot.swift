import Access
import HTTP
import Notation
import Runtime
import Storage

/// `GET /api/taxii2/api/` (taxiiAPIRoot; TAXII 2.1 §4.2).
struct ShowTAXIIRoot: TAXIIEndpoint {
    let place = TAXII.Place("/api/taxii2/api/")
    let documentation = Operation(
        "taxiiAPIRoot",
        tag: "TAXII",
        "TAXII API Root",
        responses: TAXII.answer("The media types and limits of this API root", .reference("TAXIIAPIRoot"))
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try TAXII.expectTAXII(call.request)
        TAXII.begin(&reply)
        var json = JSONWriter()
        json.object { json in
            json.member("title", "\(call.service.settings.sourceName) Threat Intelligence")
            json.member("description", "Indicators by type, and objects that clients share.")
            json.member("versions", [TAXII.mediaType.description])
            json.member("max_content_length", call.service.settings.bodyLimitBytes)
        }
        reply.body.append(json.bytes)
    }
}
