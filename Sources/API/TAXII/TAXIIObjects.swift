import Access
import Encoders
import HTTP
import Model
import Notation
import Storage

/// `GET …/collections/{collectionId}/objects/` (getTAXIIObjects; TAXII 2.1 §5.4).
struct TAXIIObjects: Endpoint {
    let pattern: String
    let admittance = Admittance.key(nil)
    let takesEitherSlash = true
    let errorStyle = ErrorStyle.taxii
    let costPattern = TAXII.Base.standard.pattern("collections/{collectionId}/objects/")
    let documentation: Operation

    init(_ base: TAXII.Base) {
        pattern = base.pattern("collections/{collectionId}/objects/")
        documentation = Operation(
            base.operationID("getTAXIIObjects"),
            tag: "TAXII",
            "Get STIX objects from collection",
            description:
                "In publication order: an envelope as application/taxii+json, a bundle as application/stix+json.",
            parameters: [TAXII.collectionID] + TAXIIAnswer.paging + TAXIIAnswer.matching + TAXIIAnswer.versions,
            responses: TAXIIAnswer.objects
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try TAXIIAnswer(call, [.paging, .objects, .versions, .specVersion], from: &store)
            .write(TAXIIAnswer.form(call.request), from: &store, to: &reply)
    }
}

/// `GET …/objects/{objectId}/` (TAXII 2.1 §5.6).
struct TAXIIObject: Endpoint {
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

/// `GET …/collections/{collectionId}/manifest/` (TAXII 2.1 §5.3).
struct TAXIIManifest: Endpoint {
    let pattern: String
    let admittance = Admittance.key(nil)
    let takesEitherSlash = true
    let errorStyle = ErrorStyle.taxii
    let costPattern = TAXII.Base.standard.pattern("collections/{collectionId}/manifest/")
    let documentation: Operation

    init(_ base: TAXII.Base) {
        pattern = base.pattern("collections/{collectionId}/manifest/")
        documentation = Operation(
            base.operationID("getTAXIIManifest"),
            tag: "TAXII",
            "List what a collection holds",
            parameters: [TAXII.collectionID] + TAXIIAnswer.paging + TAXIIAnswer.matching + TAXIIAnswer.versions,
            responses: TAXII.answer("Id, version and date of each object")
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let answer = try TAXIIAnswer(call, [.paging, .objects, .versions, .specVersion], from: &store)
        try TAXII.expectManifest(call.request)
        try answer.write(.manifest, from: &store, to: &reply)
    }
}

/// `GET …/objects/{objectId}/versions/` (TAXII 2.1 §5.8).
struct TAXIIVersions: Endpoint {
    let pattern: String
    let admittance = Admittance.key(nil)
    let takesEitherSlash = true
    let errorStyle = ErrorStyle.taxii
    let costPattern = TAXII.Base.standard.pattern("collections/{collectionId}/objects/{objectId}/versions/")
    let documentation: Operation

    init(_ base: TAXII.Base) {
        pattern = base.pattern("collections/{collectionId}/objects/{objectId}/versions/")
        documentation = Operation(
            base.operationID("getTAXIIVersions"),
            tag: "TAXII",
            "List the versions of an object",
            parameters: [TAXII.collectionID, TAXII.objectID] + TAXIIAnswer.paging,
            responses: TAXII.answer("The versions that are kept, oldest first")
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        var answer = try TAXIIAnswer(call, [.paging, .specVersion], from: &store)
        answer.versions = .every
        try TAXII.expectManifest(call.request)
        try answer.write(.versions, from: &store, to: &reply)
    }
}
