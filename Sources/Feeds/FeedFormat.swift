import Notation

/// One format of feeds: its name, what a feed of it holds, and what reads a body.
package struct FeedFormat: Sendable {
    /// What a feed of the format holds. How the feed is fetched follows from it.
    package enum Kind: Sendable {
        /// One body of sightings.
        case sightings
        /// One body of articles.
        case articles
        /// One body of CVE records.
        case vulnerabilities
        /// A TAXII 2.1 collection, fetched page by page.
        case taxiiPages
        /// A MISP feed: a manifest, and a body for each event.
        case mispEvents
        /// NVD's API 2.0, fetched page by page.
        case nvdPages
        /// One body of sightings that their publisher has revoked, asked for with POST; `query` is what is sent.
        case retractions(query: String)
    }

    /// What the operator calls it, as in `socdctl feed import --format`.
    package let name: String
    package let kind: Kind
    /// Short name of the feed that a file belongs to when the operator names none; nil when one must be named.
    package let defaultFeed: String?
    /// Each reader reads the whole body. A format has one of them; the KEV catalogue has two.
    package let sightings: (any SightingReader)?
    package let articles: (any ArticleReader)?
    package let vulnerabilities: (any VulnerabilityReader)?

    init(
        _ name: String,
        _ kind: Kind = .sightings,
        feed: String,
        _ reader: any SightingReader,
        and vulnerabilities: (any VulnerabilityReader)? = nil
    ) {
        (self.name, self.kind, defaultFeed) = (name, kind, feed)
        (sightings, articles, self.vulnerabilities) = (reader, nil, vulnerabilities)
    }

    init(_ name: String, _ reader: any ArticleReader) {
        (self.name, kind, defaultFeed) = (name, .articles, nil)
        (sightings, articles, vulnerabilities) = (nil, reader, nil)
    }

    init(_ name: String, _ kind: Kind = .vulnerabilities, feed: String, _ reader: any VulnerabilityReader) {
        (self.name, self.kind, defaultFeed) = (name, kind, feed)
        (sightings, articles, vulnerabilities) = (nil, nil, reader)
    }

    /// Whether a body of this format is one JSON or XML document with something in it, so that it is strange when it gives
    /// no record. Pages, parts and lists of revoked values are often without one.
    package func expectsRecords(of body: Span<UInt8>) -> Bool {
        switch kind {
        case .sightings, .articles, .vulnerabilities: break
        case .taxiiPages, .mispEvents, .nvdPages, .retractions: return false
        }
        let inside = body.trimmed(Body.start(of: body)..<body.count)
        guard inside.count > 2, let first = Body.firstByteOfData(in: body) else { return false }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "<")
    }

    /// Whether its records revoke what other feeds of the publisher report.
    package var revokes: Bool {
        if case .retractions = kind { true } else { false }
    }
}
