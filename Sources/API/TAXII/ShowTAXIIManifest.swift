import Access
import HTTP
import Storage

/// `GET …/collections/{collectionId}/manifest/` (TAXII 2.1 §5.3).
struct ShowTAXIIManifest: TAXIIEndpoint {
    let place: TAXII.Place
    let documentation: Operation

    init(_ base: TAXII.Base) {
        place = base.place("collections/{collectionId}/manifest/", hasPages: true)
        documentation = Operation(
            base.operationID("getTAXIIManifest"),
            tag: "TAXII",
            "List the objects of a collection",
            parameters: [TAXIIParameters.collectionID] + TAXIIParameters.paging + TAXIIParameters.matching
                + TAXIIParameters.versions,
            responses: TAXII.answer("Id, version and date of each object", .reference("TAXIIManifest"))
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let answer = try TAXIIAnswer(call, [.paging, .objects, .versions, .specVersion], from: &store)
        try TAXII.expectManifest(call.request)
        try answer.write(.manifest, from: &store, to: &reply)
    }
}
