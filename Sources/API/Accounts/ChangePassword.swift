import Access
import Cryptography
import HTTP
import Storage

/// `POST /api/v1/account/password`: another password. All other sessions end.
struct ChangePassword: Endpoint {
    let method = "POST"
    let pattern = "/api/v1/account/password"
    let access = AccessRule.session(takesBearer: false)
    let mostBodyBytes = AuthAnswer.mostBodyBytes
    let documentation = Operation(
        "changePassword",
        tag: "Accounts",
        "Change your password",
        description:
            "Needs the present password; a wrong one counts as a wrong sign-in. All other sessions of the account end.",
        requestBody: .init(
            .record([
                "current": .text(length: 1...1024, format: "password"),
                "new": .text(length: 8...1024, format: "password"),
            ])
        ),
        responses: [
            Operation.Response(204, "The password is changed"), AccountObject.wrong, AccountObject.conflict,
            Operation.Response(422, "The new password is weak", json: .error), AuthAnswer.tooManyRequests,
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        try AccountObject.checkPasswordsAreHere(call)
        let body = try RequestBody(of: call.request, required: true)
        let current = try AccountObject.password("current", in: body)
        let new = try AccountObject.password("new", in: body)
        try SignUp.checkStrength(new, email: session.account.email, &store)
        let derived = try AccountObject.derived(current, of: session, call, &store)
        let network = KnownNetworks.network(of: call.request)
        guard let made = call.service.passwords.run(for: network, { PasswordHash.make(new) }) else {
            throw AuthAnswer.tooMany()
        }
        guard let hash = made else { throw APIError.unexpected }
        guard try store.changePassword(derived: derived, newHash: hash, by: KeyObject.actor(call, session)) else {
            throw AccountObject.wrongPassword
        }
        reply.head(status: 204)
        reply.field("Cache-Control", "no-store")
    }
}
