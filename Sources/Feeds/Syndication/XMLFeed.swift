import Notation

/// RSS and Atom out of a document, wherever in it the entries are.
struct XMLFeed {
    private let document: MarkupDocument
    private let origin: FeedOrigin
    private var feed: SyndicatedFeed

    static func read(_ document: MarkupDocument, from origin: FeedOrigin) throws(FeedError) -> SyndicatedFeed {
        guard let outermost = document.children(of: 0).first(where: { _ in true }) else {
            throw .foreign(expected: "an RSS, Atom or JSON feed")
        }
        guard let (root, format) = root(of: document, from: outermost) else {
            if document.isNamed(outermost, "html") { throw .markup }
            throw .foreign(expected: "an RSS, Atom or JSON feed")
        }
        var reader = XMLFeed(document: document, origin: origin, feed: SyndicatedFeed(format: format))
        reader.walk(root)
        return reader.feed
    }

    /// The element that is the feed: the outermost one, or the first one inside a page that a publishing system put around
    /// it.
    private static func root(
        of document: MarkupDocument,
        from outermost: Int
    ) -> (node: Int, format: SyndicatedFeed.Format)? {
        if let format = format(of: outermost, in: document) { return (outermost, format) }
        guard document.isNamed(outermost, "html") else { return nil }
        for node in outermost + 1..<document.nodes[outermost].end where !document.nodes[node].isText {
            if let format = format(of: node, in: document), document.hasElements(node) { return (node, format) }
        }
        return nil
    }

    /// Nil for an element that is no feed.
    private static func format(of node: Int, in document: MarkupDocument) -> SyndicatedFeed.Format? {
        if document.isNamed(node, "feed") { return .atom }
        if document.isNamed(node, "rdf") { return .rdf }
        return document.isNamed(node, "rss") || document.isNamed(node, "channel") ? .rss : nil
    }

    /// Reads the feed's own fields and its entries, in the order of the document.
    private mutating func walk(_ root: Int) {
        // The bases of the elements that are open, each with the node at which it ends.
        var bases: [(base: String?, end: Int)] = [(nil, document.nodes.count)]
        var entries: [(node: Int, base: String?)] = []
        var node = root
        while node < document.nodes[root].end {
            while let last = bases.last, last.end <= node, bases.count > 1 { bases.removeLast() }
            if document.nodes[node].isText {
                node += 1
                continue
            }
            let base = base(of: node, inside: bases.last?.base ?? nil)
            let isEntry = document.isNamed(node, "item") || document.isNamed(node, "entry")
            if isEntry, isPlain(node) {
                if entries.count < SyndicationReader.entryLimit { entries.append((node, base)) }
                node = document.nodes[node].end
                continue
            }
            if base != bases.last?.base { bases.append((base, document.nodes[node].end)) }
            if node == root || document.isNamed(node, "channel") { readHead(node, base: base) }
            node += 1
        }
        // Atom says that links are relative to where the feed was had (RFC 3986 §5.1.3). RSS says nothing, and its
        // publishers mean their site, wherever the feed is served from.
        let base = feed.format == .atom ? origin.address : feed.link ?? origin.address
        for entry in entries {
            var reader = XMLEntry(document, node: entry.node, base: entry.base ?? base, origin: origin)
            feed.entries.append(reader.read(isAtom: feed.format == .atom))
        }
    }

    /// What `xml:base` says here or further out; nil when nothing does.
    private func base(of node: Int, inside base: String?) -> String? {
        guard let reference = document.attribute(node, "base", in: .xml) else { return base }
        return LinkResolution.resolve(reference, against: base ?? origin.address) ?? base
    }

    /// Of RSS, RDF or Atom itself.
    private func isPlain(_ node: Int) -> Bool {
        switch document.space(of: node) {
        case .none, .rss, .atom, .rdf: true
        default: false
        }
    }

    private mutating func readHead(_ node: Int, base: String?) {
        for child in document.children(of: node) where isPlain(child) {
            if document.isNamed(child, "title"), feed.title.isEmpty {
                feed.title = PlainText.line(html: document.text(of: child))
            } else if document.isNamed(child, "link"), feed.link == nil {
                let relation = document.attribute(child, "rel") ?? "alternate"
                let reference = document.attribute(child, "href") ?? document.text(of: child)
                guard relation == "alternate" else { continue }
                feed.link = LinkResolution.resolve(reference, against: base ?? origin.address)
            }
        }
    }
}
