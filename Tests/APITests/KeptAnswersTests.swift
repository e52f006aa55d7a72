import Caching
import Foundation
import HTTP
import Model
import Notation
import Runtime
import Testing

@testable import API

/// Answers of a service that may keep files, as nginx would ask for them.
struct KeptAnswersTests {
    private static let generation = Generation(version: 7, time: Timestamp(seconds: 1_800_000_000))

    /// A service with a folder, which goes with the value.
    private final class Place {
        let folder = FileManager.default.temporaryDirectory.appending(path: "socd-kept-\(UUID().uuidString)").path
        let state: ServiceState

        init(memory: Int = 8 << 20) throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
            var settings = Settings()
            settings.answerDirectory = folder
            settings.bodyCacheBytes = memory
            state = try ServiceState(settings: settings, log: Log(environment: [:]))
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }
    }

    private final class Recorder: ReplySink {
        private(set) var text = ""
        func write(_ bytes: UnsafeRawBufferPointer) throws(ClientGone) {
            text += String(decoding: bytes, as: UTF8.self)
        }
    }

    /// One request; also how often the body was made, and what the usage record counts.
    private func ask(
        _ place: Place,
        bytes: Int,
        location: String? = "/_answers/",
        isRepeated: Bool = false,
        isCut: Bool = false
    ) throws -> (answer: RecordedAnswer, made: Int, counted: Int, rows: Int) {
        var request = Request(method: "GET", path: "/x")
        request.answersLocation = location
        request.isRepeated = isRepeated
        let call = Call(
            request: request,
            query: try Query([]),
            path: .none,
            admittedKey: nil,
            session: nil,
            body: nil,
            service: place.state
        )
        var answer = CacheableAnswer(call, of: Self.generation, type: "text/csv")
        answer.keepsCopy = true
        answer.fileName = ("list", ".csv")
        let recorder = Recorder()
        var reply = Reply(sink: recorder)
        reply.vary(by: "Origin")
        var made = 0
        let isAnswered = answer.isAnswered(in: &reply)
        if !isAnswered {
            try? answer.send(in: &reply, cursor: "c") { reply in
                made += 1
                for _ in 0..<bytes / 10 {
                    reply.body.append("123456789\n")
                    try reply.flushIfFull()
                }
                reply.rows = bytes / 10
                if isCut { throw ClientGone() }
            }
        }
        if isCut { reply.cut() }
        try reply.finish()
        return (RecordedAnswer(recorder.text), made, reply.bodyBytes, reply.rows)
    }

    @Test(arguments: [20_000, 100_000, 500_000])
    func `from the third request on nginx sends a file with the same header`(bytes: Int) throws {
        let place = try Place()
        let first = try ask(place, bytes: bytes)
        #expect(first.made == 1 && place.files.isEmpty && first.answer.body.utf8.count == bytes)
        #expect(try ask(place, bytes: bytes).made == 1 && place.files.count == 3)
        let third = try ask(place, bytes: bytes)
        #expect(third.made == 0 && third.answer.body.isEmpty && third.counted == bytes && third.rows == bytes / 10)
        var fields = third.answer.fields
        let location = try #require(fields["x-accel-redirect"])
        fields["x-accel-redirect"] = nil
        #expect(place.files.contains(location.replacing("/_answers/", with: "")))
        var sent = first.answer.fields
        for name in ["content-length", "status"] { (fields[name], sent[name]) = (nil, nil) }
        #expect(fields == sent)
        #expect(fields["vary"] == "Origin, Authorization, X-API-Key, Accept" && fields["x-next-cursor"] == "c")
    }

    @Test func `a small answer stays in memory`() throws {
        let place = try Place()
        _ = try ask(place, bytes: 10_000)
        let second = try ask(place, bytes: 10_000)
        #expect(second.made == 0 && second.answer.body.utf8.count == 10_000 && place.files.isEmpty)
        #expect(second.answer.fields["x-accel-redirect"] == nil && second.answer.fields["x-next-cursor"] == "c")
    }

    @Test func `without nginx's word a large answer is a copy in memory, and no file`() throws {
        let place = try Place()
        #expect(try ask(place, bytes: 100_000, location: nil).made == 1)
        let second = try ask(place, bytes: 100_000, location: nil)
        #expect(second.made == 0 && second.answer.body.utf8.count == 100_000 && place.files.isEmpty)
        // Once there are files, they serve those for whom nginx takes them.
        _ = try ask(place, bytes: 100_000)
        #expect(try ask(place, bytes: 100_000, location: nil).answer.fields["x-accel-redirect"] == nil)
    }

    @Test func `without a folder the copy in memory serves`() throws {
        let place = try Place()
        try FileManager.default.removeItem(atPath: place.folder)
        var made = 0
        for _ in 0..<4 { made += try ask(place, bytes: 100_000).made }
        #expect(made == 2)
    }

    @Test func `a request that nginx repeats gets the body, and files that are there are left alone`() throws {
        let place = try Place()
        for _ in 0..<3 { _ = try ask(place, bytes: 100_000) }
        // They are not of this moment.
        for file in place.files {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -60)],
                ofItemAtPath: "\(place.folder)/\(file)"
            )
        }
        let again = try ask(place, bytes: 100_000, location: nil, isRepeated: true)
        #expect(again.answer.body.utf8.count == 100_000 && again.answer.fields["x-accel-redirect"] == nil)
        // nginx cannot read them, it seems.
        #expect(try ask(place, bytes: 100_000).answer.fields["x-accel-redirect"] == nil)
    }

    @Test func `an answer that breaks off is no file`() throws {
        let place = try Place()
        for _ in 0..<3 { _ = try ask(place, bytes: 500_000, isCut: true) }
        #expect(place.files.isEmpty)
    }
}
