import Access
import HTTP
import Model
import Notation
import Runtime
import Storage

/// Who may call an endpoint.
enum AccessRule: Sendable {
    /// Anybody may call it.
    case open
    /// The caller needs a key with these scopes, or a session of an account with them where the endpoint takes one.
    case key(needs: NeededScopes)
    /// Anybody may call it, unless the setting for TAXII discovery asks for a key.
    case discovery
    /// The token of one list made for a device, a key of the list's account, or its session; the endpoint checks them.
    case list
    /// The caller must have signed in and send the cookie `sb-access-token`. A request that changes something must come
    /// from our own pages.
    /// - takesBearer: the session token may also be in `Authorization`.
    case session(takesBearer: Bool)

    /// The caller needs a key with all these scopes.
    static func key(_ scope: Scope, _ more: Scope...) -> AccessRule { .key(needs: .all([scope] + more)) }
}

/// The cost of a request before the tier's price of its route applies, in thousandths of a token.
enum Price: Sendable {
    case oneToken
    /// The body decides. It is read only for a key that may pass; a malformed body costs one token.
    case body(@Sendable (RequestBody) throws -> Int)
    /// What is found in the body decides. As `body`, with what a search for it needs.
    case contents(@Sendable (RequestBody, ServiceState, inout Store) throws -> Int)
}

/// The form of an endpoint's errors.
enum ErrorStyle: Sendable {
    case json
    /// TAXII's error object, or the contract's form for clients that prefer JSON or STIX.
    case taxii
    /// The contract's form with Supabase's members added.
    case auth
}

/// One operation of the contract. To add one: a file with a type that conforms, and its line in `Endpoints.swift`.
protocol Endpoint: Sendable {
    var method: String { get }
    /// `/api/v1/keys/{keyId}`.
    var pattern: String { get }
    var access: AccessRule { get }
    /// The pattern under which the tier names the cost of a request. Further pages may have a price of their own.
    func costPattern(of request: Request) -> String
    var price: Price { get }
    /// Whether the session cookie does where the request has no key: on every read under `/api/v1`, for the pages.
    var takesSession: Bool { get }
    /// The setting's word with which the operator lets everybody call it, where there is one.
    var publicRead: PublicRead? { get }
    /// Whether the path also works with or without a final slash.
    var takesEitherSlash: Bool { get }
    var errorStyle: ErrorStyle { get }
    /// Whether clients come again and go on where they were, so that no answer may show older data than one before.
    var isPolled: Bool { get }
    /// The longest body, in bytes. nginx and the pool stop longer ones than the longest of all.
    var mostBodyBytes: Int { get }
    /// The description of the operation in the OpenAPI document that the service publishes.
    var documentation: Operation { get }

    /// What the answer to this caller is going to read, as far as that can be said before the request is admitted; it is read in
    /// the same round trip. Nothing is gained where a copy or a 304 is likely.
    func readAhead(_ request: Request, for caller: Caller, _ service: ServiceState) -> ReadAhead
    /// Writes the answer. An error that it throws becomes the contract's error, if nothing has left yet.
    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws
}

extension Endpoint {
    var method: String { "GET" }
    func costPattern(of request: Request) -> String { pattern }
    func readAhead(_ request: Request, for caller: Caller, _ service: ServiceState) -> ReadAhead { ReadAhead() }
    var price: Price { .oneToken }
    var takesSession: Bool { method == "GET" && pattern.hasPrefix("/api/v1/") }
    var publicRead: PublicRead? { nil }
    var takesEitherSlash: Bool { false }
    var errorStyle: ErrorStyle { .json }
    var isPolled: Bool { errorStyle == .taxii }
    var mostBodyBytes: Int { errorStyle == .auth ? AuthAnswer.mostBodyBytes : 1 << 20 }
}

/// A request on its way through one endpoint.
struct Call: Sendable {
    let request: Request
    let query: Query
    let path: PathParameters
    /// Present when the endpoint needs a key: of the key, or of the session that came in its place.
    let admittedKey: AdmittedKey?
    /// Present when the endpoint needs a session, and when a session came in the place of a key.
    let session: Session?
    /// Present when the price depends on the body.
    let body: RequestBody?
    let service: ServiceState

    /// The caller of an endpoint that needs a key.
    func admitted() throws -> AdmittedKey {
        guard let admittedKey else { throw Refusal.missingKey }
        return admittedKey
    }

    /// Whether neither a key nor a session vouches for the request; the endpoint is one that the operator lets everybody
    /// call.
    var isNobodys: Bool { admittedKey.map { $0.caller.userID == nil } ?? false }

    /// The body of an endpoint whose price depends on it.
    func pricedBody() throws -> RequestBody { try body ?? RequestBody(of: request, required: true) }

    /// The signed-in person of an endpoint that needs a session.
    func signedIn() throws -> Session {
        guard let session else { throw SessionRefusal.missing(hasKey: false) }
        return session
    }
}
