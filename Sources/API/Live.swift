import HTTP
import Notation
import Storage

/// `GET /healthz`: the process answers. It does not use the database.
struct Live: Endpoint {
    static let path = "/healthz"
    let pattern = path
    let access = AccessRule.open
    let documentation = Operation(
        "live",
        tag: "Service",
        "Whether the service runs",
        responses: [Operation.Response(200, "It runs", [("application/json", .reference("Health"))])]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        reply.head(status: 200, type: "application/json")
        reply.field("Cache-Control", "no-store")
        reply.body.append("{\"status\":\"ok\"}\n")
    }
}
