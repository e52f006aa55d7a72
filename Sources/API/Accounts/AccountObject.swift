import Access
import Cryptography
import HTTP
import Model
import Notation
import Storage

/// The account of a session as its pages need it, and what its endpoints share.
enum AccountObject {
    static let pattern = "/api/v1/account"
    static let themes = ["auto", "light", "dark"]
    static let densities = ["compact", "normal", "comfortable"]
    static let zones = ["UTC", "local"]

    /// Writes the answer to a read or a change.
    static func send(_ session: Session, from store: inout Store, to reply: inout Reply) throws {
        guard let profile = try store.profile(of: session.account.id),
            let plan = try store.tiers().first(where: { $0.name == session.account.tier })
        else { throw SessionRefusal.invalid("This service has no account for this session.") }
        let standing = try store.standing(of: session.account.id)
        let commentsLeft = try store.commentsLeft(of: session.account.id)
        let view = WatchView(
            showsIndicators: plan.scopes.contains(Scope.readIOCs.name),
            earliest: Timestamp.now.adding(seconds: -86_400 * Int64(plan.lookbackDays)).startOfDay,
            tlpCeiling: plan.tlpCeiling
        )
        let unread = try store.unreadWatches(of: session.account.id, as: view)
        var json = JSONWriter(capacity: 4096)
        json.object { json in
            json.object("data") { json in
                json.member("id", session.account.id.text)
                json.member("email", session.account.email)
                json.member("name", profile.name)
                json.member("about", profile.about)
                json.member("role", standing.role)
                json.member("created_at", session.account.createdAt)
                json.key("plan")
                PlanObject.write(plan, to: &json)
                json.object("keys") { json in
                    json.member("used", profile.activeKeys)
                    json.member("max", plan.maxKeys)
                }
                json.object("karma") { json in
                    json.member("points", standing.points)
                    json.member("level", standing.level)
                    json.member("rights", standing.rights)
                    json.member("next_at", standing.nextAt)
                }
                json.object("limits") { json in json.member("comments_left", commentsLeft) }
                json.object("unread") { json in json.member("watches", unread) }
                json.object("preferences") { json in
                    json.member("theme", profile.theme)
                    json.member("density", profile.density)
                    json.member("time_zone", profile.timeZone)
                    json.member("defang", profile.defangs)
                    json.member("keys", profile.usesKeys)
                    json.member("news_seen_at", profile.newsSeenAt)
                }
            }
        }
        reply.head(status: 200, type: "application/json")
        KeyObject.send(json, in: &reply)
    }

    /// What of the present password the database compares. It counts as a guess of a sign-in does, and is given back when it
    /// is right; a session that somebody left open does not help with guessing.
    static func derived(_ password: String, of session: Session, _ call: Call, _ store: inout Store) throws -> String? {
        let recipe: String
        switch try store.beginSignIn(email: session.account.email, address: call.request.remoteAddress) {
        case .wait(let until): throw AuthAnswer.tooMany(until: until)
        case .guess(let found): recipe = found ?? PasswordHash.decoy
        }
        let network = KnownNetworks.network(of: call.request)
        let made = call.service.passwords.run(for: network) { PasswordHash.derive(password, by: recipe) }
        guard let made else { throw AuthAnswer.tooMany() }
        return made
    }

    /// - Throws: when accounts have their passwords elsewhere.
    static func checkPasswordsAreHere(_ call: Call) throws {
        guard call.service.hasSignIn else {
            throw APIError(
                409,
                "outside_provider",
                "Accounts of this service sign in elsewhere. Change the password or delete the account there."
            )
        }
    }

    static func password(_ name: StaticString, in body: RequestBody) throws -> String {
        guard let text = body.secret(name.description), (1...1024).contains(text.utf8.count) else {
            throw body.refused(name, "", "a password of 1 to 1024 bytes; it is required")
        }
        return text
    }

    static let wrongPassword = APIError(
        403,
        "wrong_password",
        "The password is wrong.",
        details: APIError.object { $0.member("parameter", "password") }
    )
    static let ok = Operation.Response(200, "The account", json: .object(["data": .reference("Account")]))
    static let conflict = Operation.Response(409, "Accounts sign in elsewhere", json: .error)
    static let wrong = Operation.Response(403, "The password is wrong", json: .error)
}
