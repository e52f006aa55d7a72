import Access
import Cryptography
import HTTP
import Notation
import Storage

/// `POST /auth/v1/logout?scope=global|local|others`: ends sessions and removes both cookies, even those of a session that has
/// ended. Where the access token has expired, the refresh token's cookie tells the session.
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
        if let session = try session(of: call, &store) {
            try store.endSession(
                user: session.user,
                session: session.id,
                expiresAt: session.expiresAt.adding(seconds: SessionToken.skewSeconds),
                this: scope != .others,
                others: scope != .own,
                address: call.request.remoteAddress
            )
        }
        reply.head(status: 204)
        if scope != .others {
            AuthAnswer.setCookie(nil, seconds: 0, call, in: &reply)
            AuthAnswer.setRefreshCookie(nil, seconds: 0, call, in: &reply)
        }
        reply.field("Cache-Control", "no-store")
    }

    /// Nil when there is no session to end; the cookies are removed all the same.
    private func session(of call: Call, _ store: inout Store) throws -> (user: UUID, id: UUID, expiresAt: Timestamp)? {
        do {
            let sessions = call.service.sessions
            let open = try sessions.session(of: call.request, takesBearer: true, now: .now, from: &store)
            return (open.account.id, open.id, open.expiresAt)
        } catch is SessionRefusal {
            guard case .token(let old) = SessionCookie(SessionCookie.refreshName, of: call.request),
                let next = try SignIn.exchange(old, call, &store)
            else { return nil }
            return (next.user, next.session, .now)
        }
    }
}
