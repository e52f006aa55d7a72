import Foundation
import Model
import Notation
import TestSupport
import Testing

@testable import API
@testable import Storage

/// Articles as RSS and Atom are on record under `Golden/Articles/`; one of them is hostile, one has next to nothing.
struct SyndicationTests {
    private static let articles: [[ArticleColumn: String]] = [
        [
            .id: "0d6f1f5e-6f0a-5c58-9a39-7d1c1a4f0a01", .title: "Botnet taken down",
            .url: "https://news.example.net/a?b=1&c=2",
            .summary: "Police in twelve countries took down a botnet.", .author: "Ann Analyst",
            .published: "2026-02-07 04:31:13+00", .modified: "2026-02-07 05:00:00.123456+00", .feedName: "News",
            .category: "law-enforcement", .labels: "{Botnets}", .actors: "{\"Fancy Bear\",APT1}",
            .cves: "{CVE-2026-0001}",
        ],
        [
            .id: "0d6f1f5e-6f0a-5c58-9a39-7d1c1a4f0a02", .title: "</title><script>alert(1)</script> & \"so\" on ]]>",
            .url: "https://news.example.net/\"><b>", .summary: String(repeating: "word & <b>word</b> ", count: 12),
            .aiSummary: nil, .author: "<i>Eve</i> & \u{0B}\u{FFFE}co", .published: "2026-02-06 00:00:00+00",
            .modified: "2026-02-06 00:00:00+00", .feedName: "A & B", .category: "phishing",
            .labels: "{}", .actors: "{\"Actor \\\"quoted\\\" <x>\"}", .cves: "{}",
        ].compactMapValues { $0 },
        [
            .id: "0d6f1f5e-6f0a-5c58-9a39-7d1c1a4f0a03", .title: "Ñandú 🙂", .aiSummary: "In short.",
            .published: "2026-02-05 23:59:59+00", .modified: "2026-02-06 00:00:00.5+00", .feedName: "News",
            .category: "other",
        ],
    ]

    private func record(_ article: [ArticleColumn: String]) -> ArticleRecord {
        var record = ArticleRecord()
        for (column, text) in article {
            Array(text.utf8).withUnsafeBytes { record.set(column, to: $0) }
        }
        return record
    }

    private func feed(_ format: ArticleFormat) -> String {
        let writer = SyndicationWriter(context: ArticleContext(publicURL: "https://soc.example", excerpt: 100))
        let head = SyndicationWriter.Head(
            title: "SOC <Defenders> & co",
            selfLink: "https://soc.example/api/v1/articles?format=\(format.name)&limit=3",
            updated: Timestamp(seconds: 1_770_440_400)
        )
        var out = ByteWriter(capacity: 4096)
        if format == .rss { writer.beginRSS(head, to: &out) } else { writer.beginAtom(head, to: &out) }
        for article in Self.articles {
            if format == .rss {
                writer.item(record(article), to: &out)
            } else {
                writer.entry(record(article), to: &out)
            }
        }
        if format == .rss { writer.endRSS(to: &out) } else { writer.endAtom(to: &out) }
        return out.text
    }

    @Test(arguments: [ArticleFormat.rss, .atom])
    func `articles leave as is on record`(format: ArticleFormat) {
        let text = feed(format)
        #expect(text == golden("Articles/articles.\(format.name)", for: text))
    }

    @Test(arguments: [ArticleFormat.rss, .atom])
    func `what leaves is well-formed, and text stays text`(format: ArticleFormat) throws {
        let parser = XMLText(Data(feed(format).utf8))
        #expect(parser.isWellFormed)
        #expect(parser.elements.allSatisfy { !["script", "b", "i", "x"].contains($0) })
        #expect(parser.elements.filter { $0 == (format == .rss ? "item" : "entry") }.count == 3)
    }
}

/// The names of a document's elements, by tags: nothing that is not one of ours may stand in angle brackets.
private struct XMLText {
    private(set) var elements: [String] = []
    private(set) var isWellFormed = true

    init(_ data: Data) {
        var open: [String] = []
        for piece in String(decoding: data, as: UTF8.self).split(separator: "<") {
            guard let end = piece.firstIndex(of: ">") else {
                isWellFormed = false
                return
            }
            let tag = piece[..<end]
            if tag.hasPrefix("?") { continue }
            let name = String(tag.drop { $0 == "/" }.prefix { $0 != " " && $0 != "/" })
            if tag.hasPrefix("/") {
                isWellFormed = isWellFormed && open.popLast() == name
            } else {
                elements.append(name)
                if !tag.hasSuffix("/") { open.append(name) }
            }
        }
        isWellFormed = isWellFormed && open.isEmpty
    }
}
