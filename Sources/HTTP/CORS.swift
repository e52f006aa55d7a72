/// Which web pages of other origins may read the answers (Fetch Standard §3.3).
package struct CORS: Sendable {
    private enum Rule: Sendable {
        case none, any
        case listed(Set<String>)
    }

    private let rule: Rule

    private static let requestFields: StaticString =
        "Authorization, X-API-Key, Content-Type, If-None-Match, If-Modified-Since"
    private static let exposedFields: StaticString = """
        X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy, ETag, Last-Modified, \
        Retry-After, Content-Disposition, Link, X-Total-Count, X-Next-Cursor, X-TAXII-Date-Added-First, X-TAXII-Date-Added-Last
        """
    private static let maxAgeSeconds = 86_400

    /// - Parameter origins: none, `*` for all, or origins such as `https://soc.example`. `null` is ignored, because any
    ///   page can send it.
    package init(origins: [String]) {
        if origins.contains("*") {
            rule = .any
        } else {
            let listed = origins.compactMap(Self.normal)
            rule = listed.isEmpty ? .none : .listed(Set(listed))
        }
    }

    /// The origin in lower case, without blanks and without a final slash; nil when the text names no origin.
    private static func normal(_ origin: String) -> String? {
        let bytes = origin.utf8.span
        var text = bytes.text(bytes.trimmed(0..<bytes.count)).lowercased()
        if text.utf8.last == UInt8(ascii: "/") { text.removeLast() }
        return text.isEmpty || text == "null" ? nil : text
    }

    /// Sets the fields of every answer except the answer to a preflight request. Only listed origins may send
    /// credentials, which here means the session cookie.
    package func answer(_ request: Request, in reply: inout Reply) {
        guard allow(request, in: &reply) else { return }
        reply.field("Access-Control-Expose-Headers", Self.exposedFields)
    }

    /// Sets the fields of the answer to OPTIONS. The CORS fields are set only when a page asks (Fetch Standard §3.3.2).
    ///
    /// - Parameter allow: the methods of the resource, as in `Router.Outcome`.
    package func preflight(_ request: Request, allow methods: String, in reply: inout Reply) {
        reply.field("Allow", text: methods)
        guard allow(request, in: &reply), request[.accessControlRequestMethod] != nil else { return }
        reply.field("Access-Control-Allow-Methods", text: methods)
        reply.field("Access-Control-Allow-Headers", Self.requestFields)
        reply.field("Access-Control-Max-Age", Self.maxAgeSeconds)
    }

    /// Whether the origin may read the answer. With a list of origins every answer varies by `Origin`, even when the
    /// request has no origin or one that is not listed.
    private func allow(_ request: Request, in reply: inout Reply) -> Bool {
        switch rule {
        case .none: return false
        case .any:
            reply.field("Access-Control-Allow-Origin", "*")
            return true
        case .listed(let origins):
            reply.vary(by: "Origin")
            guard let origin = request[.origin], origins.contains(origin) else { return false }
            reply.field("Access-Control-Allow-Origin", text: origin)
            reply.field("Access-Control-Allow-Credentials", "true")
            return true
        }
    }
}
