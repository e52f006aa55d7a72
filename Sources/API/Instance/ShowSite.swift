import HTTP
import Model
import Notation
import Runtime
import Storage
import Synchronization

/// `GET /api/v1/site`: what this instance is, for its pages and for whoever comes without an account.
struct ShowSite: Endpoint {
    let pattern = "/api/v1/site"
    let access = AccessRule.open
    let documentation = Operation(
        "getSite",
        tag: "Instance",
        "What this instance is",
        description:
            "Name, release, sign-up, what is read without an account, and how much is stored. The counts are a minute old at most.",
        responses: [Operation.Response(200, "The instance", json: .answer(of: .reference("Site")))]
    )

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let (counts, counted) = try call.service.siteCounts.value(now: .now) { try store.siteCounts() }
        let settings = call.service.settings
        reply.head(status: 200, type: "application/json")
        reply.field("Cache-Control", "private, max-age=60")
        call.beginData(generated: counted, in: &reply)
        var json = JSONWriter()
        json.object { json in
            json.member("name", settings.sourceName)
            json.member("version", Release.version)
            json.member("public_url", settings.publicURL)
            json.member("signup", call.service.hasSignIn && settings.signUpIsOpen ? "open" : "closed")
            json.object("identity") { json in
                json.member("provider", call.service.hasSignIn ? "builtin" : "outside")
                json.member(
                    "sign_in_url",
                    call.service.hasSignIn ? "\(settings.publicURL)/login" : settings.sessionIssuer
                )
            }
            json.member("public_reads", settings.publicReads.map(\.rawValue).sorted())
            json.member("community", false)
            json.member("plans_url", "\(settings.publicURL)/pricing")
            json.member("contact", settings.taxiiContact)
            json.object("counts") { json in
                json.member("iocs", counts.indicators)
                json.member("articles", counts.articles)
                json.member("feeds", counts.feeds)
            }
        }
        reply.body.append(json.out)
        reply.body.append("}\n")
    }
}

/// A figure that is worked out once a minute. It is a class because all threads of a worker share it; a mutex guards its state.
final class MinuteMemory<Value: Sendable>: Sendable {
    private let state = Mutex<(value: Value, at: Timestamp)?>(nil)

    /// The value and when it was made.
    func value(now: Timestamp, make: () throws -> Value) rethrows -> (Value, Timestamp) {
        if let known = state.withLock({ $0 }), known.at.adding(seconds: 60) > now, known.at <= now { return known }
        let made = try make()
        state.withLock { $0 = (made, now) }
        return (made, now)
    }
}
