import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/taxii2/api/collections/{collectionId}/` (TAXII 2.1 §5.2).
struct ShowTAXIICollection: TAXIIEndpoint {
    let place: TAXII.Place
    let documentation: Operation

    init(_ base: TAXII.Base) {
        place = base.place("collections/{collectionId}/")
        documentation = Operation(
            base.operationID("getTAXIICollection"),
            tag: "TAXII",
            "Get a TAXII Collection",
            parameters: [TAXIIParameters.collectionID],
            responses: TAXII.answer("The collection", .reference("TAXIICollection"))
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let caller = try call.admitted().caller
        try TAXII.expectTAXII(call.request)
        let collection = try TAXII.collection(call, caller, from: &store)
        TAXII.begin(&reply)
        var json = JSONWriter()
        // Clients search the answer for the id that they sent.
        collection.write(as: call.path["collectionId"].map(String.init) ?? collection.id.text, to: &json)
        reply.body.append(json.bytes)
    }
}
