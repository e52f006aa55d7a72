import Access
import HTTP
import Model
import Notation
import Storage

/// `DELETE …/objects/{objectId}/` (TAXII 2.1 §5.7): all versions, or those that `match[version]` names.
struct DeleteTAXIIObject: TAXIIEndpoint {
    let method = "DELETE"
    let place: TAXII.Place
    let documentation: Operation

    init(_ base: TAXII.Base) {
        place = base.place("collections/{collectionId}/objects/{objectId}/")
        documentation = Operation(
            base.operationID("deleteTAXIIObject"),
            tag: "TAXII",
            "Delete a STIX object from a collection",
            parameters: [TAXIIParameters.collectionID, TAXIIParameters.objectID] + TAXIIParameters.versions,
            responses: TAXII.answer("It is gone", .object)
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let caller = try call.admitted().caller
        let collection = try TAXII.collection(call, caller, from: &store)
        try AddTAXIIObjects.expectWritable(collection)
        try TAXII.expectTAXII(call.request)
        let query = try TAXIIQuery(call.query, [.versions, .specVersion])
        let versions = call.query.has("match[version]") ? query.versions : .every
        let id = call.path["objectId"].map(String.init) ?? ""
        let sharer = try TAXII.sharer(caller, call.request)
        let (gone, others) =
            query.wantsSTIX21
            ? try store.deleteSharedObject(id, versions: versions, in: collection.id, by: sharer) : (0, 0)
        guard gone > 0 else {
            throw others == 0
                ? APIError(404, "not_found", "The collection has no such object or version.")
                : APIError(
                    403,
                    "not_author",
                    "Another account added this object. Only that account deletes it, or a key with the scope admin:taxii."
                )
        }
        TAXII.begin(&reply)
        // Clients read every answer as JSON, so the body is an empty object.
        reply.body.append("{}")
    }
}
