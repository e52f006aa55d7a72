import Notation
import HTTP
import Storage

/// `GET /healthz`: the process answers. Asks nothing of the database.
struct Live: Endpoint {
    let pattern = "/healthz"
    let admittance = Admittance.open
    let documentation = Operation(
        "live", tag: "Service", "Whether the service runs",
        responses: [Operation.Response(200, "It runs", [("application/json", Schema.health)])])

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        reply.head(status: 200, type: "application/json")
        reply.field("Cache-Control", "no-store")
        reply.body.append("{\"status\":\"ok\"}\n")
    }
}

/// `GET /readyz`: the process answers and reaches its database.
struct Ready: Endpoint {
    let pattern = "/readyz"
    let admittance = Admittance.open
    let documentation = Operation(
        "ready", tag: "Service", "Whether the service can answer from its database",
        responses: [Operation.Response(200, "It can", [("application/json", Schema.health)])])

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try store.check()
        reply.head(status: 200, type: "application/json")
        reply.field("Cache-Control", "no-store")
        reply.body.append("{\"status\":\"ready\"}\n")
    }
}

/// `GET /api/openapi.json`: this service's own OpenAPI document.
struct ShowOpenAPI: Endpoint {
    let pattern = "/api/openapi.json"
    let admittance = Admittance.open
    let documentation = Operation(
        "openAPI", tag: "Service", "The OpenAPI document of this service",
        responses: [Operation.Response(200, "OpenAPI 3.0.3 document", [("application/json", "{\"type\":\"object\"}")])])

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        reply.head(status: 200, type: "application/json")
        reply.field("Cache-Control", "public, max-age=300")
        reply.body.append(call.service.openAPI)
    }
}

/// References into the components of the OpenAPI document.
enum Schema {
    static let health = "{\"$ref\":\"#/components/schemas/Health\"}"
    static let iocList = "{\"$ref\":\"#/components/schemas/IOCListResponse\"}"
    static let text = "{\"type\":\"string\"}"
}
