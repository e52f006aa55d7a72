import Access
import HTTP
import Storage

/// `GET …/objects/{objectId}/` (TAXII 2.1 §5.6).
struct ShowTAXIIObject: Endpoint {
    let pattern: String
    let admittance = Admittance.key(nil)
    let takesEitherSlash = true
    let errorStyle = ErrorStyle.taxii
    let costPattern = TAXII.Base.standard.pattern("collections/{collectionId}/objects/{objectId}/")
    let documentation: Operation

    init(_ base: TAXII.Base) {
        pattern = base.pattern("collections/{collectionId}/objects/{objectId}/")
        documentation = Operation(
            base.operationID("getTAXIIObject"),
            tag: "TAXII",
            "Get one STIX object",
            parameters: [TAXII.collectionID, TAXII.objectID] + TAXIIAnswer.paging + TAXIIAnswer.versions,
            responses: TAXIIAnswer.objects
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try TAXIIAnswer(call, [.paging, .versions, .specVersion], from: &store)
            .write(TAXIIAnswer.form(call.request), from: &store, to: &reply)
    }
}
