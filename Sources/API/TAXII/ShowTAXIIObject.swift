import Access
import HTTP
import Storage

/// `GET …/objects/{objectId}/` (TAXII 2.1 §5.6).
struct ShowTAXIIObject: TAXIIEndpoint {
    let place: TAXII.Place
    let documentation: Operation

    init(_ base: TAXII.Base) {
        place = base.place("collections/{collectionId}/objects/{objectId}/", hasPages: true)
        documentation = Operation(
            base.operationID("getTAXIIObject"),
            tag: "TAXII",
            "Get one STIX object",
            parameters: [TAXIIParameters.collectionID, TAXIIParameters.objectID] + TAXIIParameters.paging
                + TAXIIParameters.versions,
            responses: TAXIIAnswer.objects
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try TAXIIAnswer(call, [.paging, .versions, .specVersion], from: &store)
            .write(TAXIIAnswer.form(call.request), from: &store, to: &reply)
    }
}
