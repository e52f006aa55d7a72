/// Decides which web pages may change something with a visitor's cookie. This is the defence against cross-site request
/// forgery that OWASP's cheat sheet recommends: the server checks where a request comes from.
///
/// Browsers send `Origin` with every request that is neither GET nor HEAD, and current browsers also send
/// `Sec-Fetch-Site`. A page can set neither of them, so a request that carries one of them is judged by it. A request
/// that carries neither does not come from a browser of this decade. It passes unless it has a body that any page can
/// send without a preflight request: the body of an HTML form. The cookie itself is `SameSite=Lax`, which is the second
/// line of defence.
package struct OriginRule: Sendable {
    private let origins: Set<String>
    private static let formTypes = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]

    /// - Parameters:
    ///   - publicURL: the URL under which clients reach the service; its origin is our own.
    ///   - listed: further origins that may act for their visitors. `*` and `null` name nobody.
    package init(publicURL: String, listed: [String]) {
        origins = Set((listed + [publicURL]).compactMap(Self.origin))
    }

    /// Scheme, host and port in lower case (RFC 6454 §6.2).
    private static func origin(_ url: String) -> String? {
        let parts = url.lowercased().split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0] == "http:" || parts[0] == "https:", parts[1].isEmpty, !parts[2].isEmpty else {
            return nil
        }
        return "\(parts[0])//\(parts[2])"
    }

    /// Whether the request may change what its cookie gives access to. GET, HEAD and OPTIONS change nothing.
    package func permits(_ request: Request) -> Bool {
        if ["GET", "HEAD", "OPTIONS"].contains(request.method) { return true }
        if let origin = request[.origin] { return origins.contains(origin.lowercased()) }
        if let site = request[.secFetchSite] { return site == "same-origin" || site == "none" }
        let type = request[.contentType]?.lowercased() ?? ""
        return !Self.formTypes.contains { type.hasPrefix($0) }
    }
}
