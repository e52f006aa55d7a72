import Notation
import Testing

struct TimestampTests {
    @Test(arguments: [
        ("2024-12-08T14:30:00Z", "2024-12-08T14:30:00Z"),
        ("2024-12-08 14:30:00.123456+00", "2024-12-08T14:30:00.123456Z"),
        ("2024-12-08t14:30:00.5z", "2024-12-08T14:30:00.500Z"),
        ("2024-12-08T14:30:00.123456789+02:00", "2024-12-08T12:30:00.123456Z"),
        ("2024-12-08", "2024-12-08T00:00:00Z"),
        ("2026-02-07 04:31:13 UTC", "2026-02-07T04:31:13Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ("2000-02-29T00:00Z", "2000-02-29T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("2024-12-08T14:30:00-0530", "2024-12-08T20:00:00Z"),
    ])
    func `a time in any common form is read`(text: String, expected: String) {
        #expect(Timestamp(text)?.text == expected)
    }

    @Test(arguments: [
        "", "now", "2024-13-01", "2023-02-29", "2024-12-08T25:00:00Z", "2024-12-08T14:30:00.Z",
        "2024-12-08T14:30:00+99:00",
        "2024-12-08T14:30:00Zx", "24-12-08", "2024-12-08T", "-2024-12-08", "2024-12-08T14:30:00Z\u{0}",
    ])
    func `a wrong time is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `an HTTP date has the fixed form`() {
        var out = ByteWriter()
        out.append(httpDate: Timestamp(seconds: 784_111_777))
        #expect(out.text == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test(
        arguments: [
            (-62_135_596_800_000_000, true), (-62_135_596_800_000_001, false), (253_402_300_799_999_999, true),
            (253_402_300_800_000_000, false), (Int64.min, false), (Int64.max, false), (0, true),
        ] as [(Int64, Bool)]
    )
    func `a number is a time in the years 1 to 9999 only`(microseconds: Int64, isTime: Bool) {
        #expect((Timestamp(storable: microseconds) != nil) == isTime)
    }

    @Test(
        arguments: [
            ("9999-12-31T23:59:59Z", 1, "9999-12-31T23:59:59.999999Z"),
            ("0001-01-01T00:00:00Z", -1, "0001-01-01T00:00:00Z"),
            ("2026-01-01T00:00:00Z", Int64.max, "9999-12-31T23:59:59.999999Z"),
            ("2026-01-01T00:00:00Z", Int64.min, "0001-01-01T00:00:00Z"),
            ("2026-01-01T00:00:00Z", 86_400, "2026-01-02T00:00:00Z"),
        ] as [(String, Int64, String)]
    )
    func `no length leads out of the years 1 to 9999`(text: String, seconds: Int64, expected: String) {
        #expect(Timestamp(text)?.adding(seconds: seconds).text == expected)
    }
}
