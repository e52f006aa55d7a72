import HTTP

/// A resource of TAXII 2.1. It needs a key with a scope for TAXII unless it says otherwise. Its path works with and
/// without a final slash, and its errors have the form that the
/// client prefers: TAXII's, or the contract's.
protocol TAXIIEndpoint: Endpoint {
    var place: TAXII.Place { get }
}

extension TAXIIEndpoint {
    var pattern: String { place.pattern }
    func costPattern(of request: Request) -> String {
        guard let further = place.furtherCostPattern, TAXIIQuery.asksForFurtherPage(request.query) else {
            return place.costPattern
        }
        return further
    }
    var access: AccessRule { .key(needs: TAXII.scopes) }
    var takesEitherSlash: Bool { true }
    var errorStyle: ErrorStyle { .taxii }
}
