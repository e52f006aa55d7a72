import CJWT
import Glibc
package import Notation

/// Session tokens: JSON Web Tokens (RFC 7519) over libjwt.
package enum SessionToken {
    package struct Claims: Sendable {
        package let subject: String
        package let email: String?
        /// The id of one session of the subject; tokens that replace one another share it. It is a UUID when we made
        /// it.
        package let session: String?
        package let audience: String
        package let issuedAt: Timestamp
        package let expiresAt: Timestamp

        package init(
            subject: String,
            email: String?,
            session: String?,
            audience: String,
            issuedAt: Timestamp,
            expiresAt: Timestamp
        ) {
            self.subject = subject
            self.email = email
            self.session = session
            self.audience = audience
            self.issuedAt = issuedAt
            self.expiresAt = expiresAt
        }
    }

    /// Why a token is refused.
    package enum Fault: Error, Sendable {
        /// The text does not have the form of a token, or it uses another algorithm than the configured one.
        case malformed, otherAlgorithm, badSignature
        case expired, notYetValid
        case otherAudience, otherIssuer, noSubject
    }

    /// How far clocks may differ, in seconds.
    package static let skewSeconds: Int64 = 30

    /// Makes a token signed with HMAC SHA-256. Nil when the key is for another algorithm or libjwt refuses.
    ///
    /// libjwt's object lives from `jwt_new` to `jwt_free` in this call; its text was allocated by malloc.
    package static func mint(_ claims: Claims, key: SessionKey, issuer: String? = nil) -> String? {
        var token: OpaquePointer?
        guard key.algorithm == .hs256, jwt_new(&token) == 0 else { return nil }
        defer { jwt_free(token) }
        guard jwt_add_grant(token, "sub", claims.subject) == 0,
            claims.email.map({ jwt_add_grant(token, "email", $0) == 0 }) ?? true,
            claims.session.map({ jwt_add_grant(token, "session_id", $0) == 0 }) ?? true,
            issuer.map({ jwt_add_grant(token, "iss", $0) == 0 }) ?? true,
            jwt_add_grant(token, "aud", claims.audience) == 0, jwt_add_grant(token, "role", "authenticated") == 0,
            jwt_add_grant_int(token, "iat", Int(claims.issuedAt.seconds)) == 0,
            jwt_add_grant_int(token, "exp", Int(claims.expiresAt.seconds)) == 0,
            jwt_set_alg(token, JWT_ALG_HS256, key.bytes, Int32(key.bytes.count)) == 0, let text = jwt_encode_str(token)
        else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    /// Verifies a token and returns its claims: the token must be signed with the key, name the audience, and be in
    /// force.
    ///
    /// We read the header ourselves first, so a token that names another algorithm than the configured one, or that has
    /// critical extensions, is refused before any key is used. libjwt must then have read the same from the header.
    /// - Parameter issuer: what `iss` must be; nil for anything.
    package static func verify(
        _ text: String,
        key: SessionKey,
        audience: String,
        issuer: String? = nil,
        now: Timestamp
    ) throws(Fault) -> Claims {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, !text.utf8.contains(0), let header = TextCoding.bytes(base64: parts[0]),
            let payload = TextCoding.bytes(base64: parts[1])
        else { throw .malformed }
        let names = try TokenObject(header)
        guard names.text("alg") == key.algorithm.rawValue else { throw .otherAlgorithm }
        guard !names.has("crit") else { throw .malformed }
        try checkSignature(text, key)
        let claims = try TokenObject(payload)
        guard let subject = claims.text("sub"), !subject.isEmpty else { throw .noSubject }
        guard claims.texts("aud").contains(audience) else { throw .otherAudience }
        if let issuer, claims.text("iss") != issuer { throw .otherIssuer }
        guard let expiry = claims.time("exp") else { throw .malformed }
        guard now < expiry.adding(seconds: skewSeconds) else { throw .expired }
        for name in ["nbf", "iat"] where claims.has(name) {
            guard let time = claims.time(name) else { throw .malformed }
            guard time <= now.adding(seconds: skewSeconds) else { throw .notYetValid }
        }
        return Claims(
            subject: subject,
            email: claims.text("email"),
            session: claims.text("session_id"),
            audience: audience,
            issuedAt: claims.time("iat") ?? now,
            expiresAt: expiry
        )
    }

    /// libjwt's object lives from `jwt_decode` to `jwt_free` in this call; `text` has no NUL.
    private static func checkSignature(_ text: String, _ key: SessionKey) throws(Fault) {
        var token: OpaquePointer?
        // libjwt reads a public key as a C string.
        let bytes = key.algorithm == .hs256 ? key.bytes : key.bytes + [0]
        guard jwt_decode(&token, text, bytes, Int32(key.bytes.count)) == 0, token != nil else { throw .badSignature }
        defer { jwt_free(token) }
        let expected: jwt_alg_t =
            switch key.algorithm {
            case .hs256: JWT_ALG_HS256
            case .es256: JWT_ALG_ES256
            case .rs256: JWT_ALG_RS256
            }
        guard jwt_get_alg(token) == expected else { throw .otherAlgorithm }
    }
}
