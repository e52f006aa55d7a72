import Access
import Cryptography
import HTTP
import Model
import Notation
import Runtime
import Storage

/// `POST /auth/v1/signup`: creates an account with the lowest tier and signs it in.
///
/// It tells the client when the e-mail address already has an account, as any sign-up without a confirmation mail must.
/// Each network address may ask only a limited number of times.
struct SignUp: Endpoint {
    let method = "POST"
    let pattern = "/auth/v1/signup"
    let access = AccessRule.open
    let errorStyle = ErrorStyle.auth
    let documentation = Operation(
        "signUp",
        tag: "Accounts",
        "Create an account",
        parameters: [AuthAnswer.destination],
        requestBody: .init(
            .record([
                "email": .text(format: "email"), "password": .text(length: Self.shortest...1024, format: "password"),
            ])
        ),
        responses: [
            AuthAnswer.tokens, AuthAnswer.cookies,
            .init(
                422,
                "The password is weak, the account exists, or there is no sign-up here",
                json: .reference("Error")
            ),
            AuthAnswer.tooManyRequests,
        ]
    )
    private static let shortest = 8

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try AuthAnswer.check(call)
        guard call.service.settings.signUpIsOpen else {
            throw APIError(422, "signup_disabled", "Signups not allowed for this instance")
        }
        let (email, password) = try AuthAnswer.credentials(RequestBody(of: call.request, required: true))
        try Self.checkStrength(password, email: email.text, &store)
        let address = call.request.remoteAddress
        if let retry = try store.beginSignUp(address: address) { throw AuthAnswer.tooMany(until: retry) }
        let network = KnownNetworks.network(of: call.request)
        guard let made = call.service.passwords.run(for: network, { PasswordHash.make(password) }) else {
            throw AuthAnswer.tooMany()
        }
        guard let hash = made, let session = AuthAnswer.NewSession() else { throw APIError.unexpected }
        let user = try store.endSignUp(
            email: email.text,
            passwordHash: hash,
            address: address,
            session: session.id,
            refreshHash: session.refreshHash,
            seconds: call.service.settings.refreshSeconds
        )
        guard let user else { throw APIError(422, "user_already_exists", "User already registered") }
        call.service.knownNetworks.insert(network)
        try SignIn.welcome(user, session.id, session.refreshToken, at: .now, call, &store, &reply)
    }

    /// Refuses a password that is short, common, or the e-mail address.
    static func checkStrength(_ password: String, email: String, _ store: inout Store) throws {
        guard password.unicodeScalars.count >= shortest, password.lowercased() != email else {
            throw APIError(
                422,
                "weak_password",
                "Password should be at least \(shortest) characters and not your email address."
            )
        }
        guard try !store.isCommon(password: password) else {
            throw APIError(422, "weak_password", "Password is one of the most common ones. Choose another.")
        }
    }
}
