import Glibc
import HTTP

/// The CGI variables that become part of a request; all others are ignored.
enum CGIVariable: CaseIterable {
    case method, path, query, scheme, remoteAddress, id, contentType
    case accept, authorization, apiKey, cookie, host, ifNoneMatch, ifModifiedSince, origin
    case accessControlRequestMethod, accessControlRequestHeaders, userAgent, secFetchSite
    case answers

    /// `CONTENT_LENGTH` is not among them, because the records say where the body ends.
    var name: StaticString {
        switch self {
        case .method: "REQUEST_METHOD"
        case .path: "REQUEST_URI"
        case .query: "QUERY_STRING"
        case .scheme: "REQUEST_SCHEME"
        case .remoteAddress: "REMOTE_ADDR"
        case .id: "REQUEST_ID"
        case .contentType: "CONTENT_TYPE"
        case .accept: "HTTP_ACCEPT"
        case .authorization: "HTTP_AUTHORIZATION"
        case .apiKey: "HTTP_X_API_KEY"
        case .cookie: "HTTP_COOKIE"
        case .host: "HTTP_HOST"
        case .ifNoneMatch: "HTTP_IF_NONE_MATCH"
        case .ifModifiedSince: "HTTP_IF_MODIFIED_SINCE"
        case .origin: "HTTP_ORIGIN"
        case .accessControlRequestMethod: "HTTP_ACCESS_CONTROL_REQUEST_METHOD"
        case .accessControlRequestHeaders: "HTTP_ACCESS_CONTROL_REQUEST_HEADERS"
        case .userAgent: "HTTP_USER_AGENT"
        case .secFetchSite: "HTTP_SEC_FETCH_SITE"
        case .answers: "SOCD_ANSWERS"
        }
    }

    /// The header field that the variable holds, if it holds one.
    private var field: Request.Field? {
        switch self {
        case .method, .path, .query, .scheme, .remoteAddress, .id, .answers: nil
        case .contentType: .contentType
        case .accept: .accept
        case .authorization: .authorization
        case .apiKey: .apiKey
        case .cookie: .cookie
        case .host: .host
        case .ifNoneMatch: .ifNoneMatch
        case .ifModifiedSince: .ifModifiedSince
        case .origin: .origin
        case .accessControlRequestMethod: .accessControlRequestMethod
        case .accessControlRequestHeaders: .accessControlRequestHeaders
        case .userAgent: .userAgent
        case .secFetchSite: .secFetchSite
        }
    }

    /// The length selects at most five candidates, so a variable costs one or two comparisons.
    init?(_ name: UnsafeRawBufferPointer) {
        func first(
            _ one: CGIVariable,
            _ two: CGIVariable? = nil,
            _ three: CGIVariable? = nil,
            _ four: CGIVariable? = nil,
            _ five: CGIVariable? = nil
        )
            -> CGIVariable?
        {
            if one.isNamed(name) { return one }
            if let two, two.isNamed(name) { return two }
            if let three, three.isNamed(name) { return three }
            if let four, four.isNamed(name) { return four }
            if let five, five.isNamed(name) { return five }
            return nil
        }
        let match: CGIVariable? =
            switch name.count {
            case 9: first(.host)
            case 10: first(.id)
            case 11: first(.path, .remoteAddress, .accept, .cookie, .origin)
            case 12: first(.query, .contentType, .answers)
            case 14: first(.method, .scheme, .apiKey)
            case 15: first(.userAgent)
            case 18: first(.authorization, .ifNoneMatch)
            case 19: first(.secFetchSite)
            case 22: first(.ifModifiedSince)
            case 34: first(.accessControlRequestMethod)
            case 35: first(.accessControlRequestHeaders)
            default: nil
            }
        guard let match else { return nil }
        self = match
    }

    private func isNamed(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let start = text.baseAddress, text.count == name.utf8CodeUnitCount else { return false }
        return memcmp(start, name.utf8Start, text.count) == 0
    }

    /// Stores a value unless an earlier variable of the same name is stored.
    func set(_ value: UnsafeRawBufferPointer, in request: inout Request) {
        if value.isEmpty { return }
        switch self {
        case .query: if request.query.isEmpty { request.query = [UInt8](value) }
        case .method: Self.keep(value, in: &request.method)
        case .path:
            guard request.path.isEmpty else { return }
            let path = RequestPath(target: value)
            request.path = path.text
            request.nameSlashes = path.nameSlashes
            // The query comes with the target, so that nothing is passed on twice.
            guard request.query.isEmpty, let mark = value.firstIndex(where: { Self.endsPath.contains($0) }),
                value[mark] == UInt8(ascii: "?")
            else { return }
            request.query = Array(value[(mark + 1)...].prefix { $0 != UInt8(ascii: "#") })
        case .scheme: Self.keep(value, in: &request.scheme)
        case .remoteAddress: Self.keep(value, in: &request.remoteAddress)
        case .id: Self.keep(value, in: &request.id)
        case .answers:
            // nginx's configuration sets it; a header field of a client would be named HTTP_SOCD_ANSWERS.
            guard request.answersLocation == nil, !request.isRepeated else { return }
            let text = String(decoding: value, as: UTF8.self)
            if text == "again" { request.isRepeated = true }
            if text.utf8.count > 1, text.hasPrefix("/"), text.hasSuffix("/") { request.answersLocation = text }
        default:
            if let field, request[field] == nil { request[field] = String(decoding: value, as: UTF8.self) }
        }
    }

    /// What may stand behind the path of a target: a query or a fragment.
    private static let endsPath = [UInt8(ascii: "?"), UInt8(ascii: "#")]

    private static func keep(_ value: UnsafeRawBufferPointer, in text: inout String) {
        if text.isEmpty { text = String(decoding: value, as: UTF8.self) }
    }
}
