import Notation
import Storage
import Testing

@testable import API

struct SubmissionTests {
    private static let id = "indicator--11111111-1111-4111-8111-111111111111"

    private func read(_ text: String) throws -> Submission { try Submission(Array(text.utf8), mostObjects: 3) }

    private static func object(_ members: String) -> String { #"{"id":"\#(id)","type":"indicator"\#(members)}"# }
    private static let whole =
        #","spec_version":"2.1","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-02T00:00:00.000Z""#

    @Test func `an object is kept byte for byte`() throws {
        let object = " \(Self.object(Self.whole + #", "x" : [1.50e1, "\u00e9\/"] "#))"
        let submission = try read(#"{"more":false,"objects":[\#(object) ],"other":{"objects":1}}"#)
        #expect(submission.accepted.map(\.content) == [String(object.dropFirst())])
        #expect(submission.accepted[0].version == "2026-01-02T00:00:00.000Z" && submission.failures.isEmpty)
        #expect(submission.accepted[0].revision == Timestamp(year: 2026, month: 1, day: 2))
    }

    @Test(arguments: [
        "", "1", "[]", "{}", #"{"objects":[]}"#, #"{"objects":{}}"#, #"{"objects":[1]}"#,
        #"{"objects":[{}],"objects":[{}]}"#, #"{"objects":[{}]"#,
        #"{"objects":[{},{},{},{}]}"#, #"{"objects":[{}]} {}"#, #"{"objects":[{"a":"\#u{1}"}]}"#,
    ])
    func `what is no envelope is refused`(text: String) {
        #expect(throws: APIError.self) { try read(text) }
    }

    @Test(arguments: [
        ("", "spec_version"), (#","spec_version":"2.0""#, "2.1"), (#","spec_version":"2.1""#, "created"),
        (#","spec_version":"2.1","created":"2026-01-01T00:00:00Z""#, "modified"),
        (#","spec_version":"2.1","created":"2026-01-01","modified":"2026-01-01T00:00:00Z""#, "created"),
        (#","spec_version":"2.1","created":"2026-01-02T00:00:00Z","modified":"2026-01-01T00:00:00Z""#, "before"),
        (whole + #","revoked":"no""#, "revoked"), (whole + #","revoked":[{"a":1}]"#, "revoked"),
        (whole + #","id":"x""#, "twice"),
        (whole + #","x":1,"x":2"#, "twice"),
    ])
    func `what cannot be served is left out with the reason`(members: String, word: String) throws {
        let submission = try read(#"{"objects":[\#(Self.object(members))]}"#)
        #expect(submission.accepted.isEmpty && submission.failures.count == 1)
        #expect(submission.failures[0].reason.contains(word))
    }

    @Test func `the status counts every object`() throws {
        let submission = try read(#"{"objects":[\#(Self.object(Self.whole)),{"type":"a","id":5}]}"#)
        let status = SubmissionStatus(id: UUID(high: 1, low: 2), requestedAt: Timestamp(seconds: 0), submission)
        #expect(
            try status.text([.added(version: "v")])
                == #"{"id":"00000000-0000-0001-0000-000000000002","status":"complete","request_timestamp":"1970-01-01T00:00:00.000000Z","#
                + #""total_count":2,"success_count":1,"successes":[{"id":"\#(Self.id)","version":"v"}],"failure_count":1,"#
                + #""failures":[{"id":"unknown","version":"1970-01-01T00:00:00.000000Z","message":"id must be a string"}],"pending_count":0}"#
        )
    }

    @Test func `a status names what the account may not add`() throws {
        let submission = try read(#"{"objects":[\#(Self.object(Self.whole)),\#(Self.object(Self.whole))]}"#)
        let status = SubmissionStatus(id: UUID(high: 1, low: 2), requestedAt: Timestamp(seconds: 0), submission)
        let text = try status.text([.present(version: "v"), .refused(.objects(7))])
        #expect(text.contains(#""success_count":1"#) && text.contains(#""failure_count":1"#))
        #expect(text.contains("at most 7 objects") && text.contains("already stored"))
        #expect(try status.text([.refused(.author), .refused(.bytes(9))]).contains("another account"))
        // Nothing fits: an error, and nothing is kept.
        for refusal in [SharingOutcome.Refusal.objects(7), .bytes(9)] {
            #expect(throws: APIError.self) { _ = try status.text([.refused(refusal), .refused(refusal)]) }
        }
    }
}
