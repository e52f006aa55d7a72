import HTTP
import Testing

@testable import API

/// Every route of the service against what is percent-encoded in a path.
struct EncodedPathTests {
    private let router = Router(
        Endpoints.all.map { Route($0.method, $0.pattern, eitherSlash: $0.takesEitherSlash, handler: $0.pattern) }
    )

    /// The pattern that a target leads to, and the names in it; nil for none.
    private func found(_ method: String, _ target: String) -> (pattern: String, names: [String])? {
        let path = RequestPath(target: Array(target.utf8))
        guard
            case .found(let index, let names) = router.route(
                method: method,
                path: path.text,
                nameSlashes: path.nameSlashes
            )
        else { return nil }
        let values = [
            "collectionId", "objectId", "statusId", "keyId", "sessionId", "id", "slug", "name", "token", "list",
        ]
        .compactMap {
            (name: StaticString) in
            names[name].map(String.init)
        }
        return (router.routes[index].handler, values)
    }

    private static func filled(_ pattern: String, with name: String) -> String {
        pattern.split(separator: "/", omittingEmptySubsequences: false).map { $0.hasPrefix("{") ? name : String($0) }
            .joined(separator: "/")
    }

    @Test(arguments: [
        ("..%2f..", "../.."), ("%2e%2e", ".."), ("%2E", "."), (".%2e%2Fkeys", "../keys"), ("%252f", "%2f"),
        ("%252e%252e", "%2e%2e"),
        ("..%5c..", "..\\.."), ("%2f", "/"), ("x%2fobjects", "x/objects"), ("%00", "%00"), ("%zz", "%zz"),
        ("%3Fx", "?x"),
    ])
    func `what is encoded in a name stays in it`(encoded: String, name: String) {
        for endpoint in Endpoints.all where endpoint.pattern.contains("{") {
            let target = Self.filled(endpoint.pattern, with: encoded)
            let found = found(endpoint.method, target)
            #expect(found?.pattern == endpoint.pattern, "\(target)")
            #expect(found?.names.allSatisfy { $0 == name } == true && found?.names.isEmpty == false, "\(target)")
        }
    }

    @Test func `an encoded slash separates nothing, and an encoded dot segment leads nowhere`() {
        for endpoint in Endpoints.all {
            let path = Self.filled(endpoint.pattern, with: "x")
            for place in path.indices.dropFirst().dropLast() where path[place] == "/" {
                let rest = path[path.index(after: place)...]
                for slash in ["%2f", "%2F", "%252f", "%5c", "/%2e/", "/a/%2e%2e/", "/a/.%2e/", "/a/%252e%252e/"] {
                    let target = path[..<place] + slash + rest
                    #expect(found(endpoint.method, String(target))?.pattern != endpoint.pattern, "\(target)")
                }
                // What is not encoded is resolved as RFC 3986 has it.
                for slash in ["//", "/./", "/a/../"] {
                    let target = path[..<place] + slash + rest
                    #expect(found(endpoint.method, String(target))?.pattern == endpoint.pattern, "\(target)")
                }
            }
        }
    }
}
