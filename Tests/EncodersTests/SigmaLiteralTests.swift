import Model
import Notation
import TestSupport
import Testing

@testable import Encoders

struct SigmaLiteralTests {
    /// Senders and URLs with what Sigma, YAML and the languages that rules are converted to would take for syntax.
    private static let values: [(IndicatorType, String)] = [
        (.email, "\\\\\\@evil.example"), (.email, "\"\\\"\"@evil.example"), (.email, "*?\\*\\?@evil.example"),
        (.email, "a@evil.example' or sender=~'"), (.email, "%placeholder%@evil.example"),
        (.email, "- x: y #@evil.example"),
        (.email, "{{a}}@[203.0.113.7]"), (.email, "|pipe|contains@evil.example"), (.email, "'@evil.example"),
        (.email, "e\u{301}\u{202E}\u{2028}@evil.example"), (.email, "NULL@evil.example"), (.email, "\\"),
        (.url, "http://e.example/\\"), (.url, "http://e.example/\\\\*"), (.url, "http://e.example/?*?*\\?"),
        (.url, "http://e.example/%TEMP%?%x%"), (.url, "http://e.example/\"\"\"'''```"),
        (.url, "http://e.example/$(id)`id`${x}$token$"), (.url, "http://e.example/[search *] | delete"),
        (.url, "http://e.example/\\n\\t\\x41\\u0041"), (.url, "http://e.example/a: b - c #d\u{85}e"),
        (.url, "http://e.example/" + String(repeating: "\\*", count: 2000)), (.url, "*"), (.url, "?"), (.url, "\\*"),
    ]

    @Test(arguments: ["sigma", "json"])
    func `rules for any sender and URL are as on record`(name: String) throws {
        let format = try #require(ExportFormat.named(name))
        var context = ExportContext(asOf: Timestamp(seconds: 1_733_932_800))
        context.list.total = Self.values.count
        let encoder = format.makeEncoder(context)
        var out = ByteWriter()
        encoder.begin(into: &out)
        for (place, (type, value)) in Self.values.enumerated() {
            var id = ByteWriter()
            id.append("00000000-0000-5000-8000-")
            id.append(padded: place, digits: 12)
            let draft = RecordDraft(id: id.text, number: Int64(place + 1), type: type, value: value)
            encoder.append(draft.record, into: &out)
        }
        encoder.end(into: &out)
        #expect(out.text == golden("Encoders/literals.\(name)", for: out.text))
    }
}
