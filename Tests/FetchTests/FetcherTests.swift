import Foundation
import Notation
import Testing

@testable import Fetch

@Suite(.enabled(if: Upstream.python != nil, "no python3 for the pretend upstream"))
struct FetcherTests {
    private let upstream: Upstream
    private var inside = FetchLimits()

    init() throws {
        upstream = try Upstream()
        inside.allowsPlainHTTP = true
        inside.allowsInternalAddresses = true
    }

    private func address(_ path: String) -> String { "http://127.0.0.1:\(upstream.port)/\(path)" }

    private func request(_ path: String) -> FetchRequest { FetchRequest(address(path), userAgent: "test/1") }

    private func fetch(_ path: String, _ limits: FetchLimits? = nil) -> FetchReply {
        var fetcher = Fetcher()
        return fetcher.fetch(request(path), within: limits ?? inside)
    }

    @Test func `JSON is posted, and a field that was asked for comes back`() throws {
        var fetcher = Fetcher()
        var request = request("echo")
        request.json = #"{"query":"q"}"#
        request.wantedField = "x-wanted"
        guard case .fetched(let body) = fetcher.fetch(request, within: inside).outcome else {
            Issue.record("not fetched")
            return
        }
        let text = String(decoding: body.bytes, as: UTF8.self)
        #expect(text.hasSuffix(#"POST{"query":"q"}"#))
        #expect(text.contains("Content-Type: application/json\n"))
        #expect(body.field == "yes")
        request.json = nil
        guard case .fetched(let next) = fetcher.fetch(request, within: inside).outcome else {
            Issue.record("not fetched")
            return
        }
        #expect(String(decoding: next.bytes, as: UTF8.self).hasSuffix("GET"))
    }

    @Test(arguments: [(301, false), (302, false), (303, false), (307, true), (308, true)])
    func `only a redirect that keeps the method is followed with a body`(status: Int, isFollowed: Bool) {
        var fetcher = Fetcher()
        var request = request("to/\(status)?/echo")
        request.json = "{}"
        let outcome = fetcher.fetch(request, within: inside).outcome
        if isFollowed {
            guard case .fetched(let body) = outcome else {
                Issue.record("not followed")
                return
            }
            #expect(String(decoding: body.bytes, as: UTF8.self).hasSuffix("POST{}"))
        } else {
            #expect(outcome.text == "the server answers with status \(status)")
        }
    }

    @Test func `a body comes with its validators, and a second fetch finds it unchanged`() throws {
        var fetcher = Fetcher()
        var request = request("feed")
        guard case .fetched(let body) = fetcher.fetch(request, within: inside).outcome else {
            Issue.record("not fetched")
            return
        }
        #expect(body.bytes == Array("<rss/>".utf8))
        #expect(body.etag == "\"v1\"")
        #expect(body.lastModified == "Thu, 24 Jul 2025 10:00:00 GMT")
        #expect(body.mediaType == "application/rss+xml")
        #expect(body.charset == "ISO-8859-1")
        #expect(body.maxAgeSeconds == 900)
        request.etag = body.etag
        request.lastModified = body.lastModified
        for _ in 0..<3 {
            guard case .notModified = fetcher.fetch(request, within: inside).outcome else {
                Issue.record("not 304")
                return
            }
        }
        request.etag = ""
        guard case .fetched = fetcher.fetch(request, within: inside).outcome else {
            Issue.record("what one request sent came again with the next")
            return
        }
    }

