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
}
