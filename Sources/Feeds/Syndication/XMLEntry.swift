import Notation

/// One `item` or `entry` of a feed in XML.
struct XMLEntry {
    private let document: MarkupDocument
    private let node: Int
    private let base: String?
    private let origin: FeedOrigin
    private var entry: SyndicatedEntry
    private var authors: [String] = []
    private var published: (time: Timestamp?, isStated: Bool) = (nil, false)
    private var linkRank = 0
    private var imageRank = 0

    init(_ document: MarkupDocument, node: Int, base: String?, origin: FeedOrigin) {
        self.document = document
        self.node = node
        self.base = base
        self.origin = origin
        entry = SyndicatedEntry(published: origin.fetchedAt)
    }

    mutating func read(isAtom: Bool) -> SyndicatedEntry {
        if let about = document.attribute(node, "about", in: .rdf) { entry.id = PlainText.line(about) }
        for child in document.children(of: node) {
            switch document.space(of: child) {
            case .none, .rss, .atom, .rdf: isAtom ? readAtom(child) : readRSS(child)
            case .content: if document.isNamed(child, "encoded") { entry.content = html(child) }
            case .dublinCore, .dublinCoreTerms: readDublinCore(child)
            case .media: readMedia(child)
            case .itunes: readITunes(child)
            case .html: if document.isNamed(child, "body"), entry.content.isEmpty { entry.content = html(child) }
            case .xml, .other: break
            }
        }
        finish()
        return entry
    }

    // MARK: RSS

    private mutating func readRSS(_ child: Int) {
        let name = document
        if name.isNamed(child, "title") {
            setTitle(document.text(of: child), isHTML: true)
        } else if name.isNamed(child, "link") {
            if document.space(of: child) == .atom || document.attribute(child, "href") != nil {
                readAtomLink(child)
            } else {
                setLink(document.text(of: child), rank: 4)
            }
        } else if name.isNamed(child, "guid") || name.isNamed(child, "id") {
            let id = PlainText.line(document.text(of: child))
            if !id.isEmpty { entry.id = id }
            if document.attribute(child, "isPermaLink") != "false" { setLink(id, rank: 1, against: nil) }
        } else if name.isNamed(child, "description") || name.isNamed(child, "summary") {
            if entry.summary.isEmpty { entry.summary = html(child) }
        } else if name.isNamed(child, "content") {
            if entry.content.isEmpty { entry.content = html(child) }
        } else if name.isNamed(child, "pubdate") || name.isNamed(child, "published") || name.isNamed(child, "date") {
            setPublished(child)
        } else if name.isNamed(child, "updated") || name.isNamed(child, "modified") {
            setUpdated(child)
        } else if name.isNamed(child, "author") {
            addAuthor(authorText(child))
        } else if name.isNamed(child, "category") {
            addCategory(document.text(of: child))
        } else if name.isNamed(child, "enclosure") {
            readEnclosure(address: "url", child)
        } else if name.isNamed(child, "image") {
            setImage(document.attribute(child, "url") ?? urlInside(child), rank: 2)
        }
    }

    // MARK: Atom

    private mutating func readAtom(_ child: Int) {
        let name = document
        if name.isNamed(child, "title") {
            let text = atomText(child)
            setTitle(text.text, isHTML: text.isHTML)
        } else if name.isNamed(child, "link") {
            readAtomLink(child)
        } else if name.isNamed(child, "id") {
            entry.id = PlainText.line(document.text(of: child))
        } else if name.isNamed(child, "summary") {
            let text = atomText(child)
            entry.summary = text.isHTML ? text.text : PlainText.escaped(text.text)
        } else if name.isNamed(child, "content") {
            guard entry.content.isEmpty, document.attribute(child, "src") == nil else { return }
            let text = atomText(child)
            entry.content = text.isHTML ? text.text : PlainText.escaped(text.text)
        } else if name.isNamed(child, "published") || name.isNamed(child, "issued") || name.isNamed(child, "created") {
            setPublished(child)
        } else if name.isNamed(child, "updated") || name.isNamed(child, "modified") {
            setUpdated(child)
        } else if name.isNamed(child, "author") {
            addAuthor(authorText(child))
        } else if name.isNamed(child, "category") {
            addCategory(document.attribute(child, "label") ?? document.attribute(child, "term") ?? "")
        }
    }

