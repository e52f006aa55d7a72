package import Cryptography
package import HTTP
import Model
package import Notation
package import Storage

/// Somebody who has signed in.
package struct Session: Sendable {
    package let account: SessionAccount
    /// The session that the token names, or an id made from the token when it names none.
    package let id: UUID
    package let expiresAt: Timestamp
    package let audience: String
}

/// Why a request has no session.
package enum SessionRefusal: Error, Sendable {
    /// The request has no cookie; the value says whether it has an API key instead.
    case missing(hasKey: Bool)
    /// The session is not valid; the text says why in a sentence.
    case invalid(String)
    /// A page of another site sent the request.
    case origin(String)
}

/// Turns session tokens into sessions.
package struct SessionGate: Sendable {
    private let key: SessionKey?
    private let audience: String
    private let issuer: String?
    private let origins: OriginRule
    /// Whether an outside provider signs the tokens. Their sessions are not begun here.
    private let isOutside: Bool
    /// Whether an account is made when an outside provider's token names one for the first time.
    private let makesAccounts: Bool

    /// - Parameter key: nil when sessions are not configured; no token is then accepted.
    package init(
        key: SessionKey?,
        audience: String,
        issuer: String?,
        origins: OriginRule,
        isOutside: Bool,
        makesAccounts: Bool
    ) {
        self.key = key
        self.audience = audience
        self.issuer = issuer
        self.origins = origins
        self.isOutside = isOutside
        self.makesAccounts = makesAccounts
    }

    /// - Parameter takesBearer: whether a token in `Authorization` counts, before the one in the cookie. A page of
    ///   another site cannot add such a token, so its origin is not checked.
    package func session(of request: Request, takesBearer: Bool, now: Timestamp, from store: inout Store) throws
        -> Session
    {
        if takesBearer, let token = Self.bearer(request) { return try session(token, now, &store) }
        switch SessionCookie(of: request) {
        case .none: throw SessionRefusal.missing(hasKey: request[.authorization] != nil || request[.apiKey] != nil)
        case .malformed: throw SessionRefusal.invalid("The session cookie is malformed. Sign in again.")
        case .token(let token):
            try checkOrigin(request)
            return try session(token, now, &store)
        }
    }

    /// Whether the request has a session token with a good signature that has not expired. The database is not asked.
    package func isSigned(_ request: Request, now: Timestamp) -> Bool {
        guard let key else { return false }
        var tokens = [Self.bearer(request)].compactMap { $0 }
        if case .token(let token) = SessionCookie(of: request) { tokens.append(token) }
        return tokens.contains { token in
            (try? SessionToken.verify(token, key: key, audience: audience, issuer: issuer, now: now)) != nil
        }
    }

    /// Refuses a request from a page of another site when the request would change something.
    package func checkOrigin(_ request: Request) throws {
        guard origins.permits(request) else { throw SessionRefusal.origin(request[.origin] ?? "unknown") }
    }

    private static func bearer(_ request: Request) -> String? {
        guard let field = request[.authorization], field.utf8.count <= 8200, field.prefix(7).lowercased() == "bearer "
        else { return nil }
        let token = field.dropFirst(7)
        return token.hasPrefix(KeySecret.prefix) ? nil : String(token)
    }

    private func session(_ token: String, _ now: Timestamp, _ store: inout Store) throws -> Session {
        guard let key else { throw SessionRefusal.invalid("Sessions are not configured on this service.") }
        let claims: SessionToken.Claims
        do {
            claims = try SessionToken.verify(token, key: key, audience: audience, issuer: issuer, now: now)
        } catch SessionToken.Fault.expired {
            throw SessionRefusal.invalid("The session has expired. Sign in again.")
        } catch {
            throw SessionRefusal.invalid("The session token is not valid here. Sign in again.")
        }
        // A provider's subject need not be a UUID; it is then turned into one.
        let subject =
            UUID(claims.subject)
            ?? UUID(digest: Digest.sha256(Array("\(issuer ?? "")|\(claims.subject)".utf8)), version: 8)
        let id = claims.session.flatMap { UUID($0) } ?? UUID(digest: Digest.sha256(Array(token.utf8)), version: 8)
        let email = claims.email.flatMap { EMailAddress($0)?.text }
        let expiry = claims.expiresAt.adding(seconds: SessionToken.skewSeconds)
        let opened = try store.openSession(
            subject: subject,
            email: email,
            session: id,
            mayCreate: makesAccounts,
            outside: isOutside ? (claims.issuedAt, expiry) : nil
        )
        switch opened {
        case .open(let account):
            return Session(account: account, id: id, expiresAt: claims.expiresAt, audience: audience)
        case .ended: throw SessionRefusal.invalid("The session has ended. Sign in again.")
        case .noAccount: throw SessionRefusal.invalid("This service has no account for this session.")
        case .emailTaken:
            throw SessionRefusal.invalid(
                "Another account has this e-mail address; an administrator has to connect the two."
            )
        }
    }
}
