import Access
import HTTP
import Model
import Storage

/// `GET …/objects/{objectId}/versions/` (TAXII 2.1 §5.8).
struct ListTAXIIVersions: TAXIIEndpoint {
    let place: TAXII.Place
    let documentation: Operation

    init(_ base: TAXII.Base) {
        place = base.place("collections/{collectionId}/objects/{objectId}/versions/", hasPages: true)
        documentation = Operation(
            base.operationID("getTAXIIVersions"),
            tag: "TAXII",
            "List the versions of an object",
            parameters: [TAXIIParameters.collectionID, TAXIIParameters.objectID] + TAXIIParameters.paging,
            responses: TAXII.answer("The versions that are kept, oldest first", .reference("TAXIIVersions"))
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        var answer = try TAXIIAnswer(call, [.paging, .specVersion], from: &store)
        answer.versions = .every
        try TAXII.expectManifest(call.request)
        try answer.write(.versions, from: &store, to: &reply)
    }
}
