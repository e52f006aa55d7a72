import Access
import HTTP
import Model
import Notation
import Storage

/// An error in the contract's form: status, code, a message that says what to do, and details.
struct APIError: Error, Sendable {
    let status: Int
    let code: String
    let message: String
    /// `details` of the contract's error, as JSON, or nil.
    let details: String?
    /// More header fields of the reply.
    let fields: [(name: StaticString, value: String)]

    init(
        _ status: Int,
        _ code: String,
        _ message: String,
        details: String? = nil,
        fields: [(name: StaticString, value: String)] = []
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.fields = fields
    }

    static let notFound = APIError(404, "not_found", "The requested resource was not found.")

    static func methodNotAllowed(_ method: String, allow: String) -> APIError {
        APIError(
            405,
            "method_not_allowed",
            "This resource does not support the method \(ParameterError.printable(method)). It supports \(allow).",
            fields: [("Allow", allow)]
        )
    }

    static func notAcceptable(_ mediaTypes: [String]) -> APIError {
        APIError(
            406,
            "not_acceptable",
            "The service can send none of the media types in Accept. Ask for one in details, or use the parameter format.",
            details: object { $0.member("media_types", mediaTypes) },
            fields: [("Vary", CacheableAnswer.vary.description)]
        )
    }

    /// For pages of our own: there is no `WWW-Authenticate`.
    static let signInRequired = APIError(401, "sign_in_required", "Sign in to see this.")

    static let tooLarge = APIError(413, "payload_too_large", "The request's body is too large for this resource.")

    static let unavailable = APIError(
        503,
        "unavailable",
        "The service cannot reach its database at the moment. Please try again shortly.",
        fields: [("Retry-After", "2")]
    )

    static let crowded = APIError(
        503,
        "crowded",
        "Too many requests without an API key or a session are waiting, or too many of yours. Please try again in a second.",
        fields: [("Retry-After", "1")]
    )

    static let unexpected = APIError(
        500,
        "internal_error",
        "An internal error occurred. Please try again later."
    )

    /// Makes the error for an invalid parameter, with what is valid.
    init(_ error: ParameterError) {
        let details = Self.object { json in
            if let parameter = error.parameter { json.member("parameter", parameter) }
            if let value = error.value { json.member("value", value) }
            if let valid = error.validValues {
                json.member("valid_values", valid)
                json.member("allowed", valid)
                if error.parameter == "type" { json.member("valid_types", valid) }
                if error.parameter == "format" { json.member("valid_formats", valid) }
            }
            if let suggestion = error.suggestion { json.member("suggestion", suggestion) }
        }
        self.init(
            400,
            error.kind == .malformedQuery ? "malformed_request" : "invalid_parameter",
            error.message,
            details: details
        )
    }

    init(_ refusal: Refusal, upgradeURL: String) {
        switch refusal {
        case .missingKey:
            self.init(
                401,
                "missing_api_key",
                "API key is required. Include it in the Authorization header as \"Bearer sk_live_...\", in the X-API-Key header, "
                    + "or as the password of HTTP Basic authentication.",
                fields: Self.challenge
            )
        case .invalidKey(let reason):
            self.init(401, "invalid_api_key", reason, fields: Self.challenge)
        case .repeatedKey:
            self.init(400, "malformed_request", Credentials.Fault.repeated.message.description)
        case .expiredKey:
            self.init(401, "expired_api_key", "The API key has expired. Create a new one.", fields: Self.challenge)
        case .addressNotAllowed(let address):
            self.init(
                403,
                "address_not_allowed",
                "The API key may not be used from this address.",
                details: Self.object { $0.member("address", ParameterError.printable(address)) }
            )
        case .rateLimited(let caller, let allowance):
            self.init(
                429,
                "rate_limit_exceeded",
                "Rate limit exceeded. Wait until the time in X-RateLimit-Reset, or for the seconds in Retry-After.",
                details: Self.object { json in
                    json.member("limit", allowance.isOfDay ? allowance.perDay : allowance.perMinute)
                    json.member("reset_at", Timestamp(seconds: allowance.resetAt.secondsRoundedUp))
                    json.member("tier", caller.tier)
                    json.member("upgrade_url", upgradeURL)
                }
            )
        case .missingScope(let scope, let caller, _):
            self.init(
                403,
                "insufficient_scope",
                "This endpoint requires the \"\(scope)\" scope.",
                details: Self.object { json in
                    json.member("required_scope", scope)
                    json.member("your_scopes", caller.scopes.names.map(String.init))
                    json.member("tier", caller.tier)
                    json.member("upgrade_url", upgradeURL)
                }
            )
        }
    }

