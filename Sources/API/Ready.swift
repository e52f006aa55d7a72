import HTTP
import Notation
import Storage

/// `GET /readyz`: the process answers, and its database has the schema and grants the rights that it needs. A replica that is
/// away keeps nothing from being answered.
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
        let schema = try store.schemaStanding(call.service.migrations)
        guard schema.isUsable else { throw Self.notReady(schema) }
        let replica = try store.replicaStanding()
        reply.head(status: 200, type: "application/json")
        reply.field("Cache-Control", "no-store")
        var json = JSONWriter()
        json.object { json in
            json.member("status", "ready")
            json.member("schema", schema.isChecked ? (schema.unknown.isEmpty ? "current" : "newer") : "unchecked")
            guard let replica else { return }
            json.object("replica") { json in
                json.member("state", replica.state.rawValue)
                json.member("lag_ms", replica.lagMilliseconds)
            }
        }
        reply.body.append(json.out)
        reply.body.append("\n")
    }

    private static func notReady(_ schema: SchemaStanding) -> APIError {
        let isOld = !schema.missing.isEmpty
        return APIError(
            503,
            "unavailable",
            isOld
                ? "The database's schema is older than this release. Its operator must migrate it."
                : "The database does not let the service use what it needs. Its operator must grant the rights.",
            details: APIError.object { $0.member("check", isOld ? "schema" : "roles") },
            fields: [("Retry-After", "10")]
        )
    }
}
