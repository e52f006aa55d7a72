import Extraction
import Foundation
import Model
import Testing

struct PlacesTests {
    /// Each value with what stands at its places.
    private func places(_ text: String, windowSize: Int = 32 << 20) -> [String: [String]] {
        let bytes = Array(text.utf8)
        let extractor = IndicatorExtractor(
            lists: ExtractionSamples.lists,
            latestYear: 2036,
            windowSize: windowSize,
            overlap: min(windowSize / 4, 4096)
        )
        var found: [String: [String]] = [:]
        for value in extractor.extract(bytes, markup: .plain, keepsPlaces: true).found {
            found[value.text] = value.places.map { String(decoding: bytes[$0], as: UTF8.self) }
        }
        return found
    }

    @Test func `a value has every place, in whatever spelling`() {
        let found = places(
            "evil.top, EVIL[.]top and evil(dot)top; 26.3.4.5:443 26.3.4[.]5 CVE-2024-57727 cve_2024_57727"
        )
        #expect(found["domain evil.top"] == ["evil.top", "EVIL[.]top", "evil(dot)top"])
        #expect(found["ipv4 26.3.4.5"] == ["26.3.4.5", "26.3.4[.]5"])
        #expect(found["cve CVE-2024-57727"] == ["CVE-2024-57727", "cve_2024_57727"])
    }

    @Test func `a host inside a URL or mail address has no place of its own`() {
        let found = places("hxxps://evil[.]top/a http://evil.top/b then evil.top and a@evil.top, http://26.3.4.5/x")
        #expect(found["url https://evil.top/a"] == ["hxxps://evil[.]top/a"])
        #expect(found["url http://evil.top/b"] == ["http://evil.top/b"])
        #expect(found["domain evil.top"] == ["evil.top"])
        #expect(found["email a@evil.top"] == ["a@evil.top"])
        #expect(found["ipv4 26.3.4.5"] == [])
    }

    @Test func `a hash or id inside a URL has its place there`() {
        let hash = "18a507bf1c533aad8e6f2a2b023fbbcac02a477e8f05b095ee29b52b90d47421"
        let found = places("https://files.evil.top/\(hash) and https://evil.top/CVE-2024-57727")
        #expect(found["sha256 \(hash)"] == [hash])
        #expect(found["cve CVE-2024-57727"] == ["CVE-2024-57727"])
    }

    @Test(arguments: [
        "ä\u{1F980} evil.top\r\n\u{200B}evil\u{200B}.top", "\u{FEFF}evil.top evil.top", "(evil.top)\tevil.top.",
    ])
    func `places are right beside characters of several bytes`(text: String) {
        let found = places(text)["domain evil.top"] ?? []
        #expect(found.count == 2)
        for place in found { #expect(place.replacing("\u{200B}", with: "") == "evil.top") }
    }

    @Test func `windows have each place once`() {
        var text = ""
        for number in 0..<3000 { text += "26.3.4.5 on host-\(number % 7).evil.top line \(number)\n" }
        let whole = places(text)
        #expect(whole["ipv4 26.3.4.5"]?.count == 3000)
        #expect(places(text, windowSize: 20_000) == whole)
    }

    @Test func `names of files are counted, each once`() {
        func count(_ text: String) -> Int {
            ExtractionSamples.extractor.extract(Array(text.utf8), markup: .plain).fileNames
        }
        #expect(count("python setup.py && ./setup.py, Setup.py; unzip invoice.zip") == 2)
        #expect(count("evil.top and 26.3.4.5, no more") == 0)
    }

    @Test func `without asking there are no places`() {
        #expect(ExtractionSamples.found("evil.top evil.top").map(\.places) == [[]])
    }
}