    /// A text construct (RFC 4287 §3.1, §4.1.3.3, and the `mode` of Atom 0.3).
    private func atomText(_ child: Int) -> (text: String, isHTML: Bool) {
        let type = document.attribute(child, "type") ?? "text"
        let mode = document.attribute(child, "mode") ?? ""
        // Markup that is not escaped is XHTML, whatever the type says.
        if document.hasElements(child) { return (document.markup(of: child), true) }
        let text = document.text(of: child)
        if mode == "base64" || isEncoded(type) { return (decoded(text) ?? text, true) }
        if type == "html" || type == "xhtml" || type == "text/html" || type == "application/xhtml+xml" {
            return (text, true)
        }
        return (text, mode == "escaped")
    }

    /// Whether the content is base64: any media type that is neither text nor XML.
    private func isEncoded(_ type: String) -> Bool {
        guard type.utf8.contains(0x2F) else { return false }
        return !type.hasPrefix("text/") && !type.hasSuffix("xml")
    }

    private func decoded(_ text: String) -> String? {
        let letters = String(decoding: text.utf8.filter { $0 > 0x20 }, as: UTF8.self)
        guard let bytes = TextCoding.bytes(base64: letters), bytes.span.isUTF8 else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func readAtomLink(_ child: Int) {
        guard let target = document.attribute(child, "href") else { return }
        switch document.attribute(child, "rel") ?? "alternate" {
        case "alternate":
            let type = document.attribute(child, "type") ?? "text/html"
            setLink(target, rank: type.hasPrefix("text/html") ? 4 : 3)
        case "enclosure": readEnclosure(address: "href", child)
        // Some feeds name the entry's page so and in no other way.
        case "self": setLink(target, rank: 2)
        default: break
        }
    }

    // MARK: modules

    private mutating func readDublinCore(_ child: Int) {
        let name = document
        if name.isNamed(child, "date") || name.isNamed(child, "issued") || name.isNamed(child, "created") {
            if !published.isStated { setPublished(child) }
        } else if name.isNamed(child, "modified") {
            setUpdated(child)
        } else if name.isNamed(child, "creator") {
            addAuthor(document.text(of: child))
        } else if name.isNamed(child, "subject") {
            addCategory(document.text(of: child))
        } else if name.isNamed(child, "title") {
            if entry.title.isEmpty { setTitle(document.text(of: child), isHTML: true) }
        }
    }

    private mutating func readMedia(_ child: Int) {
        if document.isNamed(child, "group") {
            for inner in document.children(of: child) { readMediaItem(inner) }
        } else {
            readMediaItem(child)
        }
    }

    private mutating func readMediaItem(_ child: Int) {
        if document.isNamed(child, "thumbnail") {
            setImage(document.attribute(child, "url"), rank: 2)
        } else if document.isNamed(child, "content") {
            let isImage =
                document.attribute(child, "medium") == "image"
                || (document.attribute(child, "type") ?? "").hasPrefix("image/")
            if isImage { setImage(document.attribute(child, "url"), rank: 3) }
            for inner in document.children(of: child) where document.isNamed(inner, "thumbnail") {
                setImage(document.attribute(inner, "url"), rank: 2)
            }
        }
    }

    private mutating func readITunes(_ child: Int) {
        if document.isNamed(child, "author") {
            if authors.isEmpty { addAuthor(document.text(of: child)) }
        } else if document.isNamed(child, "image") {
            setImage(document.attribute(child, "href"), rank: 1)
        } else if document.isNamed(child, "summary"), entry.summary.isEmpty {
            entry.summary = html(child)
        }
    }

    private mutating func readEnclosure(address: StaticString, _ child: Int) {
        guard (document.attribute(child, "type") ?? "").hasPrefix("image/") else { return }
        setImage(document.attribute(child, address), rank: 4)
    }

    // MARK: fields

    /// What an element holds as HTML: escaped or bare.
    private func html(_ child: Int) -> String {
        document.hasElements(child) ? document.markup(of: child) : document.text(of: child)
    }

    private mutating func setTitle(_ text: String, isHTML: Bool) {
        guard entry.title.isEmpty else { return }
        entry.title = isHTML ? PlainText.line(html: text) : PlainText.line(text)
    }

    /// The better kind of link wins, and of the same kind the first.
    private mutating func setLink(_ text: String, rank: Int, against base: String?) {
        guard rank > linkRank, let link = LinkResolution.resolve(text, against: base) else { return }
        entry.link = link
        linkRank = rank
    }

    private mutating func setLink(_ text: String, rank: Int) { setLink(text, rank: rank, against: base) }

    private mutating func setImage(_ text: String?, rank: Int) {
        guard rank > imageRank, let text, let image = LinkResolution.resolve(text, against: base) else { return }
        entry.image = image
        imageRank = rank
    }

    private func urlInside(_ child: Int) -> String? {
        let url = document.children(of: child).first { document.isNamed($0, "url") }
        return url.map { document.text(of: $0) }
    }

    private mutating func setPublished(_ child: Int) {
        let text = document.text(of: child)
        guard published.time == nil, !PlainText.line(text).isEmpty else { return }
        published = (Timestamp(loose: Array(text.utf8).span), true)
    }

    private mutating func setUpdated(_ child: Int) {
        guard let time = Timestamp(loose: Array(document.text(of: child).utf8).span) else { return }
        entry.updated = max(entry.updated ?? time, time)
    }

    /// The name inside, or all of the text; of RSS's `ann@a.example (Ann)` the name.
    private func authorText(_ child: Int) -> String {
        let name = document.children(of: child).first { document.isNamed($0, "name") }
        let text = PlainText.line(document.text(of: name ?? child)).utf8
        guard text.last == UInt8(ascii: ")"), let start = text.firstIndex(of: UInt8(ascii: "(")),
            text[..<start].contains(UInt8(ascii: "@"))
        else { return String(text) }
        return String(decoding: text[text.index(after: start)...].dropLast(), as: UTF8.self)
    }

    private mutating func addAuthor(_ text: String) {
        let name = PlainText.line(html: text)
        if !name.isEmpty, authors.count < 16, !authors.contains(name) { authors.append(name) }
    }

    private mutating func addCategory(_ text: String) {
        let name = PlainText.line(html: text)
        if !name.isEmpty, entry.categories.count < 64, !entry.categories.contains(name) {
            entry.categories.append(name)
        }
    }

    private mutating func finish() {
        entry.author = authors.joined(separator: ", ")
        entry.date(published.time, isStated: published.isStated, fetchedAt: origin.fetchedAt)
    }
}

extension SyndicatedEntry {
    private static let dayLength: Int64 = 86_400

    /// Takes the stated times as far as they make sense; an entry that was only updated was published then.
    mutating func date(_ published: Timestamp?, isStated: Bool, fetchedAt: Timestamp) {
        let latest = fetchedAt.adding(seconds: Self.dayLength)
        let stated = published ?? (isStated ? nil : updated)
        if let stated {
            dating = stated > latest ? .future : .stated
            self.published = stated > latest ? fetchedAt : stated
        } else {
            dating = isStated ? .unreadable : .absent
            self.published = fetchedAt
        }
        if let time = updated, time > latest { updated = nil }
    }
}
