import Testing

@testable import Enrichment

struct SummaryTests {
    @Test func `a short article is given whole`() {
        #expect(Summary.of("One sentence. And a second one.") == "One sentence. And a second one.")
        #expect(Summary.of("  \n ") == nil)
    }

    private static let article = """
        Attackers exploited a flaw in the mail gateway of three hospitals, the agency said on Monday.
        The flaw, CVE-2031-41001, lets anyone who can reach the gateway run code without a login.
        Subscribe to our newsletter for more stories like this one, every day of the week.
        The gateway of the hospitals was patched on Tuesday, after the agency had warned their operators.
        Weather in the region was mild, and the hospitals had planned a summer party for their staff.
        Whoever runs the gateway should patch the flaw and look for the web shell the attackers left.
        The vendor thanked the researchers who had reported the flaw in the gateway in spring.
        """

    @Test func `a summary is three sentences of the article in its order`() throws {
        let summary = try #require(Summary.of(Self.article))
        #expect(summary.hasPrefix("Attackers exploited a flaw in the mail gateway"))
        #expect(!summary.contains("newsletter"))
        #expect(!summary.contains("Weather"))
        #expect(summary.utf8.count <= 600)
        var last = Self.article.startIndex
        for sentence in Prose(summary).sentences.map({ Prose(summary).text($0) }) {
            let place = try #require(Self.article.ranges(of: sentence).first?.lowerBound)
            #expect(place >= last)
            last = place
        }
    }

    @Test func `the same text gives the same summary`() {
        let first = Summary.of(Self.article)
        for _ in 0..<20 { #expect(Summary.of(Self.article) == first) }
    }

    @Test(arguments: [
        ("Mr. Smith of Example Inc. said so. He left.", 2), ("The U.S. Army uses version 2.10.1 of it. Good.", 2),
        ("She said \"We know. All is well.\" Then she left.", 2), ("Ask at https://example.org/a.B?c=d. Now.", 2),
        ("One line\nand another", 2), ("Is it? Yes! No.", 3), ("", 0),
    ])
    func `sentences end where readers see them end`(text: String, count: Int) {
        #expect(Prose(text).sentences.count == count)
    }

    @Test func `long text is cut between words`() {
        #expect(Summary.cut("alpha beta gamma", 12) == "alpha\u{2026}")
        #expect(Summary.cut("alpha", 12) == "alpha")
        #expect(Summary.cut("\u{20AC}\u{20AC}\u{20AC}\u{20AC}\u{20AC}", 11) == "\u{20AC}\u{20AC}\u{2026}")
    }
}
