import Access
import HTTP
import Model
import Notation
import Storage

/// Who may call an endpoint.
enum AccessRule: Sendable {
    /// Anybody.
    case open
    /// Whoever has a key with the scopes that are needed.
    case key(needs: NeededScopes)
    /// Anybody, unless the setting for TAXII discovery asks for a key.
    case discovery
    /// Whoever has signed in, by the cookie `sb-access-token`; a request that changes something comes from our own pages.
    /// - takesBearer: also by the session token in `Authorization`.
    case session(takesBearer: Bool)

    /// Whoever has a key with all these scopes.
    static func key(_ scope: Scope, _ more: Scope...) -> AccessRule { .key(needs: .all([scope] + more)) }
}

/// What a request costs before the plan's price of its route, in thousandths of a token.
enum Price: Sendable {
    case oneToken
    /// What stands in the body decides. The body is read only for a key that may come in; one that cannot be read costs
    /// one token.
    case body(@Sendable (RequestBody) throws -> Int)
}

/// How an endpoint's errors look.
enum ErrorStyle: Sendable {
    case json, taxii
    /// The contract's, with Supabase's members beside it.
    case auth
}

/// One operation of the contract. To add one: a file with a type that conforms, and its line in `Endpoints.swift`.
protocol Endpoint: Sendable {
    var method: String { get }
    /// `/api/v1/keys/{keyId}`.
    var pattern: String { get }
    var access: AccessRule { get }
    /// The pattern under which the plan names the cost of a request.
    var costPattern: String { get }
    var price: Price { get }
    /// Also reached with a slash more or less at the end.
    var takesEitherSlash: Bool { get }
    var errorStyle: ErrorStyle { get }
    /// How the operation stands in the OpenAPI document that the service publishes.
    var documentation: Operation { get }

    /// Writes the answer. What is thrown becomes the contract's error, if nothing has left yet.
    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws
}

extension Endpoint {
    var method: String { "GET" }
    var costPattern: String { pattern }
    var price: Price { .oneToken }
    var takesEitherSlash: Bool { false }
    var errorStyle: ErrorStyle { .json }
}

/// A request on its way through one endpoint.
struct Call: Sendable {
    let request: Request
    let query: Query
    let path: PathParameters
    /// Present wherever the endpoint asks for a key.
    let admittedKey: AdmittedKey?
    /// Present wherever the endpoint asks for a session.
    let session: Session?
    /// Present wherever the price depends on the body.
    let body: RequestBody?
    let service: ServiceState

    /// The caller of an endpoint that asks for a key.
    func admitted() throws -> AdmittedKey {
        guard let admittedKey else { throw Refusal.missingKey }
        return admittedKey
    }

    /// The body of an endpoint whose price depends on it.
    func pricedBody() throws -> RequestBody { try body ?? RequestBody(of: request, required: true) }

    /// Who has signed in, at an endpoint that asks for that.
    func signedIn() throws -> Session {
        guard let session else { throw SessionRefusal.missing(hasKey: false) }
        return session
    }
}
