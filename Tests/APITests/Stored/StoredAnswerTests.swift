import Cryptography
import HTTP
import Model
import Notation
import Storage
import TestSupport
import Testing

/// Endpoints over stored data. They share one database of their own and may change it, so they run one after another.
@Suite(.serialized, .enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct StoredAnswerTests {
    static let path = "/api/v1/iocs"
    let service: RecordedService
    let key: String

    init() throws {
        let stored = try StoredSample.made.get()
        service = stored.service
        key = stored.key
    }

    private func ask(_ query: String = "", _ fields: [Request.Field: String] = [:]) -> RecordedAnswer {
        service.get(Self.path, query, key, fields)
    }

    @Test func `a list holds what is stored, newest first`() {
        let answer = ask("type=domain")
        #expect(answer.status == 200 && answer.fields["content-type"] == "application/json")
        #expect(answer.values == ["evil.example", "c2.evil.example", "loader.example"])
        #expect(answer.fields["x-ratelimit-limit"] == "1000" && answer.fields["x-ratelimit-remaining"] != nil)
    }

    @Test(arguments: [
        ("type=ipv4", ["192.0.2.77"]), ("confidence=high", ["evil.example"]), ("type=sha256", []),
        ("type=domain&limit=1", ["evil.example"]), ("type=domain&limit=1&offset=1", ["c2.evil.example"]),
    ])
    func `filters and pages choose`(query: String, values: [String]) { #expect(ask(query).values == values) }

    @Test func `the same rows come in other formats`() {
        #expect(ask("type=domain&format=txt").body == "evil.example\nc2.evil.example\nloader.example\n")
        let csv = ask("type=domain", [.accept: "text/csv"])
        #expect(csv.fields["content-type"]?.hasPrefix("text/csv") == true)
        #expect(csv.body.contains("evil.example"))
    }

    @Test func `an unchanged list costs a 304 until something is stored`() throws {
        let first = ask("type=domain")
        let tag = try #require(first.fields["etag"])
        let again = ask("type=domain", [.ifNoneMatch: tag])
        #expect(again.status == 304 && again.body.isEmpty && again.fields["etag"] == tag)
        #expect(ask("type=domain&limit=1", [.ifNoneMatch: tag]).status == 200)
        try StoredSample.made.get().report(.md5, "0123456789abcdef0123456789abcdef")
        #expect(ask("type=domain", [.ifNoneMatch: tag]).fields["etag"] != tag)
    }

    @Test(arguments: [
        ("type=ipv5", "invalid_parameter"), ("limit=0", "invalid_parameter"), ("since=yesterday", "invalid_parameter"),
        ("typ=ipv4", "invalid_parameter"), ("limit=%zz", "malformed_request"),
    ])
    func `a wrong parameter is refused and named`(query: String, code: String) {
        let answer = ask(query)
        #expect(answer.status == 400 && answer.code == code, "\(answer.body)")
    }

    @Test func `a revoked key is refused`() throws {
        var store = service.store()
        let other = try TestDatabase.key(&store)
        #expect(service.get(Self.path, "limit=1", other.secret).status == 200)
        _ = try store.revokeKey(other.id, reason: "test")
        let refused = service.get(Self.path, "limit=1", other.secret)
        #expect(refused.status == 401 && refused.code == "invalid_api_key")
    }

    @Test func `a key without the scope is refused and told which`() throws {
        var store = service.store()
        let free = try TestDatabase.key(&store, tier: "free")
        let answer = service.get("/api/v1/iocs/misp", "", free.secret)
        #expect(answer.status == 403, "\(answer.body)")
    }

    @Test func `an empty bucket refuses with the time to wait`() throws {
        var store = service.store()
        let free = try TestDatabase.key(&store, tier: "free")
        var last = service.get(Self.path, "limit=1", free.secret)
        // The free tier has ten a minute; a slow machine gives some back meanwhile.
        for _ in 0..<100 where last.status == 200 { last = service.get(Self.path, "limit=1", free.secret) }
        #expect(last.status == 429 && last.code == "rate_limit_exceeded", "\(last.body)")
        #expect((Int(last.fields["retry-after"] ?? "") ?? 0) >= 1)
    }
}

extension RecordedService {
    func get(_ path: String, _ query: String, _ key: String, _ fields: [Request.Field: String] = [:]) -> RecordedAnswer
    {
        answer("GET", path, query: query, fields.merging([.apiKey: key]) { own, _ in own })
    }
}

extension RecordedAnswer {
    /// The rows of a list.
    var data: [[String: Any]] { json["data"] as? [[String: Any]] ?? [] }
    var values: [String] { data.compactMap { $0["value"] as? String } }
}
