import Access
import Cryptography
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `POST /auth/v1/token?grant_type=password|refresh_token`: signs in, or exchanges a refresh token for new tokens.
struct SignIn: Endpoint {
    let method = "POST"
    let pattern = "/auth/v1/token"
    let access = AccessRule.open
    let errorStyle = ErrorStyle.auth
    let documentation = Operation(
        "signIn",
        tag: "Accounts",
        "Sign in",
        description:
            "With grant_type=refresh_token and return=cookie the refresh token is that of the cookie sb-refresh-token, and the request "
            + "needs no body.",
        parameters: [Self.grantType, AuthAnswer.destination],
        requestBody: .init(Self.schema, required: false),
        responses: [
            AuthAnswer.tokens, AuthAnswer.cookies,
            Operation.Response(401, "With return=cookie: the session has ended", json: .reference("Error")),
            AuthAnswer.tooManyRequests,
        ]
    )

    /// What the client exchanges for tokens.
    private enum Grant: Sendable { case password, refreshToken }
    private static let grantType = Parameter<Grant>(
        "grant_type",
        .choice(["password", "refresh_token"] as [String]),
        "What is shown",
        required: true
    ) { query, name in
        switch query.textOrEmpty(name) {
        case "password": .password
        case "refresh_token": .refreshToken
        default: throw APIError(400, "unsupported_grant_type", "\(name) must be password or refresh_token")
        }
    }

    /// An e-mail address and a password, or a refresh token, as `grant_type` says.
    private static let schema = Schema.one(
        .record(["email": .text(format: "email"), "password": .text(length: 1...1024, format: "password")]),
        .record(["refresh_token": .text])
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try AuthAnswer.check(call)
        switch (try Self.grantType.read(from: call.query), try AuthAnswer.destination.read(from: call.query)) {
        case (.password, _): try signIn(RequestBody(of: call.request, required: true), call, &store, &reply)
        case (.refreshToken, .body):
            guard let old = try RequestBody(of: call.request, required: true).secret("refresh_token"),
                (1...128).contains(old.utf8.count)
            else { throw Self.unknownRefreshToken }
            try refresh(old, orThrow: Self.unknownRefreshToken, call, &store, &reply)
        case (.refreshToken, .cookies):
            guard case .token(let old) = SessionCookie(SessionCookie.refreshName, of: call.request) else {
                throw Self.nothingToRenew
            }
            try refresh(old, orThrow: Self.nothingToRenew, call, &store, &reply)
        }
    }

    /// An account that does not exist, or has no password here, takes as much time as a wrong password.
    private func signIn(_ body: RequestBody, _ call: Call, _ store: inout Store, _ reply: inout Reply) throws {
        let (email, password) = try AuthAnswer.credentials(body)
        let address = call.request.remoteAddress
        let service = call.service
        try service.knownNetworks.refresh(from: &store, now: .now)
        // A guess that is not free costs no hash.
        let recipe: String
        switch try store.beginSignIn(email: email.text, address: address) {
        case .wait(let until): throw AuthAnswer.tooMany(until: until)
        case .guess(let found): recipe = found ?? PasswordHash.decoy
        }
        let network = KnownNetworks.network(of: call.request)
        let work = service.passwords.run(for: network) {
            (
                derived: PasswordHash.derive(password, by: recipe),
                renewed: PasswordHash.isOutdated(recipe) ? PasswordHash.make(password) : nil
            )
        }
        guard let work else { throw AuthAnswer.tooMany() }
        guard let session = AuthAnswer.NewSession() else { throw APIError.unexpected }
        let user = try store.endSignIn(
            email: email.text,
            address: address,
            derived: work.derived,
            session: session.id,
            refreshHash: session.refreshHash,
            seconds: service.settings.refreshSeconds,
            newPasswordHash: work.renewed
        )
        guard let user else { throw APIError(400, "invalid_credentials", "Invalid login credentials") }
        service.knownNetworks.insert(network)
        try Self.welcome(user, session.id, session.refreshToken, at: .now, call, &store, &reply)
    }

    private func refresh(
        _ old: String,
        orThrow refusal: APIError,
        _ call: Call,
        _ store: inout Store,
        _ reply: inout Reply
    ) throws {
        guard let next = try Self.exchange(old, call, &store) else { throw refusal }
        try Self.welcome(next.user, next.session, next.token, at: next.at, call, &store, &reply)
    }

    /// Puts the next refresh token in the place of this one; nil when it is not or no longer good.
    static func exchange(_ old: String, _ call: Call, _ store: inout Store) throws
        -> (user: UUID, session: UUID, token: String, at: Timestamp)?
    {
        guard let key = call.service.sessionKey else { throw APIError.unexpected }
        let next = AuthAnswer.refreshToken(after: old, key: key)
        let exchanged = try store.refreshSession(
            oldHash: Digest.sha256(Array(old.utf8)),
            newHash: Digest.sha256(Array(next.utf8)),
            address: call.request.remoteAddress
        )
        return exchanged.map { ($0.user, $0.session, next, $0.at) }
    }

    private static let unknownRefreshToken = APIError(
        400,
        "refresh_token_not_found",
        "Invalid Refresh Token: Refresh Token Not Found"
    )
    private static let nothingToRenew = APIError(401, "invalid_session", "The session has ended. Sign in again.")

    /// Sends the tokens of a new session.
    static func welcome(
        _ user: UUID,
        _ session: UUID,
        _ refreshToken: String,
        at now: Timestamp,
        _ call: Call,
        _ store: inout Store,
        _ reply: inout Reply
    ) throws {
        guard
            case .open(let account) = try store.openSession(
                subject: user,
                email: nil,
                session: session,
                mayCreate: false
            )
        else {
            throw APIError.unexpected
        }
        try AuthAnswer.write(
            account,
            session: session,
            refreshToken: refreshToken,
            issuedAt: now,
            as: AuthAnswer.destination.read(from: call.query),
            call,
            to: &reply
        )
    }
}
