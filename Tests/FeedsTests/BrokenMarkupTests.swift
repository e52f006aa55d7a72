import Feeds
import Notation
import Testing

/// Feeds whose markup no parser takes.
struct BrokenMarkupTests {
    private func description(_ inside: String) throws -> String {
        let body = Array(
            "<rss><channel><item><title>a & b</title><description>\(inside)</description></item></channel></rss>".utf8
        )
        let origin = FeedOrigin(address: "https://news.example/", charset: nil, fetchedAt: Timestamp(seconds: 0))
        return try SyndicationReader().read(body.span, from: origin).entries.first?.summary ?? ""
    }

    @Test(arguments: [
        ("R & D &amp; A&B; &eacute;&nbsp;&rdquo;&diams;&thetasym;", "R & D & A&B; \u{E9}\u{A0}\u{201D}\u{2666}\u{3D1}"),
        ("a]]&gt;b ]]> c ]]&amp;]]&gt;", "a]]>b ]]> c ]]&]]>"),
        ("1 < 2 & 3 > 2 &lt;b&gt;&#60;i&#x3E;", "1 < 2 & 3 > 2 <b><i>"),
        ("&#1;&#0;&#xFFFE;&#x110000;&#99999999999;&unknown;&", "   \u{FFFD}\u{FFFD}&unknown;&"),
        ("a\u{1}b\u{7F}c & \u{FFFF}\u{FFFE}", "a b c & \u{FFFD}\u{FFFD}"),
        ("a & <![CDATA[b & c]]> & d]]", "a & b & c & d]]"),
        ("&apos;&quot;&&&&amp;", "'\"&&&&"),
    ])
    func `marks and references mean what was meant`(inside: String, expected: String) throws {
        #expect(try description(inside) == expected)
    }

    @Test(arguments: ["&", "&<", "]]>&", "\u{1}&"])
    func `a long run of marks is read whole`(mark: String) throws {
        let count = 20_000
        let text = try description(String(repeating: mark, count: count) + " end")
        #expect(text.hasSuffix(" end"))
        #expect(text.utf8.count == count * mark.utf8.count + 4)
    }

    @Test func `an end tag closes the element of its name only`() throws {
        let names = (0..<150).map { "n\($0)" }
        let open = names.map { "<\($0)>" }.joined()
        let text = try description("\(open)x & y</nobody></n15></n1>z")
        #expect(text.hasPrefix(open.prefix(40)))
        #expect(text.contains("x &amp; y"))
        #expect(text.hasSuffix("</n1>z</n0>"))
    }
}
