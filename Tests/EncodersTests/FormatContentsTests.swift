import Encoders
import Model
import Notation
import TestSupport
import Testing

struct FormatContentsTests {
    private static let values: [IndicatorType: String] = [
        .ipv4: "198.51.100.1", .ipv6: "2001:db8::1", .domain: "a.example", .url: "http://a.example/x",
        .md5: String(repeating: "a", count: 32), .sha1: String(repeating: "b", count: 40),
        .sha256: String(repeating: "c", count: 64), .sha512: String(repeating: "d", count: 128), .email: "a@a.example",
        .cve: "CVE-2024-3094", .mitreAttack: "T1059",
    ]

    @Test(arguments: ExportFormat.all, IndicatorType.allCases)
    func `a format lists exactly what it can write`(format: ExportFormat, type: IndicatorType) {
        for isCertificate in type == .sha1 ? [false, true] : [false] {
            var draft = RecordDraft(
                id: "eea43629-a1c1-5d5d-a1ec-ad8c447ff8da",
                number: 1,
                type: type,
                value: Self.values[type] ?? ""
            )
            if isCertificate { draft.tags = ["certificate-fingerprint"] }
            var filter = IndicatorFilter(since: Timestamp(seconds: 0))
            let isAnything = format.contents.narrow(&filter)
            #expect(isAnything)
            let hasType = filter.types.isEmpty || filter.types.contains(type)
            let isListed =
                hasType
                && (type != .sha1 || filter.certificates == .included
                    || (filter.certificates == .only) == isCertificate)
            #expect((format.text(of: [draft.record]) != format.text(of: [])) == isListed)
            #expect(hasType == format.contents.holds(type))
        }
    }

    @Test(
        arguments: [
            ("edl-ip", [.ipv4, .domain], [.ipv4]), ("rpz", [.url, .domain], [.domain]), ("edl-ip", [], [.ipv4, .ipv6]),
            ("csv", [.cve], [.cve]), ("hosts", [.ipv4], nil), ("suricata", [.md5, .cve], nil), ("splunk", [.cve], nil),
        ] as [(String, [IndicatorType], [IndicatorType]?)]
    )
    func `what the client asks for is narrowed to it`(name: String, asked: [IndicatorType], left: [IndicatorType]?)
        throws
    {
        let contents = try #require(ExportFormat.named(name)).contents
        var filter = IndicatorFilter(since: Timestamp(seconds: 0))
        filter.types = asked
        #expect(contents.narrow(&filter) == (left != nil))
        if let left { #expect(filter.types == left) }
    }

    @Test(arguments: [
        (ListComment.hash, "# 50 of 329\n"), (.hashBelowHead, "# 50 of 329\n"), (.semicolon, "; 50 of 329\n"),
        (.xml, "<!-- 50 of 329 -->\n"),
    ])
    func `a list says how many of all it has`(comment: ListComment, text: String) {
        var list = ExportContext.ListHead()
        list.limit = 50
        list.offset = 100
        list.total = 329
        var out = ByteWriter(capacity: 256)
        comment.write(countOf: list, into: &out)
        #expect(out.text == text)
        list.offset = 310
        comment.write(countOf: list, into: &out)
        list.offset = 400
        comment.write(countOf: list, into: &out)
        #expect(out.text == text + text.replacing("50", with: "19") + text.replacing("50", with: "0"))
        list.total = nil
        comment.write(countOf: list, into: &out)
        #expect(out.text.hasSuffix(text.replacing("50", with: "0")))
    }

    @Test(arguments: [
        (
            ListComment.hash,
            "# This list is cut: it was made of matches 101 to 150 of 329. The next page is at https://h/x?a=--&offset=150\n"
        ),
        (
            .semicolon,
            "; This list is cut: it was made of matches 101 to 150 of 329. The next page is at https://h/x?a=--&offset=150\n"
        ),
        (
            .xml,
            "<!-- This list is cut: it was made of matches 101 to 150 of 329. The next page is at https://h/x?a=-%2D&offset=150 -->\n"
        ),
    ])
    func `a cut list says so in its format's comments`(comment: ListComment, text: String) {
        var list = ExportContext.ListHead()
        list.total = 329
        list.offset = 100
        var out = ByteWriter(capacity: 256)
        comment.write(list, rows: 50, into: &out)
        #expect(out.text.isEmpty)
        list.nextLink = "https://h/x?a=--&offset=150"
        comment.write(list, rows: 50, into: &out)
        #expect(out.text == text)
    }
}
