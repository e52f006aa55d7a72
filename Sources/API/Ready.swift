import HTTP
import Notation
import Storage

/// `GET /readyz`: the process answers and reaches its database.
struct Ready: Endpoint {
    static let path = "/readyz"
    let pattern = path
    let access = AccessRule.open
    let documentation = Operation(
        "ready",
        tag: "Service",
        "Whether the service can answer from its database",
        responses: [Operation.Response(200, "It can", [("application/json", .reference("Health"))])]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try store.check()
        reply.head(status: 200, type: "application/json")
        reply.field("Cache-Control", "no-store")
        reply.body.append("{\"status\":\"ready\"}\n")
    }
}
