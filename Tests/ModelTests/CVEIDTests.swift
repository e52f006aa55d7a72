import Model
import Testing

struct CVEIDTests {
    @Test(arguments: [
        ("CVE-2021-44228", "CVE-2021-44228"), ("cve-2021-44228", "CVE-2021-44228"), ("Cve-1999-0001", "CVE-1999-0001"),
        ("CVE-2024-1234567890123456789", "CVE-2024-1234567890123456789"),
    ])
    func `an id has one form`(text: String, expected: String) { #expect(CVEID(text)?.text == expected) }

    @Test(
        arguments: [
            ("", .form), ("CVE-", .form), ("CVE-foo", .form), ("CVE-2021", .form), ("CVE-2021-", .form),
            ("CVE-1998-0001", .form), ("CVE-2021-123", .number), ("CVE-2021-01234", .number),
            ("CVE-2021-12345678901234567890", .number), ("CVE-2021-44228 ", .form), (" CVE-2021-44228", .form),
            ("CVE-2021-44228\u{0}", .form), ("CVE-20211-4422", .form), ("CVE_2021_44228", .form),
            ("CVE-2021-４４２２８", .form), ("CVE-+021-44228", .form),
        ] as [(String, CVEID.Malformed)]
    )
    func `anything else is refused`(text: String, fault: CVEID.Malformed) {
        #expect(CVEID(text) == nil)
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        do {
            try CVEID.append(bytes.span, to: &out)
            Issue.record("taken")
        } catch { #expect(error == fault) }
        #expect(out.isEmpty)
        let isOne = CVEID.isOne(bytes.span)
        #expect(!isOne)
    }

    @Test(arguments: [
        ("cve", "CVE-"), ("CVE-", "CVE-"), ("cve-2", "CVE-2"), ("CVE-2025", "CVE-2025"), ("cve-2025-", "CVE-2025-"),
        ("CVE-2025-48384", "CVE-2025-48384"), ("2025-4", "CVE-2025-4"), (" cve-2025-48 ", "CVE-2025-48"),
    ])
    func `the beginning of an id is looked for among ids`(text: String, prefix: String) {
        #expect(CVEID.prefix(text) == prefix)
    }

    @Test(arguments: [
        "2025", "cvexyz", "cve2025", "20255-1", "CVE-20255", "log4j", "48384", "2025-4x", "cve-20-1", "-", "",
    ])
    func `other words are searched for in texts`(text: String) { #expect(CVEID.prefix(text) == nil) }
}
