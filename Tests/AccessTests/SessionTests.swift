import Access
import Cryptography
import HTTP
import Notation
import Storage
import TestSupport
import Testing

@Suite(.enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct SessionTests {
    private static let now = Timestamp.now
    private let key: SessionKey
    private let session = "7f0c8f4e-3f0b-4a53-9a0a-\(TestDatabase.word().prefix(13).dropFirst())"

    init() throws { key = try SessionKey(.hs256, file: "a secret of thirty-two bytes or more") }

    private func gate(_ key: SessionKey?, makesAccounts: Bool = false) -> SessionGate {
        SessionGate(
            key: key,
            audience: "authenticated",
            issuer: nil,
            origins: OriginRule(publicURL: "https://soc.example", listed: []),
            isOutside: makesAccounts,
            makesAccounts: makesAccounts
        )
    }

    private func token(
        _ subject: String,
        email: String? = nil,
        audience: String = "authenticated",
        secondsLeft: Int64 = 3600,
        key: SessionKey? = nil,
        session: String? = nil
    ) throws -> String {
        let claims = SessionToken.Claims(
            subject: subject,
            email: email,
            session: session ?? self.session,
            audience: audience,
            issuedAt: Self.now.adding(seconds: -7200),
            expiresAt: Self.now.adding(seconds: secondsLeft)
        )
        return try #require(SessionToken.mint(claims, key: key ?? self.key))
    }

    private func request(_ token: String, method: String = "GET", origin: String? = nil) -> Request {
        var request = Request(method: method, path: "/x", fields: [.cookie: "sb-access-token=\(token)"])
        request[.origin] = origin
        return request
    }

    /// The account's e-mail address, or why there is no session.
    private func verdict(_ request: Request, _ gate: SessionGate, takesBearer: Bool = false, _ store: inout Store)
        throws
        -> String
    {
        do {
            return try gate.session(of: request, takesBearer: takesBearer, now: Self.now, from: &store).account.email
        } catch let refusal as SessionRefusal {
            switch refusal {
            case .missing(let hasKey): return hasKey ? "a key came instead" : "missing"
            case .invalid(let reason): return reason
            case .origin(let origin): return "from \(origin)"
            }
        }
    }

    private func account(_ store: inout Store) throws -> (id: UUID, email: String) {
        let email = "\(TestDatabase.word())@example.com"
        let id = try #require(try store.createUser(email: email, tier: "free"))
        try store.beginSession(user: id, session: #require(UUID(session)), seconds: 3600)
        return (id, email)
    }

    @Test func `a cookie's token opens the session of its account`() throws {
        var store = try TestDatabase.store()
        let account = try account(&store)
        let request = try request(token(account.id.text))
        let opened = try gate(key).session(of: request, takesBearer: false, now: Self.now, from: &store)
        #expect(opened.account.email == account.email && opened.id == UUID(session))
        #expect(opened.expiresAt.seconds == Self.now.adding(seconds: 3600).seconds)
    }

    @Test func `a token in Authorization counts only where it is taken, and never an API key`() throws {
        var store = try TestDatabase.store()
        let account = try account(&store)
        let bearer = Request(
            method: "POST",
            path: "/x",
            fields: [.authorization: "Bearer \(try token(account.id.text))", .origin: "https://evil.example"]
        )
        #expect(try verdict(bearer, gate(key), takesBearer: true, &store) == account.email)
        #expect(try verdict(bearer, gate(key), &store) == "a key came instead")
        let keyed = Request(method: "GET", path: "/x", fields: [.authorization: "Bearer sk_live_x"])
        #expect(try verdict(keyed, gate(key), takesBearer: true, &store) == "a key came instead")
        #expect(try verdict(Request(method: "GET", path: "/x"), gate(key), &store) == "missing")
    }

    @Test func `a page of another site changes nothing with a visitor's cookie`() throws {
        var store = try TestDatabase.store()
        let account = try account(&store)
        let token = try token(account.id.text)
        func asked(_ method: String, _ origin: String, _ store: inout Store) throws -> String {
            try verdict(request(token, method: method, origin: origin), gate(key), &store)
        }
        #expect(try asked("POST", "https://evil.example", &store) == "from https://evil.example")
        #expect(try asked("POST", "https://soc.example", &store) == account.email)
        #expect(try asked("GET", "https://evil.example", &store) == account.email)
    }

    @Test func `tokens that are not good are refused in words`() throws {
        var store = try TestDatabase.store()
        let account = try account(&store)
        let other = try SessionKey(.hs256, file: "another secret of thirty-two bytes")
        let id = account.id.text
        let invalid = "The session token is not valid here. Sign in again."
        #expect(try verdict(request(token(id, key: other)), gate(key), &store) == invalid)
        #expect(try verdict(request(token(id, audience: "others")), gate(key), &store) == invalid)
        #expect(try verdict(request("a.b.c"), gate(key), &store) == invalid)
        #expect(
            try verdict(request(token(id, secondsLeft: -3600)), gate(key), &store)
                == "The session has expired. Sign in again."
        )
        #expect(
            try verdict(request(token(id)), gate(nil), &store) == "Sessions are not configured on this service."
        )
    }

    @Test func `a token that we signed for a session that was never begun opens none`() throws {
        var store = try TestDatabase.store()
        let account = try account(&store)
        let request = try request(token(account.id.text, session: "00000000-0000-4000-8000-00000000dead"))
        #expect(try verdict(request, gate(key), &store) == "The session has ended. Sign in again.")
        #expect(gate(key).isSigned(request, now: Self.now) && !gate(nil).isSigned(request, now: Self.now))
    }

    @Test func `who has signed out has no session`() throws {
        var store = try TestDatabase.store()
        let account = try account(&store)
        let request = try request(token(account.id.text))
        #expect(try verdict(request, gate(key), &store) == account.email)
        try store.endSession(
            user: account.id,
            session: #require(UUID(session)),
            expiresAt: Self.now.adding(seconds: 3600),
            this: true,
            others: false,
            address: "192.0.2.1"
        )
        #expect(try verdict(request, gate(key), &store) == "The session has ended. Sign in again.")
    }

    @Test func `an account is made at first sight only where that is wanted`() throws {
        var store = try TestDatabase.store()
        let email = "\(TestDatabase.word())@example.com"
        let request = try request(token("subject-\(TestDatabase.word())", email: email))
        #expect(try verdict(request, gate(key), &store) == "This service has no account for this session.")
        #expect(try verdict(request, gate(key, makesAccounts: true), &store) == email)
        #expect(try verdict(request, gate(key), &store) == email)
        let double = try self.request(
            token("subject-\(TestDatabase.word())", email: email, session: "another session")
        )
        #expect(try verdict(double, gate(key, makesAccounts: true), &store).hasPrefix("Another account has"))
    }
}
