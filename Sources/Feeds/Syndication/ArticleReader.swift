package import Notation

/// Turns the body of a news feed into entries.
package protocol ArticleReader: Sendable {
    /// What a feed's row calls it.
    var formatName: String { get }

    /// An empty body is an empty feed. Records nothing between bodies.
    /// - Throws: `FeedError` when the body is no news feed at all.
    func read(_ body: Span<UInt8>, from origin: FeedOrigin) throws(FeedError) -> SyndicatedFeed
}

/// Where and when a body was had.
package struct FeedOrigin: Sendable {
    /// Against which relative links are resolved; the address after redirects. Nil for a file.
    package let address: String?
    /// The charset parameter of HTTP's Content-Type; nil for none.
    package let charset: String?
    /// Taken in place of times that are absent, make no sense or lie in the future.
    package let fetchedAt: Timestamp

    package init(address: String? = nil, charset: String? = nil, fetchedAt: Timestamp) {
        self.address = address
        self.charset = charset
        self.fetchedAt = fetchedAt
    }
}

/// A news feed: what it says of itself, and its entries in the body's order.
package struct SyndicatedFeed: Sendable {
    package enum Format: Sendable { case rss, rdf, atom, json }

    package var format: Format
    /// Plain text; empty when it has none.
    package var title = ""
    /// The site's page; an absolute http or https URL.
    package var link: String?
    package var entries: [SyndicatedEntry] = []
}

/// One entry of a news feed.
package struct SyndicatedEntry: Sendable {
    /// How the published time came about.
    package enum Dating: Sendable {
        /// As the feed says.
        case stated
        /// The feed says nothing, what makes no sense, or a time more than a day after the fetch: the time of the fetch.
        case absent, unreadable, future
    }

    /// The same for the same entry at every fetch: its id, with its link when ids repeat in the document; without an id
    /// its canonical link; without a link a digest of title and summary. At most 512 bytes.
    package var key = ""
    /// Plain text in one line.
    package var title = ""
    /// An absolute http or https URL.
    package var link: String?
    /// Plain text; several names with a comma and a blank between.
    package var author = ""
    package var published: Timestamp
    package var dating = Dating.absent
    /// Nil when the feed says nothing, what makes no sense, or a time more than a day after the fetch.
    package var updated: Timestamp?
    /// HTML as published: not made safe.
    package var summary = ""
    /// HTML as published: not made safe. Empty when the feed has only a summary.
    package var content = ""
    /// Plain text, each once.
    package var categories: [String] = []
    /// An absolute http or https URL.
    package var image: String?
    /// What the publisher calls it; empty when absent.
    var id = ""
}

/// All formats of news feeds. A new one is a line here.
package enum ArticleReaders {
    package static let all: [any ArticleReader] = [SyndicationReader()]

    /// The reader of a format name; nil for an unknown one.
    package static func named(_ name: String) -> (any ArticleReader)? { all.first { $0.formatName == name } }
}
