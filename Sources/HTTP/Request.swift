/// One request as the gateway hands it over (RFC 3875). The client chose everything in it and nothing is checked,
/// except the lengths that nginx limits.
package struct Request: Sendable {
    /// The header fields that the product reads; nginx passes no other.
    package enum Field: UInt8, CaseIterable, Sendable {
        case accept, authorization, apiKey, cookie, contentType, host, ifNoneMatch, ifModifiedSince, origin
        case accessControlRequestMethod, accessControlRequestHeaders, userAgent, secFetchSite
    }

    /// The method as sent; methods are case-sensitive (RFC 9110 §9.1).
    package var method: String
    /// The path, decoded as `RequestPath` has it.
    package var path: String
    /// The slashes in `path` that are part of names, as `RequestPath` has them.
    package var nameSlashes: [Int] = []
    /// The query without the `?`, still percent-encoded.
    package var query: [UInt8]
    package var remoteAddress: String
    /// `http` or `https`.
    package var scheme: String
    /// The request's id, made by nginx. It is sent back as `X-Request-Id`, and in error bodies with `req_` before it.
    package var id: String
    package var body: [UInt8]
    /// Whether the body was longer than the limit and was thrown away.
    package var isBodyTooLarge = false
    /// Where nginx takes answers that are files (`X-Accel-Redirect`), with a slash at both ends; nil when it takes none.
    package var answersLocation: String?
    /// Whether nginx asks once more because it could not open the file that the first answer named. The request has been
    /// admitted and counted then.
    package var isRepeated = false
    private var fields: [String?]

    package init(
        method: String,
        path: String,
        query: [UInt8] = [],
        remoteAddress: String = "127.0.0.1",
        scheme: String = "http",
        id: String = "",
        body: [UInt8] = [],
        fields: [Field: String] = [:]
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.remoteAddress = remoteAddress
        self.scheme = scheme
        self.id = id
        self.body = body
        self.fields = [String?](repeating: nil, count: Field.allCases.count)
        for (name, value) in fields { self.fields[Int(name.rawValue)] = value }
    }

    /// The value of a field, or nil when it was not sent or is empty.
    package subscript(_ field: Field) -> String? {
        get { fields[Int(field.rawValue)] }
        set { fields[Int(field.rawValue)] = newValue.flatMap { $0.isEmpty ? nil : $0 } }
    }

    package var isHead: Bool { method == "HEAD" }
}