    @Test(arguments: [
        ("status/401", "the server refuses access (401): it wants a key, or blocks this client"),
        ("status/403", "the server refuses access (403): it wants a key, or blocks this client"),
        ("status/404", "the address does not exist (404)"), ("status/410", "the feed has ended (410)"),
        ("status/429/120", "too many requests (429), again in 120 seconds"), ("status/429", "too many requests (429)"),
        ("status/429/soon", "too many requests (429)"),
        ("status/503/Thu,%2001%20Jan%201970%2000:00:00%20GMT", "the server has a problem (503), again in 0 seconds"),
        ("status/503/99999999999", "the server has a problem (503), again in 604800 seconds"),
        ("status/500", "the server has a problem (500)"), ("status/418", "the server answers with status 418"),
        ("status/304", "the server answers with status 304"), ("to/302?", "the server answers with status 302"),
        ("to/302?file:///etc/passwd", "the address is not https"),
        ("to/302?gopher://127.0.0.1/", "the address is not https"),
        ("hops/6", "too many redirects"), ("to/301?/to/301", "the server answers with status 301"),
        ("cut", "no answer: the body was cut"), ("endless", "the answer is larger than the limit"),
        ("bomb", "the answer is larger than the limit"), ("header", "the answer is larger than the limit"),
        ("gzip", "fetched 1000 bytes"), ("hops/5", "fetched 5 bytes"),
    ])
    func `every trouble is bounded and has its name`(path: String, text: String) {
        var limits = inside
        limits.bodyBytes = 1_000_000
        #expect(fetch(path, limits).outcome.text == text)
    }

    @Test func `a redirect that leads to itself ends`() {
        let reply = fetch("to/302?" + "/to/302%3F" + "x")
        #expect(reply.redirects <= 5)
        #expect(fetch("hops/9").redirects == 5)
    }

    @Test func `a slow drip is given up`() {
        var limits = inside
        limits.slowSeconds = 1
        limits.minimumBytesPerSecond = 10_000
        guard case .timedOut = fetch("drip", limits).outcome else {
            Issue.record("not given up")
            return
        }
        limits = inside
        limits.totalSeconds = 0.5
        guard case .timedOut = fetch("drip", limits).outcome else {
            Issue.record("not given up")
            return
        }
    }

    @Test func `permanent redirects are reported, others are not`() {
        #expect(fetch("to/301?/hops/0").movedTo == address("hops/0"))
        #expect(fetch("to/302?/hops/0").movedTo == nil)
        #expect(fetch("to/308?/hops/1").movedTo == address("hops/1"))
    }

    @Test(arguments: [
        "http://127.0.0.1:1/", "http://localhost:1/", "http://169.254.169.254/latest/", "http://[::1]:1/",
        "http://2130706433/", "http://0x7f.1/",
    ])
    func `internal addresses are refused before a packet leaves`(address: String) {
        var limits = inside
        limits.allowsInternalAddresses = false
        var fetcher = Fetcher()
        guard case .refusedAddress = fetcher.fetch(FetchRequest(address, userAgent: "t"), within: limits).outcome else {
            Issue.record("not refused")
            return
        }
    }

    @Test(.enabled(if: InsideName.found != nil, "no name on this machine leads to an internal address"))
    func `a name that leads inside is refused when it is resolved`() throws {
        let name = try #require(InsideName.found)
        var limits = inside
        limits.allowsInternalAddresses = false
        var fetcher = Fetcher()
        let request = FetchRequest("http://\(name):\(upstream.port)/feed", userAgent: "t")
        guard case .refusedAddress = fetcher.fetch(request, within: limits).outcome else {
            Issue.record("not refused")
            return
        }
    }

    @Test func `a connection made for one feed is no way in for another`() {
        var fetcher = Fetcher()
        _ = fetcher.fetch(request("hops/0"), within: inside)
        var limits = inside
        limits.allowsInternalAddresses = false
        guard case .refusedAddress = fetcher.fetch(request("hops/0"), within: limits).outcome else {
            Issue.record("not refused")
            return
        }
    }

    @Test func `plain HTTP is refused unless it is allowed`() {
        var limits = inside
        limits.allowsPlainHTTP = false
        guard case .refusedScheme = fetch("feed", limits).outcome else {
            Issue.record("not refused")
            return
        }
    }

    @Test func `the secret goes to its own host only`() throws {
        var fetcher = Fetcher()
        var request = request("echo")
        request.secret = try FetchSecret(header: "Auth-Key", value: "s3cret")
        #expect("\(request)".contains("s3cret") == false)
        func echoed(_ reply: FetchReply) -> String {
            guard case .fetched(let body) = reply.outcome else { return "" }
            return String(decoding: body.bytes, as: UTF8.self)
        }
        let own = echoed(fetcher.fetch(request, within: inside))
        #expect(own.contains("Auth-Key: s3cret"))
        #expect(own.contains("User-Agent: test/1"))
        request.address = address("to/302?/echo")
        #expect(echoed(fetcher.fetch(request, within: inside)).contains("s3cret"))
        request.address = address("to/302?http://localhost:\(upstream.port)/echo")
        let other = echoed(fetcher.fetch(request, within: inside))
        #expect(other.contains("User-Agent"))
        #expect(!other.contains("s3cret"))
    }

