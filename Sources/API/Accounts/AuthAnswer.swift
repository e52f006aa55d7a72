import Access
import Cryptography
import HTTP
import Model
import Notation
import Runtime
import Storage

/// What the paths under `/auth/v1` share. They use Supabase's JSON, so its client libraries, and pages that are written
/// for it, work with this service too.
enum AuthAnswer {
    static let prefix = "/auth/v1/"
    /// Anybody may send these bodies, and none of them needs more.
    static let mostBodyBytes = 16 << 10
    /// The cookie that renews a session is of use here only.
    private static let refreshPath = "/auth/v1"

    /// Where the tokens of a sign-in go.
    enum Destination: Sendable { case body, cookies }
    static let destination = Parameter<Destination>.words(
        "return",
        [("body", .body), ("cookie", .cookies)],
        "cookie: the answer is 204 and two cookies, sb-access-token and sb-refresh-token, that no script can read"
    )

    /// A session that is about to begin: its id and its refresh token.
    struct NewSession {
        let id: UUID
        let refreshToken: String
        var refreshHash: [UInt8] { Digest.sha256(Array(refreshToken.utf8)) }

        /// Nil when there is no randomness.
        init?() {
            guard let id = RandomBytes.uuid(), let bytes = RandomBytes.make(32) else { return nil }
            self.id = id
            refreshToken = TextCoding.hex(bytes)
        }
    }

    /// Refuses when accounts sign in elsewhere, and when the page is not our own.
    static func check(_ call: Call) throws {
        guard call.service.hasSignIn else { throw APIError.notFound }
        try call.service.sessions.checkOrigin(call.request)
    }

    /// Reads the e-mail address and the password from the body.
    static func credentials(_ body: RequestBody) throws -> (email: EMailAddress, password: String) {
        guard let text = body.secret("email"), let email = EMailAddress(text) else {
            throw APIError(400, "validation_failed", "Unable to validate email address: invalid format")
        }
        guard let password = body.secret("password"), !password.isEmpty, password.utf8.count <= 1024 else {
            throw APIError(400, "validation_failed", "A password is required, of at most 1024 bytes")
        }
        return (email, password)
    }

    static func tooMany(until: Timestamp? = nil) -> APIError {
        let seconds = max(1, until.map { Timestamp.now.seconds(until: $0) } ?? 1)
        return APIError(
            429,
            "over_request_rate_limit",
            "Request rate limit reached. Try again in \(seconds) s.",
            fields: [("Retry-After", "\(seconds)")]
        )
    }

    /// The refresh token that follows another. It is made of it with the sessions' key, so two requests that exchange the
    /// same token get the same one, whichever workers they reach.
    static func refreshToken(after old: String, key: SessionKey) -> String {
        TextCoding.hex(key.digest(of: "refresh \(old)"))
    }

    /// Writes the answer to a sign-in: tokens, the account, and the cookie.
    /// - Parameter issuedAt: the token's time.
    static func write(
        _ account: SessionAccount,
        session: UUID,
        refreshToken: String,
        issuedAt now: Timestamp,
        as destination: Destination,
        _ call: Call,
        to reply: inout Reply
    ) throws {
        let settings = call.service.settings
        let expiry = now.adding(seconds: Int64(settings.sessionSeconds))
        let claims = SessionToken.Claims(
            subject: account.id.text,
            email: account.email,
            session: session.text,
            audience: settings.sessionAudience,
            issuedAt: now,
            expiresAt: expiry
        )
        guard let key = call.service.sessionKey,
            let token = SessionToken.mint(claims, key: key, issuer: settings.sessionIssuer)
        else {
            throw APIError.unexpected
        }
        if destination == .cookies {
            reply.head(status: 204)
            setCookie(token, seconds: settings.sessionSeconds, call, in: &reply)
            setRefreshCookie(refreshToken, seconds: settings.refreshSeconds, call, in: &reply)
            reply.field("Cache-Control", "no-store")
            return
        }
        var json = JSONWriter()
        json.object { json in
            json.member("access_token", token)
            json.member("token_type", "bearer")
            json.member("expires_in", settings.sessionSeconds)
            json.member("expires_at", Int(expiry.seconds))
            json.member("refresh_token", refreshToken)
            json.key("user")
            write(account, audience: settings.sessionAudience, to: &json)
        }
        reply.head(status: 200, type: "application/json")
        setCookie(token, seconds: settings.sessionSeconds, call, in: &reply)
        KeyObject.send(json, in: &reply)
    }

    /// Writes the account as Supabase's `User`.
    static func write(_ account: SessionAccount, audience: String, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", account.id.text)
            json.member("aud", audience)
            json.member("role", "authenticated")
            json.member("email", account.email)
            json.member("phone", "")
            json.member("email_confirmed_at", account.emailConfirmedAt)
            json.member("confirmed_at", account.emailConfirmedAt)
            json.member("last_sign_in_at", account.lastSignInAt)
            json.object("app_metadata") { json in
                json.member("provider", "email")
                json.member("providers", ["email"])
                json.member("tier", account.tier)
            }
            json.key("user_metadata")
            json.raw("{}")
            json.key("identities")
            json.raw("[]")
            json.member("created_at", account.createdAt)
            json.member("updated_at", account.lastSignInAt ?? account.createdAt)
            json.member("is_anonymous", false)
        }
    }

    /// - Parameter token: nil removes the cookie.
    static func setCookie(_ token: String?, seconds: Int, _ call: Call, in reply: inout Reply) {
        set(SessionCookie.name, to: token, path: "/", seconds: seconds, site: "Lax", call, in: &reply)
    }

    /// - Parameter token: nil removes the cookie.
    static func setRefreshCookie(_ token: String?, seconds: Int, _ call: Call, in reply: inout Reply) {
        set(SessionCookie.refreshName, to: token, path: refreshPath, seconds: seconds, site: "Strict", call, in: &reply)
    }

    private static func set(
        _ name: StaticString,
        to token: String?,
        path: String,
        seconds: Int,
        site: String,
        _ call: Call,
        in reply: inout Reply
    ) {
        let isSecure = call.request.scheme == "https" || call.service.settings.publicURL.hasPrefix("https:")
        let age = token == nil ? 0 : seconds
        reply.field(
            "Set-Cookie",
            text:
                "\(name)=\(token ?? ""); Path=\(path); Max-Age=\(age); HttpOnly; SameSite=\(site)\(isSecure ? "; Secure" : "")"
        )
    }

    static let cookies = Operation.Response(204, "Signed in; with return=cookie: both cookies are set")
    static let tokens = Operation.Response(
        200,
        "Signed in; the cookie sb-access-token is set",
        [("application/json", .reference("AuthSession"))]
    )

    static let tooManyRequests = Operation.Response(429, "Rate limit exceeded", json: .reference("Error"))
}
