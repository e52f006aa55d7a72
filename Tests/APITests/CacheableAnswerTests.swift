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

    private func call(_ state: ServiceState, query: String = "", known: String? = nil, since: String? = nil) throws
        -> Call
    {
        var fields: [Request.Field: String] = [:]
        fields[.ifNoneMatch] = known
        fields[.ifModifiedSince] = since
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

    /// Data of long ago, in a process that began long ago.
    private func oldAnswer(since: String? = nil, known: String? = nil, changed: Timestamp? = nil) throws
        -> CacheableAnswer
    {
        let old = Timestamp(seconds: 1_700_000_000)
        let state = try ServiceState(settings: Settings(environment: [:]), log: Log(environment: [:]), started: old)
        return try CacheableAnswer(
            call(state, known: known, since: since),
            of: Generation(version: 7, time: old),
            freshness: .forAll,
            changed: changed
        )
    }

    @Test func `a date is enough to get a 304, unless a tag says otherwise`() throws {
        let first = try sent(oldAnswer())
        let date = try #require(first.fields["last-modified"])
        #expect(date == "Tue, 14 Nov 2023 22:13:22 GMT")
        let known = try sent(oldAnswer(since: date))
        #expect(known.status == 304 && known.body.isEmpty && known.fields["last-modified"] == date)
        #expect(known.fields["etag"] == first.fields["etag"])
        #expect(try sent(oldAnswer(since: "Tue, 14 Nov 2023 22:13:21 GMT")).status == 200)
        #expect(try sent(oldAnswer(since: date, known: "\"x\"")).status == 200)
        #expect(try sent(oldAnswer(since: "Tue, 14 Nov 2000 22:13:21 GMT", known: first.fields["etag"])).status == 304)
        #expect(try sent(oldAnswer(since: date, changed: Timestamp(seconds: 1_700_000_001))).status == 200)
    }

    @Test func `a date waits until it is sure that there is something`() throws {
        var answer = try oldAnswer(since: "Tue, 14 Nov 2023 22:13:22 GMT")
        answer.mayBeMissing = true
        _ = try Self.recorded { reply in
            let isAnswered = answer.isAnswered(in: &reply)
            #expect(!isAnswered)
        }
        #expect(try sent(answer).status == 304)
    }

    @Test func `a new process and data of this moment are asked for again`() throws {
        let date = "Fri, 01 Jan 2100 00:00:00 GMT"
        #expect(try sent(CacheableAnswer(call(state(), since: date), of: nil)).status == 200)
    }

    @Test func `total and next page are in a 304 too`() throws {
        var answer = try oldAnswer(since: "Tue, 14 Nov 2023 22:13:22 GMT")
        answer.total = 7
        answer.next = "https://h/x?offset=2"
        let known = try sent(answer)
        #expect(known.status == 304 && known.fields["x-total-count"] == "7")
        #expect(known.fields["link"] == "<https://h/x?offset=2>; rel=\"next\"")
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
            try answer.send(in: &reply, cursor: "next", page: "https://socdefenders.ai/x?cursor=next") {
                $0.body.append("body")
            }
        }
        let second = try Self.recorded { reply in
            let isAnswered = answer.isAnswered(in: &reply)
            #expect(isAnswered)
        }
        #expect(second.status == 200 && second.body == "body" && second.fields == first.fields)
        #expect(second.fields["x-next-cursor"] == "next" && second.fields["content-type"] == "text/csv")
        #expect(second.fields["link"] == "<https://socdefenders.ai/x?cursor=next>; rel=\"next\"")
        #expect(second.fields["content-disposition"] == "attachment; filename=\"x.csv\"")
    }

    @Test func `the OpenAPI document can be cached and follows the settings`() throws {
        let service = try RecordedService()
        let first = service.answer("GET", "/api/openapi.json")
        let known = try #require(first.fields["etag"])
        #expect(first.fields["cache-control"] == "private, max-age=300")
        #expect(service.answer("GET", "/api/openapi.json", [.ifNoneMatch: known]).status == 304)
        let other = try RecordedService { $0.sourceName = "Another" }
        #expect(other.answer("GET", "/api/openapi.json", [.ifNoneMatch: known]).status == 200)
    }

    @Test func `a refusal of all media types says what it depends on`() throws {
        let answer = try RecordedService().answer("GET", "/taxii2/", [.accept: "image/png"])
        #expect(answer.status == 406 && answer.fields["vary"] == "Authorization, X-API-Key, Accept")
    }
}