    @Test func `a proxy of the environment is used, and its exceptions are not`() {
        let port = upstream.port
        func fetched(noProxy: String) -> String {
            let proxies = FetchProxies(environment: {
                ["http_proxy": "http://127.0.0.1:\(port)", "no_proxy": noProxy][$0]
            })
            var fetcher = Fetcher(proxies: proxies)
            return fetcher.fetch(FetchRequest("http://feed.invalid/feed", userAgent: "t"), within: inside).outcome.text
        }
        // The upstream takes a whole URL for a path it does not know, whose answer has no body.
        #expect(!fetched(noProxy: "").contains("resolve"))
        #expect(fetched(noProxy: "x.example, .INVALID").contains("resolve"))
    }

    @Test func `a certificate that nobody signed is refused, and is good once it is trusted`() throws {
        let certificate = try #require(Certificate())
        defer { certificate.remove() }
        let secure = try Upstream(certificate: certificate.path)
        let request = FetchRequest("https://localhost:\(secure.port)/feed", userAgent: "t")
        var strict = Fetcher()
        guard case .tls = strict.fetch(request, within: inside).outcome else {
            Issue.record("not refused")
            return
        }
        var trusting = Fetcher(authorities: certificate.path + ".crt")
        #expect(trusting.fetch(request, within: inside).outcome.text == "fetched 6 bytes")
        let otherName = FetchRequest("https://127.0.0.1:\(secure.port)/feed", userAgent: "t")
        guard case .tls = trusting.fetch(otherName, within: inside).outcome else {
            Issue.record("another name is good too")
            return
        }
    }
}

/// A name, not `localhost` itself, that this machine resolves to one of its own addresses.
private enum InsideName {
    static let found: String? = [
        "ip6-localhost", "ip6-loopback", ProcessInfo.processInfo.hostName, "localhost.localdomain",
    ]
    .first { name in
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, nil, &list) == 0, let first = list else { return false }
        defer { freeaddrinfo(list) }
        var text = [CChar](repeating: 0, count: 128)
        let length = first.pointee.ai_addrlen
        guard getnameinfo(first.pointee.ai_addr, length, &text, 128, nil, 0, NI_NUMERICHOST) == 0 else { return false }
        let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return InternalAddress.contains(address) == true
    }
}

struct InternalAddressTests {
    @Test func `addresses inside are told`() {
        #expect(InternalAddress.contains("169.254.169.254") == true)
        #expect(InternalAddress.contains("::ffff:10.0.0.1") == true)
        #expect(InternalAddress.contains("8.8.8.8") == false)
    }

    @Test func `a name is no address`() { #expect(InternalAddress.contains("a.example") == nil) }
}

struct FetchSecretTests {
    @Test func `a secret is read from a file and never shown`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "socd-secret-\(UUID().uuidString)")
        try Data("k3y\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let secret = try FetchSecret(header: "Auth-Key", file: file.path)
        #expect("\(secret)" == "Auth-Key: (secret)")
        for (text, value) in [
            ("ann:secret\n", "Basic YW5uOnNlY3JldA=="), ("t0ken", "Bearer t0ken"), ("Token x", "Token x"),
        ] {
            try Data(text.utf8).write(to: file)
            let secret = try FetchSecret(header: "authorization", file: file.path)
            #expect(secret.value == value)
        }
        #expect(throws: FetchSecret.Failure.malformed) { try FetchSecret(header: "A B", value: "x") }
        #expect(throws: FetchSecret.Failure.malformed) { try FetchSecret(header: "A", value: "x\r\nB: y") }
        #expect(throws: (any Error).self) { try FetchSecret(header: "A", file: file.path + ".missing") }
    }
}
