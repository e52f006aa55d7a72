import HTTP
import Testing

/// Keeps what a reply sends.
private final class Recorder: ReplySink {
    private(set) var text = ""
    func write(_ bytes: UnsafeRawBufferPointer) throws(ClientGone) { text += String(decoding: bytes, as: UTF8.self) }
}

struct CORSTests {
    private func request(origin: String?, asking method: String? = nil) -> Request {
        var request = Request(method: method == nil ? "GET" : "OPTIONS", path: "/")
        request[.origin] = origin
        request[.accessControlRequestMethod] = method
        return request
    }

    /// The fields of an answer, without `Status` and `Content-Length`.
    private func fields(_ make: (inout Reply) -> Void) throws -> [String] {
        let recorder = Recorder()
        var reply = Reply(sink: recorder)
        reply.head(status: 204)
        make(&reply)
        try reply.finish()
        return recorder.text.split(separator: "\r\n").map(String.init).filter { !$0.hasPrefix("Status:") }
    }

    private func names(_ fields: [String]) -> [String] { fields.map { String($0.prefix { $0 != ":" }) } }

    @Test func `without origins there are no fields`() throws {
        let cors = CORS(origins: [])
        #expect(try fields { cors.answer(request(origin: "https://a.example"), in: &$0) }.isEmpty)
        let preflight = try fields {
            cors.preflight(request(origin: "https://a.example", asking: "GET"), allow: "GET", in: &$0)
        }
        #expect(preflight == ["Allow: GET"])
    }

    @Test func `a star lets every page read, without credentials`() throws {
        let cors = CORS(origins: ["https://a.example", "*"])
        let answer = try fields { cors.answer(request(origin: "https://evil.example"), in: &$0) }
        #expect(answer.first == "Access-Control-Allow-Origin: *")
        #expect(names(answer) == ["Access-Control-Allow-Origin", "Access-Control-Expose-Headers"])
        for name in [
            "X-Request-Id", "X-RateLimit-Remaining", "RateLimit-Policy", "X-TAXII-Date-Added-Last", "Retry-After",
        ] {
            #expect(answer[1].contains(name))
        }
    }

    @Test func `a listed origin is named and may send the session cookie`() throws {
        let cors = CORS(origins: [" https://A.example/ ", "https://b.example:8443"])
        for origin in ["https://a.example", "https://b.example:8443"] {
            let answer = try fields { cors.answer(request(origin: origin), in: &$0) }
            #expect(
                answer.prefix(2) == [
                    "Access-Control-Allow-Origin: \(origin)", "Access-Control-Allow-Credentials: true",
                ]
            )
            #expect(answer.last == "Vary: Origin")
        }
    }

    @Test(arguments: [
        nil, "null", "https://a.example.evil", "https://a.exampl", "http://a.example", "https://a.example/", "*",
        "a.example",
        "https://a.example\r\nX: y",
    ])
    func `an origin not listed gets nothing but Vary`(origin: String?) throws {
        let cors = CORS(origins: ["https://a.example", "null", "", "/"])
        #expect(try fields { cors.answer(request(origin: origin), in: &$0) } == ["Vary: Origin"])
        #expect(
            try fields { cors.preflight(request(origin: origin, asking: "GET"), allow: "GET", in: &$0) }
                == ["Allow: GET", "Vary: Origin"]
        )
    }

    @Test func `a preflight request learns methods and fields`() throws {
        let cors = CORS(origins: ["https://a.example"])
        let preflight = try fields {
            cors.preflight(request(origin: "https://a.example", asking: "DELETE"), allow: "DELETE, OPTIONS", in: &$0)
        }
        #expect(
            preflight == [
                "Allow: DELETE, OPTIONS", "Access-Control-Allow-Origin: https://a.example",
                "Access-Control-Allow-Credentials: true", "Access-Control-Allow-Methods: DELETE, OPTIONS",
                "Access-Control-Allow-Headers: Authorization, X-API-Key, Content-Type, If-None-Match, If-Modified-Since",
                "Access-Control-Max-Age: 86400", "Vary: Origin",
            ]
        )
    }
}
