import HTTP
import Model
import Notation
import Runtime
import Testing

@testable import API

struct CacheableAnswerTests {
    private static let generation = Generation(version: 7, time: Timestamp(seconds: 1_800_000_000))

    private func state(_ environment: [String: String] = [:]) throws -> ServiceState {
        let settings = try Settings(environment: environment)
        return try RecordedService { $0 = settings }.state
    }

    private func call(_ state: ServiceState, query: String = "", known: String? = nil) throws -> Call {
        var fields: [Request.Field: String] = [:]
        fields[.ifNoneMatch] = known
        let request = Request(method: "GET", path: "/x", query: Array(query.utf8), fields: fields)
        return Call(
            request: request,
            query: try Query(request.query),
            path: .none,
            admittedKey: nil,
            session: nil,
            body: nil,
            service: state
        )
    }

    private final class Recorder: ReplySink {
        private(set) var text = ""
        func write(_ bytes: UnsafeRawBufferPointer) throws(ClientGone) {
            text += String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func recorded(_ write: (inout Reply) throws -> Void) throws -> RecordedAnswer {
        let recorder = Recorder()
        var reply = Reply(sink: recorder)
        try write(&reply)
        try reply.finish()
        return RecordedAnswer(recorder.text)
    }

    private func sent(_ answer: CacheableAnswer) throws -> RecordedAnswer {
        try Self.recorded { reply in
            if answer.isAnswered(in: &reply) { return }
            try answer.send(in: &reply) { $0.body.append("body") }
        }
    }

    private func tag(_ state: ServiceState, _ generation: Generation? = generation, parts: [Int64] = []) throws
        -> String
    {
        try #require(sent(CacheableAnswer(call(state), of: generation, dependsOn: parts)).fields["etag"])
    }

    @Test(arguments: [
        "SOCD_SOURCE_NAME": "Another", "SOCD_PUBLIC_URL": "https://other.example", "SOCD_RPZ_ZONE": "rpz.example",
        "SOCD_ARTICLE_EXCERPT": "1", "SOCD_SYSLOG_HOST": "x", "SOCD_TAXII_CONTACT": "x",
    ])
    func `a setting that shows changes every tag`(name: String, value: String) throws {
        #expect(try tag(state()) == tag(state()))
        #expect(try tag(state([name: value])) != tag(state()))
    }

    @Test func `a setting that never shows leaves the tags`() throws {
        #expect(try tag(state(["SOCD_PROCESSES": "4", "SOCD_LISTEN": "unix:/x"])) == tag(state()))
    }

    @Test func `the data and what else the body depends on change the tag`() throws {
        let state = try state()
        let other = Generation(version: 8, time: Self.generation.time)
        let tags = try [
            tag(state), tag(state, other), tag(state, nil), tag(state, parts: [1]), tag(state, parts: [1, 1]),
        ]
        #expect(Set(tags).count == tags.count)
    }

    @Test func `an answer that is known costs a 304 and nothing is made`() throws {
        let state = try state()
        let known = try tag(state)
        for field in [known, "W/\(known)", "\"x\", \(known)", "*"] {
            let answer = try CacheableAnswer(call(state, known: field), of: Self.generation)
            let recorded = try Self.recorded { reply in
                let isAnswered = answer.isAnswered(in: &reply)
                #expect(isAnswered)
            }
            #expect(recorded.status == 304 && recorded.body.isEmpty && recorded.fields["etag"] == known)
            #expect(recorded.fields["vary"] == "Authorization, X-API-Key, Accept")
            #expect(recorded.fields["cache-control"] == "private, no-cache")
        }
    }

    @Test func `an asterisk waits until it is sure that there is something`() throws {
        let state = try state()
        var answer = try CacheableAnswer(call(state, known: "*"), of: Self.generation)
        answer.mayBeMissing = true
        let missing = try Self.recorded { reply in
            let isAnswered = answer.isAnswered(in: &reply)
            #expect(!isAnswered)
        }
        #expect(missing.fields["etag"] == nil)
        #expect(try sent(answer).status == 304)
        // A kept copy is something.
        var kept = try CacheableAnswer(call(state), of: Self.generation)
        kept.keepsCopy = true
        _ = try sent(kept)
        answer.keepsCopy = true
        let known = try Self.recorded { reply in
            let isAnswered = answer.isAnswered(in: &reply)
            #expect(isAnswered)
        }
        #expect(known.status == 304 && known.body.isEmpty)
    }

    @Test func `a kept copy is sent again with its cursor and its rows`() throws {
        let state = try state()
        var answer = try CacheableAnswer(call(state), of: Self.generation, type: "text/csv")
        answer.keepsCopy = true
        answer.fileName = ("x.", "csv")
        let first = try Self.recorded { reply in
            let isAnswered = answer.isAnswered(in: &reply)
            #expect(!isAnswered)
            try answer.send(in: &reply, next: "next") { $0.body.append("body") }
        }
        let second = try Self.recorded { reply in
            let isAnswered = answer.isAnswered(in: &reply)
            #expect(isAnswered)
        }
        #expect(second.status == 200 && second.body == "body" && second.fields == first.fields)
        #expect(second.fields["x-next-cursor"] == "next" && second.fields["content-type"] == "text/csv")
        #expect(second.fields["content-disposition"] == "attachment; filename=\"x.csv\"")
    }

    @Test func `the OpenAPI document can be cached and follows the settings`() throws {
        let service = try RecordedService()
        let first = service.answer("GET", "/api/openapi.json")
        let known = try #require(first.fields["etag"])
        #expect(first.fields["cache-control"] == "public, max-age=300")
        #expect(service.answer("GET", "/api/openapi.json", [.ifNoneMatch: known]).status == 304)
        let other = try RecordedService { $0.sourceName = "Another" }
        #expect(other.answer("GET", "/api/openapi.json", [.ifNoneMatch: known]).status == 200)
    }

    @Test func `a refusal of all media types says what it depends on`() throws {
        let answer = try RecordedService().answer("GET", "/taxii2/", [.accept: "image/png"])
        #expect(answer.status == 406 && answer.fields["vary"] == "Authorization, X-API-Key, Accept")
    }
}
