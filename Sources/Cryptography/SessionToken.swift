import CJWT
import Glibc
package import Notation

/// Session tokens: JSON Web Tokens (RFC 7519) over libjwt.
package enum SessionToken {
    package struct Claims: Sendable {
        package let subject: String
        package let email: String
        package let audience: String
        package let issuedAt: Timestamp
        package let expiresAt: Timestamp

        package init(subject: String, email: String, audience: String, issuedAt: Timestamp, expiresAt: Timestamp) {
            self.subject = subject
            self.email = email
            self.audience = audience
            self.issuedAt = issuedAt
            self.expiresAt = expiresAt
        }
    }

    /// A token signed with HMAC SHA-256. Nil when the secret is empty or libjwt refuses.
    ///
    /// libjwt's object lives from `jwt_new` to `jwt_free` in this call; its text was allocated by malloc.
    package static func mint(_ claims: Claims, secret: [UInt8]) -> String? {
        var token: OpaquePointer?
        guard !secret.isEmpty, jwt_new(&token) == 0 else { return nil }
        defer { jwt_free(token) }
        guard jwt_add_grant(token, "sub", claims.subject) == 0, jwt_add_grant(token, "email", claims.email) == 0,
            jwt_add_grant(token, "aud", claims.audience) == 0, jwt_add_grant(token, "role", "authenticated") == 0,
            jwt_add_grant_int(token, "iat", Int(claims.issuedAt.seconds)) == 0,
            jwt_add_grant_int(token, "exp", Int(claims.expiresAt.seconds)) == 0,
            jwt_set_alg(token, JWT_ALG_HS256, secret, Int32(secret.count)) == 0, let text = jwt_encode_str(token)
        else { return nil }
        defer { free(text) }
        return String(cString: text)
    }
}
