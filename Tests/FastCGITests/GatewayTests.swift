import FastCGI
import HTTP
import Notation
import Testing

struct GatewayTests {
    /// What the answerer is given for one request.
    private func request(_ parameters: [(String, [UInt8])]) throws -> Request {
        let seen = Recorder<Request>()
        let fixture = try PoolFixture { request, reply in
            seen.add(request)
            reply.head(status: 204)
        }
        let client = try fixture.client()
        client.send(
            FastCGIClient.begin(keep: true) + FastCGIClient.parameters(parameters) + FastCGIClient.stream(5, [])
        )
        #expect(try client.receive()?.status == 204)
        return try #require(seen.all.first)
    }

    private func text(_ list: [(String, String)]) -> [(String, [UInt8])] { list.map { ($0.0, Array($0.1.utf8)) } }

    @Test func `every variable finds its place`() throws {
        let request = try request(
            text([
                ("REQUEST_METHOD", "POST"), ("REQUEST_URI", "/p"), ("QUERY_STRING", "a=%20b"),
                ("REQUEST_SCHEME", "https"),
                ("REMOTE_ADDR", "192.0.2.1"), ("REQUEST_ID", "0123456789abcdef0123456789abcdef"),
                ("CONTENT_TYPE", "c/t"),
                ("CONTENT_LENGTH", "0"), ("HTTP_HOST", "h.example"), ("HTTP_ACCEPT", "a/b"),
                ("HTTP_AUTHORIZATION", "Bearer x"),
                ("HTTP_X_API_KEY", "k"), ("HTTP_COOKIE", "c=1"), ("HTTP_IF_NONE_MATCH", "\"e\""),
                ("HTTP_IF_MODIFIED_SINCE", "d"), ("HTTP_ORIGIN", "o"), ("HTTP_ACCESS_CONTROL_REQUEST_METHOD", "PUT"),
                ("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "x-h"), ("HTTP_USER_AGENT", "u"),
                ("HTTP_SEC_FETCH_SITE", "none"), ("HTTP_OTHER", "no"),
            ])
        )
        #expect(request.method == "POST")
        #expect(request.path == "/p")
        #expect(request.query == Array("a=%20b".utf8))
        #expect(request.scheme == "https")
        #expect(request.remoteAddress == "192.0.2.1")
        #expect(request.id == "0123456789abcdef0123456789abcdef")
        let fields: [Request.Field: String] = [
            .contentType: "c/t", .host: "h.example", .accept: "a/b", .authorization: "Bearer x", .apiKey: "k",
            .cookie: "c=1",
            .ifNoneMatch: "\"e\"", .ifModifiedSince: "d", .origin: "o", .accessControlRequestMethod: "PUT",
            .accessControlRequestHeaders: "x-h", .userAgent: "u", .secFetchSite: "none",
        ]
        for field in Request.Field.allCases { #expect(request[field] == fields[field]) }
    }

    @Test(arguments: [
        ("/_answers/", "/_answers/", false), ("again", nil, true), ("", nil, false), ("/", nil, false),
        ("x/", nil, false),
        ("/x", nil, false), ("AGAIN", nil, false),
    ])
    func `nginx says where it takes files, or that one was gone`(value: String, location: String?, again: Bool) throws {
        let request = try request(
            text([("SOCD_ANSWERS", value), ("HTTP_SOCD_ANSWERS", "/x/"), ("SOCD_ANSWERS", "/y/")])
        )
        let isFirst = location != nil || again
        #expect(request.answersLocation == (isFirst ? location : "/y/") && request.isRepeated == again)
    }

    @Test(arguments: [
        ("/p", ""), ("/p?", ""), ("/p?a=1", "a=1"), ("/p?a=%3f?b#c?d", "a=%3f?b"), ("/p#a?b", ""), ("/p%3Fa", ""),
    ])
    func `the query comes with the target`(target: String, query: String) throws {
        #expect(try request(text([("REQUEST_METHOD", "GET"), ("REQUEST_URI", target)])).query == Array(query.utf8))
        // A gateway may send it apart as well.
        let apart = try request(text([("QUERY_STRING", "b=2"), ("REQUEST_URI", target)]))
        #expect(apart.query == Array("b=2".utf8))
    }

    @Test func `missing variables leave a request that can be refused`() throws {
        let request = try request([])
        #expect(request.method == "")
        #expect(request.path == "/")
        #expect(request.scheme == "http")
        #expect(request.query == [])
        for field in Request.Field.allCases { #expect(request[field] == nil) }
    }

    @Test(arguments: ["", "x y", "a\"b", "a\r\nb", "é", String(repeating: "a", count: 65)])
    func `an id that is missing or unfit is made anew`(id: String) throws {
        let made = try request(text([("REQUEST_ID", id)])).id
        #expect(made.utf8.count == 32)
        #expect(made.utf8.allSatisfy { TextCoding.nibble($0) != nil })
        #expect(made != Gateway.makeID())
    }

    @Test func `of a repeated variable the first counts`() throws {
        let request = try request(
            text([
                ("HTTP_X_API_KEY", "first"), ("HTTP_X_API_KEY", "second"), ("REQUEST_METHOD", ""),
                ("REQUEST_METHOD", "GET"),
                ("REQUEST_URI", "/1"), ("REQUEST_URI", "/2"), ("QUERY_STRING", "1"), ("QUERY_STRING", "2"),
            ])
        )
        #expect(request[.apiKey] == "first")
        #expect(request.method == "GET")
        #expect(request.path == "/1")
        #expect(request.query == Array("1".utf8))
    }

    @Test func `wrong UTF-8, NUL and odd names do no harm`() throws {
        let request = try request([
            ("HTTP_COOKIE", [0x61, 0xFF, 0xC0, 0x80, 0x62]), ("HTTP_ACCEPT", [0x61, 0, 0x62]),
            ("QUERY_STRING", [0xFF, 0xFE]),
            ("", [0x61]), ("=", [0x61]), ("HTTP_ORIGIN=x", [0x61]), ("\u{1}", []),
        ])
        #expect(request[.cookie]?.hasPrefix("a\u{FFFD}") == true)
        #expect(request[.accept] == "a")
        #expect(request.query == [0xFF, 0xFE])
    }

    @Test func `many and long variables are taken as they come`() throws {
        let long = String(repeating: "x", count: 60_000)
        let request = try request(text((0..<800).map { ("HTTP_X_\($0)", "v") } + [("HTTP_COOKIE", long)]))
        #expect(request[.cookie] == long)
    }
}
