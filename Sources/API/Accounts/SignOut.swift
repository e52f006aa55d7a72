import Access
import Cryptography
import HTTP
import Notation
import Storage

/// `POST /auth/v1/logout?scope=global|local|others`: ends sessions and takes the cookie away; also that of a session that
/// is no longer one.
struct SignOut: Endpoint {
    let method = "POST"
    let pattern = "/auth/v1/logout"
    let admittance = Admittance.open
    let errorStyle = ErrorStyle.auth
    let documentation = Operation(
        "signOut",
        tag: "Accounts",
        "Sign out",
        parameters: [
            .init(
                "scope",
                "{\"type\":\"string\",\"enum\":[\"global\",\"local\",\"others\"],\"default\":\"global\"}",
                "All sessions, this one, or all others"
            )
        ],
        responses: [Operation.Response(204, "Signed out")]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try call.service.sessions.checkOrigin(call.request)
        let scope = try call.query.choice("scope", from: ["global", "local", "others"]) ?? 0
        do {
            let session = try call.service.sessions.session(
                of: call.request,
                takesBearer: true,
                now: .now,
                from: &store
            )
            try store.endSession(
                user: session.account.id,
                session: session.id,
                expiresAt: session.expiresAt.adding(seconds: SessionToken.skewSeconds),
                this: scope != 2,
                others: scope != 1,
                address: call.request.remoteAddress
            )
        } catch is SessionRefusal {
            // Nothing to end; the cookie goes all the same.
        }
        reply.head(status: 204)
        if scope != 2 { AuthAnswer.setCookie(nil, seconds: 0, call, in: &reply) }
        reply.field("Cache-Control", "no-store")
    }
}
