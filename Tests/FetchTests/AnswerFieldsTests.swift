import Notation
import Testing

@testable import Fetch

/// Fields of an answer as no honest server sends them.
struct AnswerFieldsTests {
    private func fields(_ line: [UInt8]) -> AnswerFields {
        var fields = AnswerFields(wanted: "")
        fields.take(line.span)
        return fields
    }

    private func fields(_ line: String) -> AnswerFields { fields(Array(line.utf8)) }

    @Test(
        arguments: [
            ("max-age=600", 600), ("max-age=\"60\"", 60), ("public, max-age=0", 0), ("max-age=-1", nil),
            ("max-age=99999999999", 31_536_000), ("max-age=9223372036854775808", 31_536_000),
            ("max-age=" + String(repeating: "9", count: 900), 31_536_000),
            ("max-age=" + String(repeating: "0", count: 900) + "7", 7), ("max-age=1e9", nil), ("max-age=", nil),
        ] as [(String, Int?)]
    )
    func `an age of any size is a number of seconds up to a year`(value: String, seconds: Int?) {
        #expect(fields("Cache-Control: " + value).maxAgeSeconds == seconds)
    }

    @Test(
        arguments: [
            ("120", 120), ("99999999999999999999999", 604_800), (String(repeating: "8", count: 1000), 604_800),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 604_800), ("Fri, 31 Dec 99999 23:59:59 GMT", nil),
            ("Mon, 01 Jan 0001 00:00:00 GMT", 0), ("-5", nil), ("infinity", nil),
        ] as [(String, Int?)]
    )
    func `a wait of any size is a number of seconds up to a week`(value: String, seconds: Int?) {
        let now = Timestamp(seconds: 1_780_000_000)
        #expect(fields("Retry-After: " + value).retryAfterSeconds(now: now) == seconds)
    }

    @Test(arguments: [
        Array("ETag: \"a\u{1}b\"".utf8), Array("ETag: \"a\u{0}b\"".utf8), Array("ETag: \"".utf8) + [0xFF, 0xFE, 0x22],
        Array("ETag: \"\(String(repeating: "e", count: 1 << 20))\"".utf8), Array("ETag: \"\u{E9}\"".utf8),
    ])
    func `a validator that cannot be sent back is none`(line: [UInt8]) {
        #expect(fields(line).etag.isEmpty)
    }
}
