import Access
import Cryptography
import HTTP
import Notation
import Storage

/// `POST /auth/v1/logout?scope=global|local|others`: ends sessions and removes the cookie, even the cookie of a session
/// that has ended.
struct SignOut: Endpoint {
    let method = "POST"
    let pattern = "/auth/v1/logout"
    let access = AccessRule.open
    let errorStyle = ErrorStyle.auth
    let documentation = Operation(
        "signOut",
        tag: "Accounts",
        "Sign out",
        parameters: [Self.scope],
        responses: [Operation.Response(204, "Signed out")]
    )

    /// Which sessions end.
    private enum Scope: Sendable { case all, own, others }
    private static let scope = Parameter<Scope>.words(
        "scope",
        [("global", .all), ("local", .own), ("others", .others)],
        "All sessions, this one, or all others"
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try call.service.sessions.checkOrigin(call.request)
        let scope = try Self.scope.read(from: call.query)
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
                this: scope != .others,
                others: scope != .own,
                address: call.request.remoteAddress
            )
        } catch is SessionRefusal {
            // There is no session to end, but the cookie is removed all the same.
        }
        reply.head(status: 204)
        if scope != .others { AuthAnswer.setCookie(nil, seconds: 0, call, in: &reply) }
        reply.field("Cache-Control", "no-store")
    }
}
