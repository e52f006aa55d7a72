import HTTP
import Notation
import Storage

/// `GET /api/openapi.json`: this service's own OpenAPI document.
struct ShowOpenAPI: Endpoint {
    let pattern = "/api/openapi.json"
    let access = AccessRule.open
    let documentation = Operation(
        "openAPI",
        tag: "Service",
        "The OpenAPI document of this service",
        responses: [Operation.Response(200, "OpenAPI 3.0.3 document", [("application/json", .object)])]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let answer = CacheableAnswer(call, of: nil, freshness: .forAll)
        if answer.isAnswered(in: &reply) { return }
        try answer.send(in: &reply) { $0.body.append(call.service.openAPI) }
    }
}
