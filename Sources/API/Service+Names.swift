import HTTP
import Metrics

/// What a request is called in logs, and which form its errors have.
extension Service {
    static func pattern(of outcome: Router<any Endpoint>.Outcome) -> String {
        switch outcome {
        case .found(let index, _): Endpoints.all[index].pattern
        case .options(_, let pattern), .methodNotAllowed(_, let pattern): pattern
        case .notFound: "(none)"
        }
    }

    /// The place of a request among the figures.
    static func figureRoute(of outcome: Router<any Endpoint>.Outcome) -> Int {
        switch outcome {
        case .found(let index, _): index
        case .options: Endpoints.all.count
        case .notFound, .methodNotAllowed: Endpoints.all.count + 1
        }
    }

    /// Whether the client has seen data, so that older ones must not answer it: it goes on from a place, or asks whether what
    /// it has is still so.
    static func saysWhatItHasSeen(_ request: Request, _ query: Query, _ endpoint: any Endpoint) -> Bool {
        endpoint.isPolled || request[.ifNoneMatch] != nil || request[.ifModifiedSince] != nil
            || query.has("changes") || query.has("cursor") || query.has("offset")
    }

    /// A method's name for logs. A name that a client made up is not repeated there.
    static func known(_ method: String) -> String {
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(method) ? method : "(other)"
    }

    static func style(of outcome: Router<any Endpoint>.Outcome, path: String) -> ErrorStyle {
        if case .found(let index, _) = outcome { return Endpoints.all[index].errorStyle }
        for root in ["/api/taxii2", "/taxii2"] where path == root || path.hasPrefix(root + "/") { return .taxii }
        return .json
    }
}

extension Endpoints {
    /// What requests are counted by: the endpoints, then preflights of any path, then all that no endpoint answers.
    static let figureRoutes =
        all.map { FigureRoute(method: $0.method, pattern: $0.pattern) } + [
            FigureRoute(method: "OPTIONS", pattern: "(any)"), FigureRoute(method: "(other)", pattern: "(none)"),
        ]
}
