package import Notation

/// Turns the body of a news feed into entries.
package protocol ArticleReader: Sendable {
    /// An empty body is an empty feed. Keeps nothing between bodies.
    /// - Throws: `FeedError` when the body is not a news feed.
    func read(_ body: Span<UInt8>, from origin: FeedOrigin) throws(FeedError) -> SyndicatedFeed
}

/// Where and when a body was fetched.
package struct FeedOrigin: Sendable {
    /// The address after redirects; relative links are resolved against it. Nil for a file.
    package let address: String?
    /// The charset parameter of HTTP's Content-Type; nil for none.
    package let charset: String?
    /// Used in place of a time that is absent, unreadable or in the future.
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
    /// Where the published time comes from.
    package enum Dating: Sendable {
        /// As the feed says.
        case stated
        /// The feed states no time, an unreadable one, or one more than a day after the fetch. The time is that of the fetch.
        case absent, unreadable, future
    }

    /// Recognises the entry at every fetch: its id, with its link when ids repeat in the document; without an id its
    /// canonical link; without a link a digest of title and summary. At most 512 bytes.
    package var key = ""
    /// Plain text in one line. The beginning of the text when the feed gives no title; empty when there is no text either.
    package var title = ""
    /// An absolute http or https URL.
    package var link: String?
    /// Plain text; several names with a comma and a blank between.
    package var author = ""
    package var published: Timestamp
    package var dating = Dating.absent
    /// Nil when the feed states no time, an unreadable one, or one more than a day after the fetch.
    package var updated: Timestamp?
    /// HTML as published; it is not safe to show.
    package var summary = ""
    /// HTML as published; it is not safe to show. Empty when the feed has only a summary.
    package var content = ""
    /// Plain text, each once.
    package var categories: [String] = []
    /// An absolute http or https URL.
    package var image: String?
    /// The id that the publisher gives it; empty for none.
    var id = ""
}
