import Cryptography
import Foundation
import Notation
import Testing

/// Tokens of the keys in `TokenSamples`, and tokens put together by hand.
struct SessionTokenTests {
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let secret = "0123456789abcdef0123456789abcdef"

    private static func key(_ algorithm: SessionKey.Algorithm, _ text: String) throws -> SessionKey {
        try SessionKey(algorithm, file: text)
    }

    private func fault(_ token: String, _ key: SessionKey, audience: String = "authenticated", issuer: String? = nil)
        -> String
    {
        do {
            _ = try SessionToken.verify(token, key: key, audience: audience, issuer: issuer, now: Self.now)
            return "valid"
        } catch {
            return "\(error)"
        }
    }

    private static func part(_ json: String) -> String {
        Data(json.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-").replacing(
            "/",
            with: "_"
        )
    }

    /// A token of our own minting with the header or the signature exchanged.
    private static func minted(expiresIn seconds: Int64 = 600) throws -> String {
        let claims = SessionToken.Claims(
            subject: "s",
            email: "a@example.com",
            session: "x",
            audience: "authenticated",
            issuedAt: now,
            expiresAt: now.adding(seconds: seconds)
        )
        return try #require(SessionToken.mint(claims, key: key(.hs256, secret), issuer: "us"))
    }

    @Test func `a minted token verifies and gives its claims back`() throws {
        let claims = try SessionToken.verify(
            Self.minted(),
            key: Self.key(.hs256, Self.secret),
            audience: "authenticated",
            issuer: "us",
            now: Self.now
        )
        #expect(claims.subject == "s" && claims.email == "a@example.com" && claims.session == "x")
        #expect(claims.expiresAt == Self.now.adding(seconds: 600))
    }

    @Test(arguments: [
        (SessionKey.Algorithm.rs256, TokenSamples.rsaKey, TokenSamples.rs256),
        (.es256, TokenSamples.ecKey, TokenSamples.es256),
    ])
    func `tokens of public keys verify with their key only`(algorithm: SessionKey.Algorithm, pem: String, token: String)
        throws
    {
        #expect(fault(token, try Self.key(algorithm, pem)) == "valid")
        let last = token.last == "A" ? "B" : "A"
        #expect(fault(token.dropLast(8) + last + token.suffix(7), try Self.key(algorithm, pem)) == "badSignature")
        #expect(fault(token, try Self.key(.hs256, Self.secret)) == "otherAlgorithm")
    }

    @Test func `a public key is never an HMAC secret`() throws {
        #expect(fault(TokenSamples.confused, try Self.key(.rs256, TokenSamples.rsaKey)) == "otherAlgorithm")
        #expect(throws: SessionKey.Unusable.self) { try Self.key(.hs256, TokenSamples.rsaKey) }
    }

    @Test(arguments: [
        (#"{"alg":"none","typ":"JWT"}"#, "otherAlgorithm"), (#"{"alg":"None"}"#, "otherAlgorithm"),
        (#"{"typ":"JWT"}"#, "otherAlgorithm"),
        (#"{"alg":"hs256"}"#, "otherAlgorithm"), (#"{"alg":"HS512"}"#, "otherAlgorithm"),
        (#"{"alg":["HS256"]}"#, "otherAlgorithm"),
        (#"{"alg":"none","alg":"HS256"}"#, "malformed"), (#"{"alg":"HS256","alg":"none"}"#, "malformed"),
        (#"{"alg":"HS256","crit":["exp"]}"#, "malformed"), ("[]", "malformed"), ("", "malformed"),
        (#"{"alg":"HS256"}x"#, "malformed"),
    ])
    func `another header is refused`(header: String, expected: String) throws {
        let token = try Self.minted()
        let rest = token.split(separator: ".").dropFirst().joined(separator: ".")
        #expect(fault("\(Self.part(header)).\(rest)", try Self.key(.hs256, Self.secret)) == expected)
        let unsigned = "\(Self.part(header)).\(token.split(separator: ".")[1])."
        #expect(fault(unsigned, try Self.key(.hs256, Self.secret)) != "valid")
    }

    @Test(arguments: ["", ".", "..", "a.b", "a.b.c.d", "a.b.c", "\u{0}.a.b"])
    func `what is no token is malformed`(text: String) throws {
        #expect(fault(text, try Self.key(.hs256, Self.secret)) == "malformed")
    }

    @Test func `another secret, audience or issuer is refused`() throws {
        let token = try Self.minted()
        #expect(fault(token, try Self.key(.hs256, Self.secret + "x")) == "badSignature")
        #expect(fault(token, try Self.key(.hs256, Self.secret), audience: "else") == "otherAudience")
        #expect(fault(token, try Self.key(.hs256, Self.secret), issuer: "them") == "otherIssuer")
    }

    @Test(arguments: [(0, "valid"), (-29, "valid"), (-30, "expired"), (-3600, "expired")])
    func `a token expires, give or take half a minute`(seconds: Int64, expected: String) throws {
        #expect(fault(try Self.minted(expiresIn: seconds), try Self.key(.hs256, Self.secret)) == expected)
    }

    @Test func `keys that are too small or of the wrong kind are refused`() {
        #expect(throws: SessionKey.Unusable.self) { try Self.key(.hs256, "short") }
        #expect(throws: SessionKey.Unusable.self) { try Self.key(.rs256, TokenSamples.smallRSAKey) }
        #expect(throws: SessionKey.Unusable.self) { try Self.key(.rs256, TokenSamples.ecKey) }
        #expect(throws: SessionKey.Unusable.self) { try Self.key(.es256, TokenSamples.otherCurveKey) }
        #expect(throws: SessionKey.Unusable.self) { try Self.key(.es256, TokenSamples.rsaKey) }
        #expect(throws: SessionKey.Unusable.self) { try Self.key(.es256, "no key") }
    }
}
