import Foundation
import HTTP
import Notation
import TestSupport
import Testing

extension StoredAnswerTests {
    struct Search {
        private let stored: StoredSample

        init() throws { stored = try StoredSample.made.get() }

        private func ask(_ query: String, _ fields: [Request.Field: String] = [:]) -> RecordedAnswer {
            stored.service.get("/api/v1/iocs/search", query, stored.key, fields)
        }

        @Test(arguments: ["q=evil.example", "q=EVIL%5B.%5Dexample", "q=evil%5B.%5Dexample&type=domain"])
        func `a stored value is found, defanged or not`(query: String) {
            let answer = ask(query)
            #expect(answer.status == 200 && answer.body.contains(#""evil.example""#), "\(answer.body)")
        }

        @Test func `subdomains and networks are searched`() {
            #expect(ask("q=evil.example&match=subdomains").body.contains("c2.evil.example"))
            #expect(ask("q=192.0.2.0/24").body.contains("192.0.2.77"))
        }

        @Test func `an unchanged answer costs a 304`() throws {
            let tag = try #require(ask("q=evil.example").fields["etag"])
            #expect(ask("q=evil.example", [.ifNoneMatch: tag]).status == 304)
        }

        @Test(arguments: ["", "q=", "q=x&match=sideways"])
        func `what cannot be searched is refused`(query: String) { #expect(ask(query).status == 400) }

        @Test func `many values are answered in the order asked`() {
            let answer = stored.service.answer(
                Request(
                    method: "POST",
                    path: "/api/v1/iocs/search",
                    body: Array(#"{"values": ["192.0.2.77", "nobody.example", "evil.example"]}"#.utf8),
                    fields: [.apiKey: stored.key, .contentType: "application/json"]
                )
            )
            #expect(answer.status == 200, "\(answer.body)")
            let places = ["192.0.2.77", "nobody.example", "evil.example"].compactMap {
                answer.body.range(of: $0)?.lowerBound
            }
            #expect(places.count == 3 && places == places.sorted())
        }
    }

    struct Lookup {
        private let stored: StoredSample

        init() throws { stored = try StoredSample.made.get() }

        private func ask(_ query: String, _ fields: [Request.Field: String] = [:]) -> RecordedAnswer {
            stored.service.get("/api/v1/lookup", query, stored.key, fields)
        }

        @Test func `a stored value is found with its score`() throws {
            let answer = ask("ioc=evil.example")
            let data = try #require(answer.json["data"] as? [String: Any], "\(answer.body)")
            #expect(answer.status == 200 && data["found"] as? Bool == true)
        }

        @Test func `a value without a record is answered too`() throws {
            let answer = ask("ioc=nobody.example")
            let data = try #require(answer.json["data"] as? [String: Any], "\(answer.body)")
            #expect(answer.status == 200 && data["found"] as? Bool == false)
        }

        @Test func `an unchanged answer costs a 304`() throws {
            let tag = try #require(ask("ioc=evil.example").fields["etag"])
            #expect(ask("ioc=evil.example", [.ifNoneMatch: tag]).status == 304)
            #expect(ask("ioc=c2.evil.example", [.ifNoneMatch: tag]).status == 200)
        }

        @Test func `the id of a row leads to the same answer`() throws {
            let row = try #require(stored.service.get("/api/v1/iocs", "type=domain&limit=1", stored.key).data.first)
            let id = try #require(row["id"] as? String)
            let byID = stored.service.get("/api/v1/iocs/\(id)", "", stored.key)
            let data = try #require(byID.json["data"] as? [String: Any], "\(byID.body)")
            #expect(data["ioc_value"] as? String == row["value"] as? String && data["found"] as? Bool == true)
            let events = try #require(data["events"] as? [[String: Any]])
            #expect(events.map { $0["kind"] as? String }.contains("reported"), "\(byID.body)")
            #expect(stored.service.get("/api/v1/iocs/\(id)", "include=all", stored.key).status == 400)
        }

        @Test(arguments: ["00000000-0000-4000-8000-000000000000", "evil.example", "stx"])
        func `what is no id of an indicator is not found`(id: String) {
            let answer = stored.service.get("/api/v1/iocs/\(id)", "", stored.key)
            #expect(answer.status == 404 && answer.code == "not_found", "\(answer.body)")
        }

        @Test(arguments: ["", "ioc=", "ioc=evil.example&type=ipv4", "ioc=evil.example&typ=domain"])
        func `a wrong value or type is refused`(query: String) { #expect(ask(query).status == 400) }
    }
}
