import Encoders
import HTTP
import Notation
import Storage

/// `GET /healthz`: the process answers. Asks nothing of the database.
struct Live: Endpoint {
    let pattern = "/healthz"
    let admittance = Admittance.open
    let documentation = Operation(
        "live",
        tag: "Service",
        "Whether the service runs",
        responses: [Operation.Response(200, "It runs", [("application/json", Schema.health)])]
    )

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
        "ready",
        tag: "Service",
        "Whether the service can answer from its database",
        responses: [Operation.Response(200, "It can", [("application/json", Schema.health)])]
    )

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
        "openAPI",
        tag: "Service",
        "The OpenAPI document of this service",
        responses: [Operation.Response(200, "OpenAPI 3.0.3 document", [("application/json", "{\"type\":\"object\"}")])]
    )

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
    static let object = "{\"type\":\"object\"}"
    /// Anything: where the notation has data types of its own, readers of the document would hold them against `text`.
    static let any = "{}"

    /// What an answer in the format holds: a media type that ends in `+json` names one JSON object (RFC 6839 §3.1).
    static func body(of format: ExportFormat) -> String {
        if format.name.description == "json" { return iocList }
        let type = format.mediaType.description.prefix { $0 != ";" }
        if type.hasSuffix("+json") { return object }
        return type.hasSuffix("yaml") || type.hasSuffix("xml") ? any : text
    }
}
