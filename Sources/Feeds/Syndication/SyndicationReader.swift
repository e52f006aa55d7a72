import Notation

/// RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, and JSON Feed 1.x, seen from the body.
package struct SyndicationReader: ArticleReader {
    /// More entries than this are left out.
    static let entryLimit = 20_000

    package init() {}

    package func read(_ body: Span<UInt8>, from origin: FeedOrigin) throws(FeedError) -> SyndicatedFeed {
        let text = BodyText.utf8(body, charset: origin.charset)
        var feed: SyndicatedFeed
        switch Body.firstByte(of: text.span) {
        case nil: return SyndicatedFeed(format: .rss)
        case UInt8(ascii: "{"), UInt8(ascii: "["): feed = try JSONFeed.read(text.span, from: origin)
        // Something may stand before the markup: the warnings of a publishing system.
        default: feed = try XMLFeed.read(try MarkupReader.xml(text), from: origin)
        }
        EntryKeys.assign(to: &feed.entries)
        // Behind the keys: an entry that gets a title later is still the same entry.
        for place in feed.entries.indices where feed.entries[place].title.isEmpty {
            let entry = feed.entries[place]
            let texts = [entry.summary, entry.content]
            feed.entries[place].title = texts.lazy.map(PlainText.headline).first { !$0.isEmpty } ?? ""
        }
        return feed
    }
}
