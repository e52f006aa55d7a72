import Feeds
import Foundation
import Notation
import Testing

/// One line of the index that lies beside the captured news feeds.
private struct IndexLine: Sendable, CustomTestStringConvertible {
    let file: String
    let entries: Int
    let title: String
    let published: String
    let undated: Int

    var testDescription: String { file }

    static let all: [IndexLine] = {
        guard let index = try? SharedCaptures.bytes("rss/INDEX.csv") else { return [] }
        var lines: [IndexLine] = []
        var reader = CSVReader()
        while case .fields = reader.next(in: index.span) {
            func field(_ place: Int) -> String { reader.withField(place, in: index.span) { String(copying: $0) } }
            guard let entries = Int(field(3)), let undated = Int(field(8)) else { continue }
            lines.append(
                IndexLine(file: field(0), entries: entries, title: field(5), published: field(6), undated: undated)
            )
        }
        return lines
    }()
}

struct SyndicationCaptureTests {
    private static let fetchedAt = Timestamp(loose: Array("2026-11-01".utf8).span) ?? .now

    @Test(.enabled(if: SharedCaptures.areThere, "no captures beside this checkout"), arguments: IndexLine.all)
    fileprivate func `a captured feed gives the entries of the index`(line: IndexLine) throws {
        let body = try SharedCaptures.bytes("rss/" + line.file)
        let origin = FeedOrigin(address: "https://origin.example/feed", fetchedAt: Self.fetchedAt)
        let feed = try SyndicationReader().read(body.span, from: origin)
        #expect(feed.entries.count == line.entries)
        #expect(feed.entries.count { $0.dating != .stated } == line.undated)
        // One source reports a page again and again without an id; that is one entry, updated.
        let repeated = line.file == "inthewild.xml" ? 6 : 0
        #expect(Set(feed.entries.map(\.key)).count == feed.entries.count - repeated)
        for entry in feed.entries { #expect(entry.link == nil || entry.link?.hasPrefix("http") == true) }
        guard let first = feed.entries.first else { return }
        if !line.title.isEmpty { #expect(first.title == PlainText.line(html: line.title)) }
        if !line.published.isEmpty { #expect(first.published.text == line.published) }
    }

    @Test(.enabled(if: SharedCaptures.areThere, "no captures beside this checkout"))
    func `there are captures to read`() { #expect(IndexLine.all.count == 49) }
}
