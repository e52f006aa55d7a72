import Access
import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// A format of a watch's feed.
enum WatchFeedFormat: UInt8, CaseIterable, ParameterChoice, Sendable {
    case json, atom, rss, txt

    var name: StaticString {
        switch self {
        case .json: "json"
        case .atom: "atom"
        case .rss: "rss"
        case .txt: "txt"
        }
    }

    var mediaType: StaticString {
        switch self {
        case .json: "application/json"
        case .atom: "application/atom+xml; charset=utf-8"
        case .rss: "application/rss+xml; charset=utf-8"
        case .txt: "text/plain; charset=utf-8"
        }
    }
}

/// `GET /api/v1/watches/feed/{token}` (getWatchFeed): what a watch found, for whoever has its secret address.
struct ShowWatchFeed: Endpoint {
    let pattern = "/api/v1/watches/feed/{token}"
    let access = AccessRule.open
    let isPolled = true
    let documentation = Operation(
        "getWatchFeed",
        tag: WatchAnswer.tag,
        "The feed of a watch",
        description:
            "The newest 100 matches that the plan of the watch's account shows. The address is the secret; no key is needed. txt has the values, "
            + "one a line, and needs a plan with that format.",
        parameters: [Self.token, Self.format],
        responses: [
            Operation.Response(
                200,
                "The newest matches",
                WatchFeedFormat.allCases.map { format in
                    (format.mediaType.description, format == .json ? .answer(of: .reference("WatchFeed")) : .text)
                }
            ),
            Operation.Response(403, "The account's plan does not show this", [("application/json", .error)]),
            Operation.Response(404, "There is no such feed", [("application/json", .error)]),
        ]
    )

    private static let most = 100
    private static let token = PathParameter<String>(
        "token",
        .text(pattern: "^[0-9a-f]{64}$"),
        "The secret of the address"
    ) { text, _ in
        guard text.utf8.count == 64, text.utf8.allSatisfy({ TextCoding.nibble($0) != nil }) else { throw noSuchFeed }
        return text
    }
    private static let format = Parameter<WatchFeedFormat>.choice("format", default: .json, "The feed's format")
    private static let noSuchFeed = APIError(
        404,
        "not_found",
        "There is no feed at this address. Its watch may be deleted, or the address renewed."
    )
    private static func refused(_ what: String) -> APIError {
        APIError(403, "insufficient_scope", "The plan of this watch's account does not have \(what).")
    }

    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws {
        let token = try Self.token.read(from: call)
        let format = try Self.format.read(from: call.query)
        guard let found = try store.watch(withToken: token) else { throw Self.noSuchFeed }
        guard found.scopes.contains(Scope.readIOCs.name) else { throw Self.refused(Scope.readIOCs.name) }
        if format == .txt, let formats = found.formats, !formats.contains("txt") {
            throw Self.refused("the format txt")
        }
        let view = WatchView(
            showsIndicators: true,
            earliest: Timestamp.now.adding(seconds: -86_400 * Int64(found.lookbackDays)).startOfDay,
            tlpCeiling: found.tlpCeiling
        )
        let matches = try store.matches(of: found.watch, before: nil, limit: Self.most, as: view)
        reply.field("Cache-Control", "private, max-age=60")
        reply.rows = matches.count
        reply.head(status: 200, type: format.mediaType)
        switch format {
        case .json:
            call.beginData(generated: .now, in: &reply)
            var json = JSONWriter(capacity: 16 * 1024)
            json.object { json in
                json.member("watch", found.name)
                json.array("matches") { json in for match in matches { WatchAnswer.write(match, to: &json) } }
            }
            reply.body.append(json.out)
            reply.body.append("}\n")
        case .txt:
            for match in matches {
                reply.body.append(text: match.value)
                reply.body.append("\n")
            }
        case .atom, .rss:
            let feed = WatchSyndication(
                title: found.name,
                address: "\(call.service.settings.publicURL)\(call.request.path)?format=\(format.name.description)",
                publicURL: call.service.settings.publicURL
            )
            if format == .atom {
                feed.writeAtom(matches, to: &reply.body)
            } else {
                feed.writeRSS(matches, to: &reply.body)
            }
        }
    }
}
