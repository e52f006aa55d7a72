import Access
package import HTTP
package import Model
package import Notation
package import Storage

/// Who may call an endpoint.
package enum Admittance: Sendable {
    /// Anybody.
    case open
    /// Whoever has a key with this scope; nil for any key.
    case key(Scope?)
}

/// How an endpoint's errors look.
package enum ErrorStyle: Sendable { case json, taxii }

/// One operation of the contract. To add one: a file with a type that conforms, and its line in `Endpoints.swift`.
package protocol Endpoint: Sendable {
    var method: String { get }
    /// `/api/v1/keys/{keyId}`.
    var pattern: String { get }
    var admittance: Admittance { get }
    /// Also reached with a slash more or less at the end.
    var takesEitherSlash: Bool { get }
    var errorStyle: ErrorStyle { get }
    /// How the operation stands in the OpenAPI document that the service publishes.
    var documentation: Operation { get }

    /// Writes the answer. What is thrown becomes the contract's error, if nothing has left yet.
    func answer(_ call: Call, from store: inout Store, to reply: inout Reply) throws
}

extension Endpoint {
    package var method: String { "GET" }
    package var takesEitherSlash: Bool { false }
    package var errorStyle: ErrorStyle { .json }
}

/// A request on its way through one endpoint.
package struct Call: Sendable {
    package let request: Request
    package let query: Query
    package let path: PathParameters
    /// Present wherever the endpoint asks for a key.
    package let entry: Entry?
    package let service: ServiceState

    /// The caller of an endpoint that asks for a key.
    package func admitted() throws -> Entry {
        guard let entry else { throw Refusal.missingKey }
        return entry
    }
}
