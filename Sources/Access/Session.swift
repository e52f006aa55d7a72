package import Cryptography
package import HTTP
import Model
package import Notation
package import Storage

/// Somebody who has signed in.
package struct Session: Sendable {
    package let account: SessionAccount
    /// The token's session, or an id made of the token where it names none.
    package let id: UUID
    package let expiresAt: Timestamp
    package let audience: String
}

/// Why a request has no session.
package enum SessionRefusal: Error, Sendable {
    /// No cookie; whether an API key came instead.
    case missing(hasKey: Bool)
    /// What is wrong, as a sentence.
    case invalid(String)
    /// A page of another site sent it.
    case origin(String)
}

/// Turns session tokens into sessions.
package struct SessionGate: Sendable {
    private let key: SessionKey?
    private let audience: String
    private let issuer: String?
    private let origins: OriginRule
    /// Whether accounts that an outside provider vouches for are made when they are first seen.
    private let makesAccounts: Bool

    /// - Parameter key: nil where sessions are not configured: then there are none.
    package init(key: SessionKey?, audience: String, issuer: String?, origins: OriginRule, makesAccounts: Bool) {
        self.key = key
        self.audience = audience
        self.issuer = issuer
        self.origins = origins
        self.makesAccounts = makesAccounts
    }

    /// - Parameter takesBearer: whether a token in `Authorization` counts, before the cookie's. What no page of another
    ///   site can add needs no look at the origin.
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

    /// Refuses a request of a page of another site that would change something.
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
        // Providers whose subjects are no UUIDs have them turned into one.
        let subject =
            UUID(claims.subject)
            ?? UUID(digest: Digest.sha256(Array("\(issuer ?? "")|\(claims.subject)".utf8)), version: 8)
        let id = claims.session.flatMap { UUID($0) } ?? UUID(digest: Digest.sha256(Array(token.utf8)), version: 8)
        let email = claims.email.flatMap { EMailAddress($0)?.text }
        switch try store.openSession(subject: subject, email: email, session: id, mayCreate: makesAccounts) {
        case .open(let account):
            return Session(account: account, id: id, expiresAt: claims.expiresAt, audience: audience)
        case .ended: throw SessionRefusal.invalid("The session was ended by signing out. Sign in again.")
        case .noAccount: throw SessionRefusal.invalid("There is no account for this session here.")
        case .emailTaken:
            throw SessionRefusal.invalid(
                "Another account has this e-mail address; an administrator has to connect the two."
            )
        }
    }
}
