import HTTP

/// What a request is called in logs, and which form its errors have.
extension Service {
    static func pattern(of outcome: Router<any Endpoint>.Outcome) -> String {
        switch outcome {
        case .found(let index, _): Endpoints.all[index].pattern
        case .options(_, let pattern), .methodNotAllowed(_, let pattern): pattern
        case .notFound: "(none)"
        }
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
