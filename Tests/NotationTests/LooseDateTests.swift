import Notation
import Testing

struct LooseDateTests {
    @Test(arguments: [
        ("Thu, 24 Jul 2025 17:34:13 -0400", "2025-07-24T21:34:13Z"),
        ("Mon, 21 Jul 2025 10:11:24 EDT", "2025-07-21T14:11:24Z"),
        ("02 Jul 2025 13:14:54", "2025-07-02T13:14:54Z"), ("Jul 23, 2025 00:00:00-0500", "2025-07-23T05:00:00Z"),
        ("2021-04-14T00:00:00.000Z", "2021-04-14T00:00:00Z"), ("2022-12-17", "2022-12-17T00:00:00Z"),
        ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"),
        ("Wed, 1 Jan 03 00:00 PST", "2003-01-01T08:00:00Z"), ("1 January 2024", "2024-01-01T00:00:00Z"),
        ("2025/07/23 01:02:03", "2025-07-23T01:02:03Z"), ("7/23/2025 5:04 PM", "2025-07-23T17:04:00Z"),
        ("23/7/2025", "2025-07-23T00:00:00Z"), ("Fri, 05 Sep 2025 12:00:00 UTC+02:00", "2025-09-05T10:00:00Z"),
        ("Fri, 05 Sept 2025 12:00:00 XYZ", "2025-09-05T12:00:00Z"), ("12/22/2023 12:58 AM", "2023-12-22T00:58:00Z"),
        ("2012-11-12T12:36:00-04:00", "2012-11-12T16:36:00Z"),
        ("  Tue, 02 Mar 2021 23:39:15 +0100\n", "2021-03-02T22:39:15Z"),
    ])
    func `dates are read however they are written`(text: String, expected: String) {
        #expect(Timestamp(loose: Array(text.utf8).span)?.text == expected)
    }

    @Test(arguments: [
        "", "soon", "2025", "31 Feb 2025", "Thu, 24 Jul", "99/99/2025", "Τρι, 29 Ιουν 2004 12:53:00", "1 2 3 4 5",
        "123456789 Jul 2025", "24 Jul 2025 25:00", "24 Jul 2025 10:xx",
    ])
    func `what is no date is none`(text: String) {
        #expect(Timestamp(loose: Array(text.utf8).span) == nil)
    }
}
