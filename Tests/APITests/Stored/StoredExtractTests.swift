import Foundation
import HTTP
import TestSupport
import Testing

@testable import API

extension StoredAnswerTests {
    struct Extract {
        private let stored: StoredSample

        init() throws { stored = try StoredSample.made.get() }

        private func ask(_ body: [String: Any]) throws -> RecordedAnswer {
            stored.service.answer(
                Request(
                    method: "POST",
                    path: "/api/v1/extract",
                    body: Array(try JSONSerialization.data(withJSONObject: body)),
                    fields: [.apiKey: stored.key, .contentType: "application/json"]
                )
            )
        }

        private func found(in body: [String: Any]) throws -> [String: Any] {
            let answer = try ask(body)
            #expect(answer.status == 200, "\(answer.body)")
            return try #require(answer.json["data"] as? [String: Any])
        }

        private func values(_ body: [String: Any]) throws -> [[String: Any]] {
            try #require(found(in: body)["values"] as? [[String: Any]])
        }

        @Test(arguments: [
            "hxxps://evil[.]example/api from 8.8.8.8", "\u{1F980} ä\nevil.example\r\n\tevil[.]example", "",
        ])
        func `spans are UTF-16 units of the text as it was sent`(text: String) throws {
            let units = Array(text.utf16)
            for value in try values(["text": text]) {
                let spans = try #require(value["spans"] as? [[Int]])
                let shown = spans.map { String(decoding: units[$0[0]..<$0[1]], as: UTF16.self) }
                #expect(shown.first == value["as"] as? String && !shown.isEmpty)
            }
        }

        @Test func `a URL carries its host with what is known of it`() throws {
            let listed = try values(["text": "GET hxxps://evil[.]example/api"])
            #expect(listed.count == 1 && listed[0]["type"] as? String == "url" && listed[0]["found"] as? Bool == false)
            let host = try #require(listed[0]["host"] as? [String: Any])
            #expect(host["value"] as? String == "evil.example" && host["id"] is String)
        }

        @Test func `what is on record is found, and what is not has no verdict`() throws {
            let listed = try values(["text": "evil.example nobody.example \(StoredSample.cve) T1059"])
            #expect(listed.map { $0["found"] as? Bool } == [true, false, true, true])
            #expect(listed[0]["sources"] as? Int == 1 && listed[0]["last_seen"] is String)
            let risk = listed.compactMap { $0["risk"] as? [String: Any] }
            #expect(risk[1]["verdict"] as? String == "unknown" && risk[2]["verdict"] is NSNull)
            #expect(risk[2]["score"] as? Int == 50 && risk[3]["verdict"] as? String == "inconclusive")
        }

        @Test func `what is left out is counted`() throws {
            var text = "10.1.2.3 and 10.1.2.3, 127.0.0.1, setup.py"
            for number in 0..<1010 { text += "\nhost-\(number).example" }
            let data = try found(in: ["text": text])
            let left = try #require(data["left_out"] as? [String: Int])
            #expect(left == ["over_limit": 10, "file_names": 1, "private_addresses": 2, "hunting": 0])
            #expect((data["values"] as? [Any])?.count == 1000)
        }

        @Test func `only the wanted types are given`() throws {
            let body: [String: Any] = ["text": "evil.example 8.8.8.8 10.1.2.3", "types": ["domain"]]
            #expect(try values(body).map { $0["value"] as? String } == ["evil.example"])
            #expect((try found(in: body)["left_out"] as? [String: Int])?["private_addresses"] == 0)
            #expect(try values(["text": "evil.example 8.8.8.8", "types": [String]()]).count == 2)
        }

        @Test(arguments: ["splunk", "kql", "elastic", "suricata"])
        func `queries hunt for what may be hostile`(platform: String) throws {
            let data = try found(in: ["text": "hxxp://evil[.]example/x 26.3.4.5", "hunting": [platform]])
            let queries = try #require(data["hunting"] as? [[String: Any]])
            let text = queries.compactMap { $0["query"] as? String }.joined(separator: "\n")
            #expect(text.contains("26.3.4.5") && text.contains("evil.example"))
            #expect(queries.allSatisfy { $0["platform"] as? String == platform && $0["name"] is String })
            #expect((data["left_out"] as? [String: Int])?["hunting"] == 0)
        }

        @Test(
            arguments: [
                (["text": String(repeating: "ä", count: 131_073)], "262146 bytes"), ([:], "text"),
                (["text": 7], "text"),
                (["text": "x", "types": ["ipv5"]], "ipv4"), (["text": "x", "hunting": ["sentinel"]], "suricata"),
                (["text": "x", "hunts": ["kql"]], "hunting"), (["text": "x", "types": "ipv4"], "array"),
            ] as [([String: any Sendable], String)]
        )
        func `a wrong body is refused and told what is valid`(body: [String: any Sendable], word: String) throws {
            let answer = try ask(body)
            #expect(answer.status == 400 && answer.body.contains(word), "\(answer.body)")
        }

        @Test func `the longest text is taken, and ten values cost one request`() throws {
            let text = (0..<1000).map { "host-\($0).example" }.joined(separator: "\n")
            let long = text + String(repeating: "\n", count: PastedText.longest - text.utf8.count)
            #expect(try values(["text": long]).count == 1000)
            func cost(_ text: String) throws -> Int {
                guard case .contents(let price) = ExtractIOCs().price else { return 0 }
                var store = stored.service.store()
                let body = try JSONSerialization.data(withJSONObject: ["text": text])
                let request = Request(
                    method: "POST",
                    path: "/api/v1/extract",
                    body: Array(body),
                    fields: [.contentType: "application/json"]
                )
                return try price(RequestBody(of: request, required: true), stored.service.state, &store)
            }
            #expect(try cost("") == 1000 && cost("evil.example evil.example") == 1000)
            #expect(try cost((0..<11).map { "a\($0).example" }.joined(separator: " ")) == 1100)
            #expect(try cost(text) == 100_000)
        }
    }
}
