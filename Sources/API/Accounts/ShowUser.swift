import Access
import HTTP
import Notation
import Storage

/// `GET /auth/v1/user`: the account of the session.
struct ShowUser: Endpoint {
    let pattern = "/auth/v1/user"
    let access = AccessRule.session(takesBearer: true)
    let errorStyle = ErrorStyle.auth
    let documentation = Operation(
        "showUser",
        tag: "Accounts",
        "The account that is signed in",
        responses: [
            Operation.Response(200, "The account", json: .reference("AuthUser"))
        ]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        var json = JSONWriter()
        AuthAnswer.write(session.account, audience: session.audience, to: &json)
        reply.head(status: 200, type: "application/json")
        KeyObject.send(json, in: &reply)
    }
}
