import Access
import HTTP
import Storage

/// `DELETE /api/v1/account`: removes the account with its keys, sessions and shared objects, for good.
struct DeleteAccount: Endpoint {
    let method = "DELETE"
    let pattern = AccountObject.pattern
    let access = AccessRule.session(takesBearer: false)
    let mostBodyBytes = AuthAnswer.mostBodyBytes
    let documentation = Operation(
        "deleteAccount",
        tag: "Accounts",
        "Delete your account",
        description: "Needs the password. Keys stop at once. The audit trail keeps that it happened.",
        requestBody: .init(.record(["password": .text(length: 1...1024, format: "password")])),
        responses: [
            Operation.Response(204, "The account is gone, and so are the cookies"), AccountObject.wrong,
            AccountObject.conflict, AuthAnswer.tooManyRequests,
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        try AccountObject.checkPasswordsAreHere(call)
        let body = try RequestBody(of: call.request, required: true)
        let password = try AccountObject.password("password", in: body)
        let derived = try AccountObject.derived(password, of: session, call, &store)
        guard try store.deleteAccount(derived: derived, by: KeyObject.actor(call, session)) else {
            throw AccountObject.wrongPassword
        }
        reply.head(status: 204)
        AuthAnswer.setCookie(nil, seconds: 0, call, in: &reply)
        AuthAnswer.setRefreshCookie(nil, seconds: 0, call, in: &reply)
        reply.field("Cache-Control", "no-store")
    }
}
