/// A resource of TAXII 2.1. It asks for a key with a scope of TAXII unless it says otherwise; its path may end with a slash
/// or not, and its errors are TAXII's.
protocol TAXIIEndpoint: Endpoint {
    var place: TAXII.Place { get }
}

extension TAXIIEndpoint {
    var pattern: String { place.pattern }
    var costPattern: String { place.costPattern }
    var access: AccessRule { .key(needs: TAXII.scopes) }
    var takesEitherSlash: Bool { true }
    var errorStyle: ErrorStyle { .taxii }
}
