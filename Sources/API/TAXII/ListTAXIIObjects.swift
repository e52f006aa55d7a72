import Access
import HTTP
import Notation
import Storage

/// `GET …/collections/{collectionId}/objects/` (getTAXIIObjects; TAXII 2.1 §5.4).
struct ListTAXIIObjects: TAXIIEndpoint {
    let place: TAXII.Place
    let documentation: Operation

    init(_ base: TAXII.Base) {
        place = base.place("collections/{collectionId}/objects/", hasPages: true)
        documentation = Operation(
            base.operationID("getTAXIIObjects"),
            tag: "TAXII",
            "Get STIX objects from collection",
            description:
                "In publication order: an envelope as application/taxii+json, a bundle as application/stix+json.",
            parameters: [TAXIIParameters.collectionID] + TAXIIParameters.paging + TAXIIParameters.matching
                + TAXIIParameters.versions,
            responses: TAXIIAnswer.objects
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try TAXIIAnswer(call, [.paging, .objects, .versions, .specVersion], from: &store)
            .write(TAXIIAnswer.form(call.request), from: &store, to: &reply)
    }
}
