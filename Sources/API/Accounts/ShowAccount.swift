import Access
import HTTP
import Storage

/// `GET /api/v1/account`: the account of the session, its plan and its preferences.
struct ShowAccount: Endpoint {
    let pattern = AccountObject.pattern
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "getAccount",
        tag: "Accounts",
        "Your account",
        description: "Name, plan, keys in force and preferences of the account that is signed in.",
        responses: [AccountObject.ok]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        try AccountObject.send(call.signedIn(), from: &store, to: &reply)
    }
}
