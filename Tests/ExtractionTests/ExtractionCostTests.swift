import Extraction
import Testing

/// The time to read a text grows with its length and with nothing else.
struct ExtractionCostTests {
    static let patterns = [
        "0123456789abcdef", "a.", "1.", "1:", "::", "a:b::", "http://", "<http://", "a@", "[.]", "a[.]", "(((", "<a ",
        "<a \"", "<!--", "&#",
        "CVE-2024-", "http://a.top/,a", "<http://a.top/\n", "a.top/", "hxxp", "h__p", "__", "\\", "a+", "a-", "é.",
        "使.a", "T1059", "1.2.3.4 and ",
        "http://a.top/x,http://a.top/y,", "'http://", "a@a.top,", "http://a.top/[a", "%2F", "a'",
        "<a href=\"http://a.top/\">", "evil.top ", "<b>",
        "http://a.top/((", "a_", "[[.]]", "www.", "T1059.001/", "commit ", "{", "|", "<td>", "(1.2.3.4",
    ]

    @Test(arguments: patterns)
    func `twice the text is twice the work`(pattern: String) {
        let small = work(pattern, 1 << 14)
        let large = work(pattern, 1 << 15)
        // Room for what is only done once, and for tables that double.
        #expect(large * 10 <= small * 23, "\(small) \(large)")
        #expect(large <= 40 << 15)
    }

    @Test
    func `one endless word is passed over`() {
        #expect(ExtractionSamples.found("http://a.top/" + String(repeating: "a", count: 100_000)).isEmpty)
        #expect(ExtractionSamples.found(String(repeating: "a.", count: 50_000) + "top").isEmpty)
    }

    private func work(_ pattern: String, _ length: Int) -> Int {
        let bytes = Array(String(repeating: pattern, count: length / pattern.utf8.count).utf8)
        return ExtractionSamples.extractor.extract(bytes).work
    }
}
