/// How a fetch ended.
package enum FetchOutcome: Sendable {
    /// 200 with all of its body. It may still be a page of HTML; the reader finds out.
    case fetched(FetchedBody)
    /// 304.
    case notModified
    /// 401 or 403: a key is missing or wrong, or the client is blocked.
    case unauthorized(status: Int)
    /// 404.
    case notFound
    /// 410: the feed has ended.
    case gone
    /// 429; seconds to wait if the server said.
    case rateLimited(retryAfterSeconds: Int?)
    /// 500 and above; seconds to wait if the server said.
    case serverError(status: Int, retryAfterSeconds: Int?)
    /// Any other status.
    case unexpected(status: Int)
    /// The body or the header is larger than the limit.
    case tooLarge
    /// Connecting, the whole fetch, or the body took longer than the limit.
    case timedOut
    /// The host is an internal address, or resolves to one.
    case refusedAddress
    /// The address, or one that it redirects to, is neither `https` nor, where that is allowed, `http`.
    case refusedScheme
    /// The certificate is not valid, or no secure connection could be made.
    case tls(reason: String)
    case tooManyRedirects
    /// The name does not resolve, nothing listens, the connection broke, or the body was cut.
    case network(reason: String)

    /// One sentence for the operator.
    package var text: String {
        switch self {
        case .fetched(let body): "fetched \(body.bytes.count) bytes"
        case .notModified: "not modified since the last fetch"
        case .unauthorized(let status): "the server refuses access (\(status)): it wants a key, or blocks this client"
        case .notFound: "the address does not exist (404)"
        case .gone: "the feed has ended (410)"
        case .rateLimited(let wait): "too many requests (429)" + Self.wait(wait)
        case .serverError(let status, let wait): "the server has a problem (\(status))" + Self.wait(wait)
        case .unexpected(let status): "the server answers with status \(status)"
        case .tooLarge: "the answer is larger than the limit"
        case .timedOut: "the answer took longer than the limit"
        case .refusedAddress: "the host is an internal address, which this feed may not use"
        case .refusedScheme: "the address is not https"
        case .tls(let reason): "no secure connection: " + reason
        case .tooManyRedirects: "too many redirects"
        case .network(let reason): "no answer: " + reason
        }
    }

    private static func wait(_ seconds: Int?) -> String { seconds.map { ", again in \($0) seconds" } ?? "" }
}

/// The body of a 200 with what HTTP says of it.
package struct FetchedBody: Sendable {
    /// Decompressed.
    package let bytes: [UInt8]
    /// Sent with the next fetch, once the body is stored; empty for none.
    package let etag: String
    package let lastModified: String
    /// `application/rss+xml`, in lower case; empty for none.
    package let mediaType: String
    /// The charset parameter of Content-Type; nil for none.
    package let charset: String?
    /// For how long the server calls it fresh (`max-age`); nil when it does not say.
    package let maxAgeSeconds: Int?
    /// What `FetchRequest.wantedField` holds; empty when it is absent.
    package let field: String
}

/// How a fetch ended, and at which address.
package struct FetchReply: Sendable {
    package let outcome: FetchOutcome
    /// The last address that was asked.
    package let address: String
    /// Where the feed has moved for good: the address behind the permanent redirects (301, 308) at the beginning; nil
    /// for none.
    package let movedTo: String?
    /// How many redirects were followed.
    package let redirects: Int
}
