import Access
import HTTP
import Model
import Notation
import Storage

/// `GET /api/taxii2/api/collections/` (listTAXIICollections; TAXII 2.1 §5.1).
struct ListTAXIICollections: TAXIIEndpoint {
    let place: TAXII.Place
    let documentation: Operation

    init(_ base: TAXII.Base) {
        place = base.place("collections/")
        documentation = Operation(
            base.operationID("listTAXIICollections"),
            tag: "TAXII",
            "List TAXII Collections",
            responses: TAXII.answer("The collections that the caller can read or write", .reference("TAXIICollections"))
        )
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let caller = try call.admitted().caller
        try TAXII.expectTAXII(call.request)
        let seen = try TAXII.collections(call, from: &store).filter { TAXII.mayRead($0, caller) }
        TAXII.begin(&reply)
        var json = JSONWriter()
        json.object { json in
            if !seen.isEmpty {
                json.array("collections") { json in
                    for collection in seen { collection.write(as: collection.id.text, to: &json) }
                }
            }
        }
        reply.body.append(json.bytes)
    }
}

extension STIXCollection {
    /// Writes the resource of TAXII 2.1 §5.2.1. A caller who can see a shared collection can write to it.
    func write(as id: String, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("title", title)
            json.member("description", description)
            json.member("alias", alias)
            json.member("can_read", true)
            json.member("can_write", isShared)
            json.member("media_types", [TAXII.stixMediaType.description])
        }
    }
}