    /// There is no `WWW-Authenticate`, because HTTP has no scheme for cookies.
    init(_ refusal: SessionRefusal) {
        switch refusal {
        case .missing(let hasKey):
            self.init(
                401,
                "invalid_session",
                hasKey
                    ? "This endpoint takes the session cookie sb-access-token, not an API key. Sign in first."
                    : "This endpoint needs a session. Sign in; the cookie sb-access-token carries it."
            )
        case .invalid(let reason): self.init(401, "invalid_session", reason)
        case .origin(let origin):
            self.init(
                403,
                "origin_not_allowed",
                "A page of this origin may not make changes here.",
                details: Self.object { $0.member("origin", ParameterError.printable(origin)) }
            )
        }
    }

    /// The code of Supabase's clients that corresponds to one of ours.
    private var authCode: String {
        switch code {
        case "invalid_parameter": "validation_failed"
        case "malformed_request": "bad_json"
        case "invalid_session": "bad_jwt"
        case "internal_error", "unavailable": "unexpected_failure"
        default: code
        }
    }

    private static let challenge: [(name: StaticString, value: String)] = [
        ("WWW-Authenticate", "Bearer realm=\"SOC Defenders\""),
        ("WWW-Authenticate", "Basic realm=\"SOC Defenders\", charset=\"UTF-8\""),
    ]

    /// The forms of errors on TAXII's paths, the one for clients without a preference first.
    private static let taxiiForms = Negotiation([
        Offer(TAXII.mediaType.description, required: "version"),
        Offer("application/json", aliases: [TAXII.stixMediaType.description]),
    ])

    /// Writes the whole reply, in the contract's form or as a TAXII error object (TAXII 2.1 §3.6.1).
    /// - Parameter accept: the client's `Accept`, which decides the form on TAXII's paths.
    func write(to reply: inout Reply, requestID: String, style: ErrorStyle, accept: String?) {
        var json = JSONWriter()
        let form = style == .taxii && Self.taxiiForms.preferred(accept).first == 1 ? .json : style
        switch form {
        case .json, .auth:
            reply.head(status: status, type: "application/json")
            json.object { json in
                if form == .auth {
                    json.member("code", status)
                    json.member("error_code", authCode)
                    json.member("msg", message)
                }
                json.object("error") { json in
                    json.member("code", code)
                    json.member("message", message)
                    if let details {
                        json.key("details")
                        json.raw(details)
                    }
                    json.member("request_id", requestID)
                }
            }
        case .taxii:
            reply.head(status: status, type: "application/taxii+json;version=2.1")
            json.object { json in
                json.member("title", code)
                json.member("description", message)
                json.member("error_id", requestID)
                json.member("error_code", code)
                json.member("http_status", "\(status)")
                if let details {
                    json.key("details")
                    json.raw(details)
                }
            }
        }
        for (name, value) in fields { reply.field(name, text: value) }
        if style == .taxii, status != 406 { reply.vary(by: "Accept") }
        reply.field("Cache-Control", "no-store")
        reply.body.append(json.out)
        reply.body.append("\n")
    }

    static func object(_ fill: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        json.object { json in
            fill(&json)
        }
        return json.text
    }
}
