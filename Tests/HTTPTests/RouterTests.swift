import HTTP
import Testing

struct RouterTests {
    private let router = Router<String>([
        Route("GET", "/api/v1/iocs", handler: "list"),
        Route("GET", "/api/v1/keys", handler: "keys"),
        Route("POST", "/api/v1/keys", handler: "create"),
        Route("GET", "/api/v1/keys/{keyId}", handler: "key"),
        Route("DELETE", "/api/v1/keys/{keyId}", handler: "revoke"),
        Route("GET", "/api/v1/keys/{keyId}/usage", handler: "usage"),
        Route("GET", "/api/v1/keys/self", handler: "self"),
        Route("GET", "/taxii2/", eitherSlash: true, handler: "discovery"),
        Route("GET", "/root/{a}/objects/{b}/", eitherSlash: true, handler: "object"),
        Route("GET", "/root/{a}/objects/latest/", eitherSlash: true, handler: "latest"),
        Route("GET", "/strict/{a}/", handler: "strict"),
        Route("GET", "/", handler: "root"),
    ])

    private func name(_ method: String, _ path: String) -> String {
        switch router.route(method: method, path: path) {
        case .found(let index, let parameters):
            let values = ["keyId", "a", "b"].compactMap { (name: StaticString) in parameters[name] }
            return ([router.routes[index].handler] + values.map(String.init)).joined(separator: " ")
        case .options(let allow, let pattern): return "options \(pattern) \(allow)"
        case .methodNotAllowed(let allow, let pattern): return "405 \(pattern) \(allow)"
        case .notFound: return "404"
        }
    }

    @Test(arguments: [
        ("GET", "/", "root"),
        ("GET", "/api/v1/iocs", "list"),
        ("HEAD", "/api/v1/iocs", "list"),
        ("POST", "/api/v1/keys", "create"),
        ("GET", "/api/v1/keys/abc", "key abc"),
        ("HEAD", "/api/v1/keys/abc", "key abc"),
        ("DELETE", "/api/v1/keys/abc", "revoke abc"),
        ("GET", "/api/v1/keys/self", "self"),
        ("GET", "/api/v1/keys/self/usage", "usage self"),
        ("GET", "/api/v1/keys/{keyId}", "key {keyId}"),
        ("GET", "/taxii2/", "discovery"),
        ("GET", "/taxii2", "discovery"),
        ("GET", "/root/x/objects/y/", "object x y"),
        ("GET", "/root/x/objects/y", "object x y"),
        ("GET", "/root/é💀/objects/\u{0}", "object é💀 \u{0}"),
        ("GET", "/root/x/objects/latest", "latest x"),
        ("GET", "/root/x/objects/latests", "object x latests"),
        ("GET", "/strict/x/", "strict x"),
    ])
    func `a path leads to its route`(method: String, path: String, expected: String) {
        #expect(name(method, path) == expected)
    }

    @Test(arguments: [
        "", "//", "api/v1/iocs", "/api/v1/iocs/", "/api/v1/IOCS", "/api/v1/ioc", "/api/v1/iocs\u{0}", "/api/v1/keys/",
        "/api/v1/keys//usage", "/api/v1/keys/a/usage/", "/api/v1/keys/a/b", "/strict/x", "/strict//", "/strict/x//",
        "/root//objects/y/", "/root/x/objects/", "/taxii2//", "*", "/api/v1/keys/a/usages",
    ])
    func `a path that no route has is not found`(path: String) {
        #expect(name("GET", path) == "404")
        #expect(name("OPTIONS", path) == "404")
    }

    @Test(arguments: [
        ("POST", "/api/v1/iocs", "405 /api/v1/iocs GET, HEAD, OPTIONS"),
        ("get", "/api/v1/iocs", "405 /api/v1/iocs GET, HEAD, OPTIONS"),
        ("PUT", "/api/v1/keys", "405 /api/v1/keys GET, HEAD, OPTIONS, POST"),
        ("POST", "/api/v1/keys/x", "405 /api/v1/keys/{keyId} DELETE, GET, HEAD, OPTIONS"),
        ("", "/taxii2", "405 /taxii2/ GET, HEAD, OPTIONS"),
        ("OPTIONS", "/api/v1/keys/x", "options /api/v1/keys/{keyId} DELETE, GET, HEAD, OPTIONS"),
    ])
    func `a method that a path does not have is answered with those it has`(
        method: String,
        path: String,
        expected: String
    ) {
        #expect(name(method, path) == expected)
    }

    @Test func `HEAD and OPTIONS may have routes of their own`() {
        let own = Router([
            Route("GET", "/a", handler: 1), Route("HEAD", "/a", handler: 2), Route("OPTIONS", "/a", handler: 3),
        ])
        for (method, expected) in [("GET", 0), ("HEAD", 1), ("OPTIONS", 2)] {
            guard case .found(let index, _) = own.route(method: method, path: "/a") else {
                Issue.record("no route for \(method)")
                continue
            }
            #expect(index == expected)
        }
        guard case .methodNotAllowed("GET, HEAD, OPTIONS", _) = own.route(method: "PUT", path: "/a") else {
            Issue.record("PUT found a route")
            return
        }
    }
}
