import Extraction
import Foundation
import Model
import Testing

struct IndicatorExtractorTests {
    @Test(arguments: ExtractionSamples.own)
    func `the samples give what is wanted and nothing else`(sample: ExtractionSample) { check(sample) }

    private func check(_ sample: ExtractionSample) {
        let faults = faults(of: sample)
        #expect(faults.isEmpty, "\(sample.text): \(faults)")
    }

    private func faults(of sample: ExtractionSample) -> [String] {
        let found = ExtractionSamples.found(sample.text)
        let shown = Set(found.filter { $0.suppressedBy == nil }.map(\.text))
        let hidden = Set(found.filter { $0.suppressedBy != nil }.map(\.text))
        let expected = Set(sample.expect.map { $0.joined(separator: " ") })
        let hosts = Set(found.filter { $0.derivedFrom != nil }.map(\.text))
        let allowed = hosts.union(sample.optional.map { $0.joined(separator: " ") })
        var faults = expected.subtracting(shown).map { "missed \($0)" }
        faults += shown.subtracting(expected).subtracting(allowed).filter { !$0.hasPrefix("mitre_attack TA") }.map {
            "wrong \($0)"
        }
        faults += sample.suppressed.map { $0.joined(separator: " ") }.filter { !hidden.contains($0) }.map {
            "not hidden \($0)"
        }
        return faults
    }

    @Test
    func `place and spelling are those of the input`() throws {
        let text =
            "\u{FEFF}<p>Der Name \u{201E}ev<b>il</b>-one[.]top\u{201C} und hxxps://evil-two[.]top/a&amp;b.</p> Ende"
        let found = ExtractionSamples.found(text)
        let raw = found.map { String(decoding: Array(text.utf8)[$0.offset..<$0.offset + $0.length], as: UTF8.self) }
        #expect(found.map(\.text) == ["domain evil-one.top", "url https://evil-two.top/a&b", "domain evil-two.top"])
        #expect(raw == ["ev<b>il</b>-one[.]top", "hxxps://evil-two[.]top/a&amp;b", "evil-two[.]top"])
        #expect(found.map(\.isDefanged) == [true, true, true])
        #expect(found[2].derivedFrom == 1)
    }

    @Test
    func `the context is the sentence as it was written`() {
        let text = "First one. The name evil[.]top was seen! Then another."
        let found = ExtractionSamples.found(text)
        #expect(found.map { String(decoding: $0.context, as: UTF8.self) } == ["The name evil[.]top was seen!"])
        let long = String(repeating: "ä ", count: 400) + "evil.top" + String(repeating: " ö", count: 400)
        let context = String(decoding: ExtractionSamples.found(long)[0].context, as: UTF8.self)
        #expect(context.contains("evil.top") && context.unicodeScalars.count <= 300 && !context.contains("\u{FFFD}"))
    }

    @Test(arguments: [
        ("seen ⓔⓥⓘⓛ-hunt42.top now", "domain evil-hunt42.top"), ("seen 𝐞𝐯𝐢𝐥-hunt42.top now", "domain evil-hunt42.top"),
        ("http://ⓔⓥⓘⓛ-hunt42.top/x", "url http://evil-hunt42.top/x"), ("🅔🅥🅘🅛-hunt42.top", ""),
        ("a@ⓔⓥⓘⓛ-hunt42.top", "email a@evil-hunt42.top"), ("evil.①hunt42.top", "domain evil.1hunt42.top"),
        ("①hunt42.top", "domain hunt42.top"), ("hunt42.top² and", "domain hunt42.top"),
        ("e\u{20DD}vil-hunt42.top", ""), ("ⅰevil-hunt42.top", "domain ievil-hunt42.top"),
        ("bu\u{308}cher-hunt42.top and bücher-hunt42.top", "domain bücher-hunt42.top"),
    ])
    func `a name in other letters is that name or none, never a part of it`(text: String, expected: String) {
        let found = ExtractionSamples.found(text).filter { $0.derivedFrom == nil }
        #expect(found.map(\.text).joined(separator: ",") == expected)
    }

    @Test
    func `a value is given once, at its first place`() {
        let found = ExtractionSamples.found("evil.top and EVIL.top and http://evil.top/x and 1.1.1.1 and 1[.]1[.]1[.]1")
        #expect(found.map(\.text) == ["domain evil.top", "url http://evil.top/x", "ipv4 1.1.1.1"])
        #expect(found[0].offset == 0 && found[0].derivedFrom == nil)
        #expect(found[2].suppressedBy == nil)
    }

    @Test
    func `invalid bytes end words and nothing else`() {
        var bytes = Array("evil.top".utf8) + [0xFF, 0xC3]
        bytes += Array(" 26.3.4.5 \u{1F980}".utf8) + [0xF0, 0x9F]
        let found = ExtractionSamples.extractor.extract(bytes).found
        #expect(found.map(\.text) == ["domain evil.top", "ipv4 26.3.4.5"])
    }

    @Test
    func `tags are text when the input is plain, and markup when it is HTML`() {
        #expect(ExtractionSamples.found("ev<b>il</b>.top", markup: .plain).isEmpty)
        #expect(ExtractionSamples.found("ev<b>il</b>.top", markup: .html).map(\.text) == ["domain evil.top"])
        #expect(ExtractionSamples.found("evil&#46;top", markup: .plain).isEmpty)
    }

    @Test
    func `windows give what one window gives`() {
        var text = ""
        for number in 0..<2000 {
            text +=
                "Line \(number): hxxp://host-\(number)[.]evil.top/path/\(number) and 26.3.\(number % 200).\(number / 200).\n"
        }
        let bytes = [UInt8](text.utf8)
        let whole = ExtractionSamples.extractor.extract(bytes).found
        let windows = IndicatorExtractor(
            lists: ExtractionSamples.lists,
            latestYear: 2036,
            windowSize: 20_000,
            overlap: 4096
        ).extract(bytes).found
        #expect(whole.count == windows.count && whole.count == 6000)
        #expect(whole.map(\.text) == windows.map(\.text))
        #expect(whole.map(\.offset) == windows.map(\.offset))
        #expect(whole.map(\.derivedFrom) == windows.map(\.derivedFrom))
    }

    @Test
    func `without lists the top-level names and reserved networks are known`() {
        let found = IndicatorExtractor(lists: WarningLists(), latestYear: 2036).extract(
            Array("evil.top 10.0.0.1 setup.py T1059 T9999".utf8)
        ).found
        #expect(found.map(\.text) == ["domain evil.top", "ipv4 10.0.0.1", "mitre_attack T1059"])
        #expect(found[1].suppressedBy == "private-use")
    }

    @Test
    func `an allowed name covers what is below it`() {
        var lists = ExtractionSamples.lists
        lists.allow(Array("Publisher.top".utf8))
        let found = IndicatorExtractor(lists: lists, latestYear: 2036).extract(Array("www.publisher.top evil.top".utf8))
            .found
        #expect(found.map(\.suppressedBy) == ["allowlist", nil])
    }
}
