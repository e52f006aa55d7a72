import Foundation
import HTTP
import Testing

extension StoredAnswerTests {
    /// The same input means the same value in every question.
    struct OneValue {
        private let stored: StoredSample

        init() throws { stored = try StoredSample.made.get() }

        private static let notations = [
            ("192.0.2.77", "ipv4", "192.0.2.77"), ("192.0.2.77:8080", "ipv4", "192.0.2.77"),
            ("192.0.2.77/32", "ipv4", "192.0.2.77"), ("[192.0.2.77]", "ipv4", "192.0.2.77"),
            ("192[.]0[.]2[.]77[:]443", "ipv4", "192.0.2.77"), ("evil.example:8443", "domain", "evil.example"),
            ("EVIL.example.", "domain", "evil.example"), ("evil.example/", "domain", "evil.example"),
            ("ⓔⓥⓘⓛ.example", "domain", "evil.example"),
        ]

        private func encoded(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }

        @Test(arguments: notations)
        func `search, both kinds, and look-up find it`(text: String, type: String, value: String) throws {
            let search = stored.service.get("/api/v1/iocs/search", "q=\(encoded(text))", stored.key)
            let one = try #require(search.json["data"] as? [String: Any], "\(search.body)")
            #expect(one["found"] as? Bool == true && one["type"] as? String == type, "\(search.body)")
            let body = try JSONSerialization.data(withJSONObject: ["values": [text]])
            let many = stored.service.answer(
                Request(
                    method: "POST",
                    path: "/api/v1/iocs/search",
                    body: [UInt8](body),
                    fields: [.apiKey: stored.key, .contentType: "application/json"]
                )
            )
            let results = (many.json["data"] as? [String: Any])?["results"] as? [[String: Any]]
            #expect(results?.first?["found"] as? Bool == true && results?.first?["type"] as? String == type)
            let lookup = stored.service.get("/api/v1/lookup", "ioc=\(encoded(text))", stored.key)
            let record = try #require(lookup.json["data"] as? [String: Any], "\(lookup.body)")
            #expect(record["found"] as? Bool == true && record["ioc_type"] as? String == type)
            #expect(record["ioc_value"] as? String == value)
        }

        @Test(arguments: ["evil.example/gate.php", "evil.example:81/x", "192.0.2.77/a/b"])
        func `a URL without its scheme is one, on record or not`(text: String) throws {
            let search = stored.service.get("/api/v1/iocs/search", "q=\(encoded(text))&match=exact", stored.key)
            #expect((search.json["data"] as? [String: Any])?["type"] as? String == "url")
            let lookup = stored.service.get("/api/v1/lookup", "ioc=\(encoded(text))", stored.key)
            #expect(lookup.status == 200 && (lookup.json["data"] as? [String: Any])?["ioc_type"] as? String == "url")
        }

        @Test(arguments: ["192.0.2.0/24", "192[.]0[.]2[.]0/24", "2001:db8::/32"])
        func `a network is called one`(text: String) {
            let search = stored.service.get("/api/v1/iocs/search", "q=\(encoded(text))", stored.key)
            #expect((search.json["data"] as? [String: Any])?["type"] as? String == "network")
            let lookup = stored.service.get("/api/v1/lookup", "ioc=\(encoded(text))", stored.key)
            #expect(lookup.status == 400 && lookup.body.contains("/api/v1/iocs/search"), "\(lookup.body)")
        }
    }
}
