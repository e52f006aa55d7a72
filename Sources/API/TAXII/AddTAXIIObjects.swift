import Access
import HTTP
import Model
import Notation
import Storage

/// `POST …/collections/{collectionId}/objects/` (TAXII 2.1 §5.5). The work is done before the answer, so the status is
/// always complete.
struct AddTAXIIObjects: TAXIIEndpoint {
    let method = "POST"
    let place: TAXII.Place
    let documentation: Operation

    init(_ base: TAXII.Base) {
        place = base.place("collections/{collectionId}/objects/")
        documentation = Operation(
            base.operationID("addTAXIIObjects"),
            tag: "TAXII",
            "Add STIX objects to a collection",
            parameters: [TAXIIParameters.collectionID],
            requestBody: .init(.reference("TAXIIEnvelope"), mediaType: TAXII.mediaType.description),
            responses: TAXII.answer("The result for each object", .reference("TAXIIStatus"), status: 202)
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let caller = try call.admitted().caller
        let collection = try TAXII.collection(call, caller, from: &store)
        try Self.expectWritable(collection)
        try TAXII.expectTAXII(call.request)
        guard let type = call.request[.contentType].flatMap({ MediaType($0) }), type.type == "application",
            type.subtype == "taxii+json",
            type["version"] ?? "2.1" == "2.1"
        else { throw APIError(415, "unsupported_media_type", "The Content-Type must be \(TAXII.mediaType).") }
        let submission = try Submission(call.request.body, mostObjects: TAXII.mostObjects)
        let now = Timestamp.now
        let id = UUID.random
        let status = SubmissionStatus(id: id, requestedAt: now, submission)
        let body = try store.share(
            submission.accepted,
            in: collection.id,
            by: try TAXII.sharer(caller, call.request),
            statusID: id,
            at: now
        ) { outcomes in try status.text(outcomes) }
        TAXII.begin(&reply, status: 202)
        reply.body.append(text: body)
    }

    /// A collection that nobody can write to is refused like one that the caller may not write to (TAXII 2.1 §5.5,
    /// §5.7).
    static func expectWritable(_ collection: STIXCollection) throws {
        guard !collection.isShared else { return }
        throw APIError(403, "read_only_collection", "This collection cannot be written to; see can_write.")
    }
}

extension UUID {
    /// Version 4 (RFC 9562 §5.4).
    fileprivate static var random: UUID {
        var bytes: [UInt8] = []
        for _ in 0..<16 { bytes.append(.random(in: 0...255)) }
        return UUID(digest: bytes, version: 4)
    }
}
