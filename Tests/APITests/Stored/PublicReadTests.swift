import Foundation
import HTTP
import Model
import Notation
import Runtime
import Storage
import TestSupport
import Testing

@testable import API

extension StoredAnswerTests {
    /// Reading without a key and a session.
    struct PublicReads {
        private static let hash = "0123456789abcdef0123456789abcdef01234567"
        private let stored: StoredSample
        private let open: RecordedService

        init() throws {
            stored = try StoredSample.made.get()
            open = try stored.service.with { $0.publicReads = [.articles, .lookup] }
        }

        private func ask(
            _ path: String,
            _ query: String = "",
            from address: String,
            _ fields: [Request.Field: String] = [:],
            of service: RecordedService? = nil
        ) -> RecordedAnswer {
            (service ?? open).answer(
                Request(
                    method: "GET",
                    path: path,
                    query: Array(query.utf8),
                    remoteAddress: address,
                    id: "0123",
                    fields: fields
                )
            )
        }

        @Test func `articles are read, without their indicators`() {
            let list = ask("/api/v1/articles", from: "198.51.100.1")
            #expect(list.status == 200 && list.body.contains(StoredSample.articleTitle), "\(list.body)")
            #expect(list.fields["x-ratelimit-limit"] == "30")
            #expect(list.fields["vary"]?.contains("Cookie") == true)
            #expect(list.fields["cache-control"]?.hasPrefix("private") == true)
            let one = ask("/api/v1/articles/\(stored.articleID)", from: "198.51.100.1")
            #expect(one.status == 200 && one.body.contains(StoredSample.articleTitle))
            #expect(!one.body.contains("\"iocs\""), "\(one.body)")
            for (path, query) in [
                ("/api/v1/articles", "expand=iocs"), ("/api/v1/articles", "fields=id,iocs"),
                ("/api/v1/articles/\(stored.articleID)", "expand=iocs"),
            ] {
                let refused = ask(path, query, from: "198.51.100.1")
                #expect(refused.status == 401 && refused.code == "sign_in_required", "\(path)?\(query)")
            }
        }

        @Test func `one value is looked up, without what is related and without queries`() throws {
            try stored.report(.sha1, Self.hash, .low)
            let answer = ask("/api/v1/lookup", "ioc=\(Self.hash)", from: "198.51.100.2")
            let data = try #require(answer.json["data"] as? [String: Any], "\(answer.body)")
            #expect(data["found"] as? Bool == true)
            #expect(data["related"] == nil && data["hunting"] == nil)
            let flat = ask("/api/v1/lookup", "ioc=\(Self.hash)&shape=flat", from: "198.51.100.2")
            #expect(flat.body.contains("\"hunting_queries\":null"), "\(flat.body)")
            for part in ["related", "hunting"] {
                let refused = ask("/api/v1/lookup", "ioc=\(Self.hash)&include=\(part)", from: "198.51.100.2")
                #expect(refused.status == 401 && refused.code == "sign_in_required")
            }
        }

        @Test func `what is not marked for everybody is not there`() throws {
            let answer = ask("/api/v1/lookup", "ioc=evil.example", from: "198.51.100.3")
            #expect((answer.json["data"] as? [String: Any])?["found"] as? Bool == false)
            let keyed = open.get("/api/v1/lookup", "ioc=evil.example", stored.key, [:])
            #expect((keyed.json["data"] as? [String: Any])?["found"] as? Bool == true)
        }

        @Test(arguments: ["/api/v1/iocs", "/api/v1/cves", "/api/v1/iocs/search"])
        func `everything else still needs a key`(path: String) {
            let answer = ask(path, path.hasSuffix("search") ? "q=evil.example" : "", from: "198.51.100.4")
            #expect(answer.status == 401 && answer.code == "missing_api_key")
        }

        @Test func `nothing is public unless the operator says so`() throws {
            let closed = ask("/api/v1/articles", from: "198.51.100.5", of: stored.service)
            #expect(closed.status == 401 && closed.code == "missing_api_key")
            let page = ask("/api/v1/articles", from: "198.51.100.5", [.secFetchSite: "same-origin"], of: stored.service)
            #expect(page.status == 401 && page.code == "sign_in_required")
            let half = try stored.service.with { $0.publicReads = [.articles] }
            #expect(ask("/api/v1/lookup", "ioc=\(Self.hash)", from: "198.51.100.5", of: half).status == 401)
        }

        @Test func `a wrong key is refused, not taken for nobody's request`() {
            #expect(ask("/api/v1/articles", from: "198.51.100.6", [.apiKey: "sk_live_wrong"]).code == "invalid_api_key")
        }

        @Test(arguments: [
            ("198.51.100.7", "198.51.100.7", "198.51.100.8"),
            ("2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:2::1"),
        ])
        func `a network has an allowance of its own`(address: String, same: String, other: String) throws {
            var store = open.store()
            var change = Store.TierChange()
            change.requestsPerMinute = 1
            #expect(try store.changeTier(Tier.ofNobody, change))
            #expect(ask("/api/v1/articles", "limit=1", from: address).status == 200)
            let refused = ask("/api/v1/articles", "limit=1", from: same)
            #expect(refused.status == 429 && refused.fields["retry-after"] != nil)
            #expect(ask("/api/v1/articles", "limit=1", from: other).status == 200)
            change.requestsPerMinute = 30
            #expect(try store.changeTier(Tier.ofNobody, change))
        }

        @Test func `a copy that an account was sent is not sent to nobody`() throws {
            var store = open.store()
            var change = Store.TierChange()
            change.tlpCeiling = .amber
            #expect(try store.changeTier(Tier.ofNobody, change))
            let path = "/api/v1/articles/\(stored.articleID)"
            let keyed = open.get(path, "", stored.key, [:])
            #expect(keyed.body.contains("loader.example"))
            let answer = ask(path, from: "198.51.100.9", [.ifNoneMatch: keyed.fields["etag"] ?? ""])
            #expect(answer.status == 200 && !answer.body.contains("\"iocs\""))
            change.tlpCeiling = .clear
            #expect(try store.changeTier(Tier.ofNobody, change))
        }
    }
}
