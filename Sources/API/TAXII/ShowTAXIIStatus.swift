import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/taxii2/api/status/{statusId}/` (TAXII 2.1 §4.3).
struct ShowTAXIIStatus: TAXIIEndpoint {
    let place = TAXII.Place("/api/taxii2/api/status/{statusId}/")
    let documentation = Operation(
        "getTAXIIStatus",
        tag: "TAXII",
        "The result of adding objects",
        parameters: [TAXIIParameters.statusID],
        responses: TAXII.answer("The status", .reference("TAXIIStatus"))
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let caller = try call.admitted().caller
        try TAXII.expectTAXII(call.request)
        guard let id = try TAXIIParameters.statusID.read(from: call),
            let content = try store.status(id, of: TAXII.owner(caller))
        else {
            throw APIError(404, "not_found", "There is no status with this id, or it is no longer kept.")
        }
        TAXII.begin(&reply)
        reply.body.append(text: content)
    }
}
