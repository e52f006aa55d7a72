import Access
import HTTP
import Notation
import Storage

/// `GET /api/v1/account/sessions`: where the account is signed in.
struct ListSessions: Endpoint {
    let pattern = "/api/v1/account/sessions"
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "listSessions",
        tag: "Accounts",
        "Where you are signed in",
        description: "The sessions in force, the one that asks first.",
        responses: [
            Operation.Response(200, "The sessions", json: .object(["data": .array(of: .reference("AccountSession"))]))
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let sessions = try store.sessions(of: session.account.id, session: session.id)
        var json = JSONWriter(capacity: 4096)
        json.object { json in
            json.array("data") { json in
                for one in sessions {
                    json.object { json in
                        json.member("id", one.id.text)
                        json.member("created_at", one.createdAt)
                        json.member("renewed_at", one.renewedAt)
                        json.member("expires_at", one.expiresAt)
                        json.member("is_this", one.isThis)
                    }
                }
            }
        }
        reply.head(status: 200, type: "application/json")
        KeyObject.send(json, in: &reply)
    }
}

/// `DELETE /api/v1/account/sessions/{sessionId}`: signs out there.
struct EndSession: Endpoint {
    let method = "DELETE"
    let pattern = "/api/v1/account/sessions/{sessionId}"
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "endSession",
        tag: "Accounts",
        "Sign out somewhere else",
        parameters: [Self.id],
        responses: [
            Operation.Response(204, "The session has ended"),
            Operation.Response(404, "You have no such session", json: .error),
        ]
    )
    private static let id = PathParameter<UUID>("sessionId", .uuid, "A session of yours") { text, _ in
        guard let id = UUID(text) else { throw APIError.notFound }
        return id
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let id = try Self.id.read(from: call)
        guard let found = try store.sessions(of: session.account.id, session: session.id).first(where: { $0.id == id })
        else { throw APIError.notFound }
        try store.endSession(
            user: session.account.id,
            session: id,
            expiresAt: found.expiresAt ?? .now,
            this: true,
            others: false,
            address: call.request.remoteAddress
        )
        reply.head(status: 204)
        reply.field("Cache-Control", "no-store")
    }
}
