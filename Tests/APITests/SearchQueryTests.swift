import HTTP
import Model
import Notation
import Testing

@testable import API

@Suite struct SearchQueryTests {
    private static let identity = UUID(high: 0xf8e7_5d96_8e4c_4b1a, low: 0x9e3d_4f8a_7b6c_5d3e)

    private func types(_ text: String, _ types: [IndicatorType] = []) -> [IndicatorType] {
        SearchTerm(text, types: types, identity: Self.identity).candidates.map(\.type)
    }

    private func query(_ text: String) throws -> SearchQuery {
        let caller = Caller(
            keyID: Self.identity,
            userID: Self.identity,
            tier: "test",
            scopes: NameSet(array: "{}"),
            formats: NameSet(array: "{}"),
            lookbackDays: 30,
            articleLookbackDays: 30,
            pageMax: 500,
            articlePageMax: 100
        )
        return try SearchQuery(
            try Query(Array(text.utf8)),
            for: caller,
            identity: Self.identity,
            now: Timestamp(seconds: 1_800_000_000)
        )
    }

    @Test(
        arguments: [
            ("192.0.2.1", .ipv4), ("192[.]0[.]2[.]1", .ipv4), ("2001:DB8:0::1", .ipv6), ("Evil.Example.", .domain),
            ("evil[dot]example", .domain), ("hxxps://evil[.]example/a", .url), ("a[at]evil.example", .email),
            ("D41D8CD98F00B204E9800998ECF8427E", .md5), ("da39a3ee5e6b4b0d3255bfef95601890afd80709", .sha1),
            ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", .sha256),
            (String(repeating: "ab", count: 64), .sha512), ("cve-2024-3400", .cve), ("t1059.001", .mitreAttack),
            (" 192.0.2.1 ", .ipv4),
        ] as [(String, IndicatorType)]
    )
    func `the type of a value is detected, defanged or not`(_ text: String, _ type: IndicatorType) {
        #expect(types(text) == [type])
    }

    @Test func `one value has one id however it is spelled`() {
        let ids = ["hxxp://EVIL[.]example/x", "http://evil.example/x", " http://Evil.Example/x "].map {
            SearchTerm($0, types: [], identity: Self.identity).candidates.map(\.id)
        }
        #expect(ids[0] == ids[1] && ids[1] == ids[2] && ids[0].count == 1)
    }

    @Test func `a URL without its scheme may be either, and a host with a port is the host`() {
        #expect(types("evil.example/gate.php") == [.url, .url])
        #expect(types("192.0.2.1:8080") == [.ipv4, .url, .url])
        #expect(types("[2001:db8::1]:443").first == .ipv6 && types("evil.example:8443").first == .domain)
        #expect(types("192.0.2.1:8080", [.ipv4]) == [.ipv4])
    }

    @Test func `named types narrow what a value may be`() {
        #expect(types("evil.example/x", [.url]) == [.url, .url])
        #expect(types("192.0.2.1", [.md5]).isEmpty)
        #expect(types("no such thing").isEmpty)
    }

    @Test(arguments: [
        "", "q=", "q=a", "q=%20a%20", "q=ab&match=near", "q=ab&type=ip", "q=ab&match=substring",
        "q=a.b-c_d&match=fuzzy",
        "q=evil&match=subdomains", "q=10.0.0.1/8&match=cidr", "q=10.0.0.0/33&match=cidr", "q=evil.example&match=cidr",
        "q=abc&match=substring&type=ipv4", "q=abc&match=cidr&type=domain", "q=ab&limit=0", "q=ab&limit=1001",
        "q=ab&related_limit=101", "q=ab&include_related=maybe",
    ])
    func `what cannot be searched for is refused`(_ text: String) {
        #expect(throws: ParameterError.self) { try query(text) }
    }

    @Test func `the limits are those of the plan`() throws {
        let found = try query("q=evil.example&limit=1000")
        #expect(found.limit == 500 && found.match == .exact && found.relatedLimit == 10 && found.includesRelated)
        #expect(found.earliest.text.hasSuffix("T00:00:00Z"))
    }

    @Test func `a network is searched as one unless the request says otherwise`() throws {
        #expect(try query("q=192.0.2.0/24").match == .cidr)
        #expect(try query("q=192[.]0[.]2[.]0/24").match == .cidr)
        #expect(try query("q=192.0.2.0/24&match=exact").match == .exact)
        #expect(try query("q=evil.example/24").match == .exact)
        #expect(try query("q=192.0.2.1/32").match == .exact && types("192.0.2.1/32") == [.ipv4])
        #expect(try query("q=192.0.2.0/24").term.kind(found: [])?.description == "network")
    }

    @Test func `a full value costs what one request does, many values cost more`() throws {
        guard case .body(let price) = SearchManyIOCs().price else {
            Issue.record("the body decides")
            return
        }
        func cost(_ body: String) throws -> Int {
            let request = Request(
                method: "POST",
                path: "/api/v1/iocs/search",
                body: Array(body.utf8),
                fields: [.contentType: "application/json"]
            )
            return try price(RequestBody(of: request, required: true))
        }
        func body(_ count: Int, _ more: String = "") -> String {
            "{\"values\":[\((0..<count).map { "\"192.0.2.\($0)\"" }.joined(separator: ","))]\(more)}"
        }
        #expect(try cost(body(1)) == 1000 && cost(body(10)) == 1000)
        #expect(try cost(body(11)) == 1100 && cost(body(1000)) == 100_000)
        #expect(try cost(body(1000, ",\"include_related\":true")) == 200_000)
        #expect(throws: ParameterError.self) { try cost(body(1001)) }
    }
}
