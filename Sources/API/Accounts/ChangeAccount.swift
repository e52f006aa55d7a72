import Access
import HTTP
import Notation
import Storage

/// `PATCH /api/v1/account`: name, text and preferences of the account.
struct ChangeAccount: Endpoint {
    let method = "PATCH"
    let pattern = AccountObject.pattern
    let access = AccessRule.session(takesBearer: false)
    let documentation = Operation(
        "changeAccount",
        tag: "Accounts",
        "Change your account",
        description:
            "Changes the given members and keeps the rest. A name is public, and no other account has one that looks like it. news_seen_at never goes back.",
        requestBody: .init(.body(Self.members)),
        responses: [AccountObject.ok, Operation.Response(409, "Another account has the name", json: .error)]
    )

    private static let name = BodyMember<String?>(
        "name",
        .text(pattern: "^([A-Za-z0-9][A-Za-z0-9._-]{1,31})?$").orNull.about("Your name here; empty for none")
    ) { body, name in
        guard let text = body.secret(name.description) else {
            guard !body.has(name.description) || body.isNull(name.description) else {
                return try body.word(name, of: [])
            }
            return nil
        }
        let bytes = Array(text.utf8)
        let isPlain = bytes.enumerated().allSatisfy { place, byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 && byte >= 0x41 || 0x30...0x39 ~= byte
                || place > 0 && [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard bytes.isEmpty || (2...32).contains(bytes.count) && isPlain else {
            throw body.refused(
                name,
                text,
                "2 to 32 letters, digits, dots, hyphens and underscores, the first a letter or digit, or empty"
            )
        }
        return text
    }
    private static let about = BodyMember<String?>(
        "about",
        .text(length: 0...500).orNull.about("A few words about you")
    ) { body, name in
        body.secret(name.description) == "" ? "" : try body.text(name, length: 1...500)
    }
    private static let theme = word("theme", AccountObject.themes, "Light or dark, or as the system is")
    private static let density = word("density", AccountObject.densities, "How close the rows of lists are")
    private static let zone = word("time_zone", AccountObject.zones, "UTC, or the time of the browser")
    private static let defang = flag("defang", "Whether values are shown and copied defanged")
    private static let keys = flag("keys", "Whether pressed keys do something")
    private static let seen = BodyMember<Timestamp?>(
        "news_seen_at",
        .time.orNull.about("Up to when the news were seen")
    ) {
        body,
        name in try body.time(name)
    }
    private static let choices: [any DocumentedMember] = [theme, density, zone, defang, keys, seen]
    private static let preferences = BodyMember<RequestBody?>(
        "preferences",
        Schema.body(choices).about("How pages are shown; a name that is none of these is refused")
    ) { body, name in
        let object = try body.object(name)
        try object?.expect(only: choices)
        return object
    }
    private static let members: [any DocumentedMember] = [name, about, preferences]

    private static func word(_ name: StaticString, _ words: [String], _ about: String) -> BodyMember<String?> {
        BodyMember(name, .choice(words).about(about)) { body, name in try body.word(name, of: words) }
    }

    private static func flag(_ name: StaticString, _ about: String) -> BodyMember<Bool?> {
        BodyMember(name, .flag.orNull.about(about)) { body, name in try body.flag(name) }
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let session = try call.signedIn()
        let body = try RequestBody(of: call.request, required: true)
        try body.expect(only: Self.members)
        var change = ProfileChange()
        change.name = try Self.name.read(from: body)
        change.about = try Self.about.read(from: body)
        if let preferences = try Self.preferences.read(from: body) {
            change.theme = try Self.theme.read(from: preferences)
            change.density = try Self.density.read(from: preferences)
            change.timeZone = try Self.zone.read(from: preferences)
            change.defangs = try Self.defang.read(from: preferences)
            change.usesKeys = try Self.keys.read(from: preferences)
            change.newsSeenAt = try Self.seen.read(from: preferences)
        }
        guard try store.changeProfile(change, by: KeyObject.actor(call, session)) else {
            throw APIError(
                409,
                "name_taken",
                "Another account has this name or one that looks like it, or it is kept for the service. Choose another.",
                details: APIError.object { $0.member("parameter", "name") }
            )
        }
        try AccountObject.send(session, from: &store, to: &reply)
    }
}
