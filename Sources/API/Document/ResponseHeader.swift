/// A header field of the answers, as the OpenAPI document describes it. Each is named once, under `components/headers`.
enum ResponseHeader: String, CaseIterable, Sendable {
    case requestID = "X-Request-Id"
    case rateLimit = "X-RateLimit-Limit"
    case rateRemaining = "X-RateLimit-Remaining"
    case rateReset = "X-RateLimit-Reset"
    case rateState = "RateLimit"
    case ratePolicy = "RateLimit-Policy"
    case retryAfter = "Retry-After"
    case entityTag = "ETag"
    case lastModified = "Last-Modified"
    case totalCount = "X-Total-Count"
    case link = "Link"
    case nextCursor = "X-Next-Cursor"

    /// What an answer of `status` carries whatever the operation; `isKept` says that the operation has entity tags.
    static func common(status: Int, access: AccessRule, isKept: Bool) -> [ResponseHeader] {
        var headers: [ResponseHeader] = [.requestID]
        let isCounted =
            switch access {
            case .key, .list: true
            default: false
            }
        if isCounted, status != 401 {
            headers += [.rateLimit, .rateRemaining, .rateReset, .rateState, .ratePolicy]
        }
        if status == 429 || status == 503 { headers.append(.retryAfter) }
        if isKept, status == 200 || status == 304 { headers += [.entityTag, .lastModified] }
        return headers
    }

    var about: String {
        switch self {
        case .requestID: "Names this request in the logs; quote it in a report of a fault"
        case .rateLimit: "Requests that the allowance nearest to its end grants in all"
        case .rateRemaining: "Requests left of it"
        case .rateReset: "When it is full again, in seconds since 1970"
        case .rateState:
            "What is left of the minute and of the day, and the seconds until each is full (draft-ietf-httpapi-ratelimit-headers)"
        case .ratePolicy: "What the minute and the day grant, and their lengths in seconds"
        case .retryAfter: "Seconds to wait before the next try"
        case .entityTag: "Send it back in If-None-Match: an answer that has not changed is a 304"
        case .lastModified: "When what is served changed last; for clients that know only If-Modified-Since"
        case .totalCount: "Records that match in all, those on other pages too"
        case .link: "The next page, as rel=\"next\"; missing on the last page (RFC 8288)"
        case .nextCursor: "The cursor of the next page; missing on the last page"
        }
    }

    var schema: Schema {
        switch self {
        case .rateLimit, .rateRemaining, .rateReset, .retryAfter, .totalCount: .integer
        default: .text
        }
    }
}
