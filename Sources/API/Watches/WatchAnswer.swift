import Access
import Cryptography
import HTTP
import Model
import Notation
import Runtime
import Storage

extension WatchKind: ParameterChoice {}

/// What the endpoints of watches share.
enum WatchAnswer {
    static let tag = "Watches"
    static let id = PathParameter<UUID>("id", .uuid, "The watch's id") { text, _ in
        guard let id = UUID(text) else { throw noSuchWatch }
        return id
    }
    static let noSuchWatch = APIError(
        404,
        "not_found",
        "Your account has no watch with this id.",
        details: APIError.object { $0.member("reason", "watch_not_found") }
    )
    static let missing = Operation.Response(404, "Your account has no such watch", [("application/json", .error)])
    static let ok = Operation.Response(200, "The watch", json: .reference("WatchResponse"))

    static let schemas: [(name: String, schema: Schema)] = [
        ("Watch", watch), ("WatchMatch", match), ("WatchResponse", .answer(of: .reference("Watch"))),
        (
            "WatchListResponse",
            .answer(of: .array(of: .reference("Watch")), meta: ["total": .integer, "limit": .integer])
        ),
        (
            "WatchMatchListResponse",
            .answer(of: .array(of: .reference("WatchMatch")), meta: ["next_cursor": .text.orNull, "limit": .integer])
        ),
        ("WatchFeed", .record(["watch": .text, "matches": .array(of: .reference("WatchMatch"))])),
    ]

    private static let watch = Schema.record([
        "id": .uuid, "name": .text, "kind": .choice(of: WatchKind.self), "query": .object,
        "values": .array(of: .text),
        "feed_urls": .record(["json": .text, "atom": .text, "rss": .text, "txt": .text])
            .about("Secret addresses: whoever has one reads the matches"),
        "unread": .integer.about("Matches that were not read; 1000 stands for more"), "last_match_at": .time.orNull,
        "muted_until": .time.orNull, "created_at": .time,
    ])

    private static let match = Schema.record([
        "id": .integer.about("Later matches have greater numbers"), "matched_at": .time, "unread": .flag,
        "ioc": .record([
            "id": .uuid, "type": .text, "value": .text, "source": .text, "confidence": .text, "tlp": .text,
            "last_seen": .time, "risk": .integer.orNull, "malware_family": .text.orNull,
        ]),
    ])

    /// What the caller may see of what watches found.
    static func view(_ caller: Caller) -> WatchView {
        WatchView(
            showsIndicators: caller.scopes.contains(Scope.readIOCs.name),
            earliest: caller.earliestIndicator(now: .now),
            tlpCeiling: caller.tlpCeiling
        )
    }

    /// - Throws: when the plan, or the key, shows nothing that a watch could find.
    static func checkMayRead(_ caller: Caller) throws {
        guard caller.scopes.contains(Scope.readIOCs.name) else {
            throw Refusal.missingScope(Scope.readIOCs.name, caller)
        }
    }

    /// A secret for the address of a feed.
    static func token() throws -> String {
        guard let bytes = RandomBytes.make(32) else { throw APIError.unavailable }
        return TextCoding.hex(bytes)
    }

    static func write(_ watch: Watch, _ call: Call, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", watch.id.text)
            json.member("name", watch.name)
            json.member("kind", watch.kind.name.description)
            json.object("query") { json in
                for parameter in WatchFilter.parameters(of: watch.filter) {
                    json.key(text: parameter.name)
                    json.value(parameter.value)
                }
            }
            json.member("values", watch.values)
            json.object("feed_urls") { json in
                for format in WatchFeedFormat.allCases {
                    json.key(format.name)
                    json.value(
                        "\(call.service.settings.publicURL)/api/v1/watches/feed/\(watch.token)?format=\(format.name.description)"
                    )
                }
            }
            json.member("unread", watch.unread)
            json.member("last_match_at", watch.lastMatch)
            json.member("muted_until", watch.mutedUntil)
            json.member("created_at", watch.createdAt)
        }
    }

    static func write(_ match: WatchMatch, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", match.number)
            json.member("matched_at", match.matchedAt)
            json.member("unread", match.isUnread)
            json.object("ioc") { json in
                json.member("id", match.id.text)
                json.member("type", match.type)
                json.member("value", match.value)
                json.member("source", match.source)
                json.member("confidence", match.confidence)
                json.member("tlp", match.tlp)
                json.member("last_seen", match.lastSeen)
                json.member("risk", match.risk)
                json.member("malware_family", match.malware)
            }
        }
    }

    /// Writes `data` with what `fill` makes.
    static func send(
        _ call: Call,
        status: Int = 200,
        to reply: inout Reply,
        meta: (inout JSONWriter) -> Void = { _ in },
        _ fill: (inout JSONWriter) -> Void
    ) {
        reply.field("Cache-Control", "private, no-store")
        reply.head(status: status, type: "application/json")
        call.beginData(generated: .now, in: &reply, meta)
        var json = JSONWriter(capacity: 8192)
        fill(&json)
        reply.body.append(json.out)
        reply.body.append("}\n")
    }

    /// Sends one watch as it is now.
    static func send(_ id: UUID, _ call: Call, status: Int = 200, from store: inout Store, to reply: inout Reply) throws
    {
        let (account, caller) = try CommunityAnswer.account(call)
        guard let watch = try store.watches(of: account, id, as: view(caller)).first else { throw noSuchWatch }
        send(call, status: status, to: &reply) { write(watch, call, to: &$0) }
    }
}
