import Encoders
import Model
import Notation
import TestSupport
import Testing

struct InvisibleTextTests {
    /// Separators, marks of direction, what has no width, and a tag character.
    static let invisible: [Unicode.Scalar] = [
        "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{202E}", "\u{2066}", "\u{200F}", "\u{061C}", "\u{200B}", "\u{200D}",
        "\u{2060}",
        "\u{AD}", "\u{E0041}",
    ]

    private static func record(_ type: IndicatorType, _ value: String, dressed text: String) -> IndicatorRecord {
        var draft = RecordDraft(id: "eea43629-a1c1-5d5d-a1ec-ad8c447ff8da", number: 1, type: type, value: value)
        draft.context = text
        draft.feedName = text
        draft.tags = [text, text]
        draft.articleTitle = text
        return draft.record
    }

    @Test(arguments: ExportFormat.all, invisible)
    func `no format shows an invisible character raw`(format: ExportFormat, scalar: Unicode.Scalar) {
        var context = ExportContext.sample
        context.csv.columns = CSVColumn.allCases
        let records = [
            Self.record(.url, "http://e.example/a\(scalar)b", dressed: "a\(scalar)b"),
            Self.record(.email, "a\(scalar)b@e.example", dressed: "\(scalar)"),
            Self.record(.domain, "e.example", dressed: "é\(scalar)💀"),
        ]
        let text = format.text(of: records, context)
        #expect(!text.unicodeScalars.contains(scalar))
        #expect(!text.isEmpty || ["edl-ip", "edl-url"].contains(format.name.description))
    }

    @Test(arguments: [
        ("txt", "http://e.example/a%E2%80%AEb\n"), ("csv", ",http://e.example/a%E2%80%AEb,"), ("csv", "xU+202Ey"),
        ("cef", " request=http://e.example/a%E2%80%AEb"), ("cef", "msg=xU+202Ey"),
        ("syslog", #"value="http://e.example/a%E2%80%AEb""#), ("syslog", #"context="xU+202Ey""#),
        ("zeek", #"x\xe2\x80\xaey"#), ("zeek", "e.example/a%E2%80%AEb\tIntel::URL"), ("sigma", #"\u202e"#),
        ("ndjson", #"x\u202Ey"#), ("stix", #"/a\u202eb'"#), ("openioc", "x&#x202E;y"),
    ])
    func `an escape is used where there is one, a visible form elsewhere`(format: String, part: String) throws {
        let record = Self.record(.url, "http://e.example/a\u{202E}b", dressed: "x\u{202E}y")
        let text = try #require(ExportFormat.named(format)).text(of: [record])
        #expect(text.lowercased().contains(part.lowercased()))
    }

    @Test(arguments: ["é", "💀", "中国", "ا", "❤️", "﷽", "ａ"])
    func `what people can see stays`(text: String) throws {
        for name in ["csv", "cef", "syslog", "txt", "zeek", "ndjson"] {
            let record = Self.record(.email, "\(text)@e.example", dressed: text)
            #expect(try #require(ExportFormat.named(name)).text(of: [record]).contains(text))
        }
    }
}
