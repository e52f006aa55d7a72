import HTTP
import Testing

struct RequestPathTests {
    @Test(arguments: [
        ("/", "/"), ("", "/"), ("/api/v1/iocs", "/api/v1/iocs"), ("/api/v1/iocs?q=/%2f", "/api/v1/iocs"),
        ("/api/v1/iocs#a", "/api/v1/iocs"), ("?q", "/"), ("*", "*"),
        ("/a%20b/%C3%A9", "/a b/é"), ("/%61pi/v1", "/api/v1"), ("/a+b", "/a+b"),
        ("//api///v1//", "/api/v1/"), ("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/a/b/..", "/a/"), ("/a/.", "/a/"),
        ("/../../b", "/b"), ("/..", "/"), ("/.a/..b", "/.a/..b"), ("/a.b/c", "/a.b/c"), ("/...", "/..."),
        ("/a/%zz", "/a/%zz"), ("/a/%", "/a/%"), ("/a/%00", "/a/%00"), ("/a/b%00c%2f", "/a/b%00c%2f"),
        ("/a/%FF", "/a/\u{FFFD}"),
        ("/a/%2e%2e", "/a/.."), ("/a/%2E/b", "/a/./b"), ("/a/.%2e/b", "/a/../b"), ("/a/%252f", "/a/%2f"),
        ("/a/%5c..%5c", "/a/\\..\\"), ("/a/%3Fq", "/a/?q"), ("/a/%23", "/a/#"),
    ])
    func `a path is split first and decoded once`(target: String, text: String) {
        let path = RequestPath(target: Array(target.utf8))
        #expect(path.text == text && path.nameSlashes.isEmpty)
    }

    @Test(
        arguments: [
            ("/a/..%2f..", "/a/../..", [5]), ("/a%2Fb/c", "/a/b/c", [2]), ("/%2f%2F", "///", [1, 2]),
            ("//é%2f/%FF%2f/", "/é//\u{FFFD}//", [3, 8]), ("/a/../b%2fc", "/b/c", [2]),
        ] as [(String, String, [Int])]
    )
    func `an encoded slash belongs to a name`(target: String, text: String, nameSlashes: [Int]) {
        let path = RequestPath(target: Array(target.utf8))
        #expect(path.text == text && path.nameSlashes == nameSlashes)
    }

    private let router = Router<String>([
        Route("GET", "/keys", handler: "keys"),
        Route("GET", "/keys/{keyId}", handler: "key"),
        Route("GET", "/keys/{keyId}/usage", handler: "usage"),
        Route("GET", "/root/", eitherSlash: true, handler: "root"),
        Route("GET", "/root/{a}/", eitherSlash: true, handler: "a"),
        Route("GET", "/root/{a}/objects/{b}/", eitherSlash: true, handler: "object"),
    ])

    private func found(_ target: String) -> String {
        let path = RequestPath(target: Array(target.utf8))
        guard
            case .found(let index, let names) = router.route(
                method: "GET",
                path: path.text,
                nameSlashes: path.nameSlashes
            )
        else { return "404" }
        let values = ["keyId", "a", "b"].compactMap { (name: StaticString) in names[name].map { "<\($0)>" } }
        return ([router.routes[index].handler] + values).joined(separator: " ")
    }

    @Test(arguments: [
        ("/keys", "keys"), ("/%6beys", "keys"), ("/x/../keys", "keys"), ("//keys", "keys"),
        ("/keys%2f", "404"), ("/%2fkeys", "404"), ("/keys/..%2fkeys", "key <../keys>"), ("/keys/%2e%2e", "key <..>"),
        ("/keys/%2e%2e/usage", "usage <..>"), ("/keys/a%2fusage", "key <a/usage>"),
        ("/keys/a%2fb/usage", "usage <a/b>"),
        ("/keys/%252e%252e", "key <%2e%2e>"), ("/keys/..%5ckeys", "key <..\\keys>"), ("/keys/%00", "key <%00>"),
        ("/keys/%2f", "key </>"), ("/keys/x/..", "404"), ("/keys/..", "404"),
        ("/root", "root"), ("/root%2f", "404"), ("/root/%2f", "a </>"), ("/root/..%2f..", "a <../..>"),
        ("/root/x%2fobjects%2fy", "a <x/objects/y>"), ("/root/x/objects/y%2f", "object <x> <y/>"),
        ("/root/x%2f/objects/%2fy/", "object <x/> </y>"), ("/root/x/objects%2fy", "404"),
        ("/root/x/objects/y%2f/", "object <x> <y/>"),
    ])
    func `what is encoded never leads elsewhere`(target: String, expected: String) {
        #expect(found(target) == expected)
    }
}
