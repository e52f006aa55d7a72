import Notation

/// JSON Feed 1.0 and 1.1.
struct JSONFeed {
    private var reader = JSONReader()
    private let origin: FeedOrigin
    private var feed = SyndicatedFeed(format: .json)
    private var isFeed = false

    static func read(_ text: Span<UInt8>, from origin: FeedOrigin) throws(FeedError) -> SyndicatedFeed {
        var json = JSONFeed(origin: origin)
        do throws(JSONError) {
            try json.readFeed(text)
        } catch {
            if error.isCut { throw .cut(byte: text.count) }
            throw .json(reason: error.reason.description, byte: error.position)
        }
        guard json.isFeed else { throw .foreign(expected: "an RSS, Atom or JSON feed") }
        return json.feed
    }

    private init(origin: FeedOrigin) { self.origin = origin }

    private mutating func readFeed(_ text: Span<UInt8>) throws(JSONError) {
        guard try reader.next(in: text) == .beginObject else { return try reader.skipRest(in: text) }
        while try reader.next(in: text) == .key {
            switch reader.string(in: text) {
            case "title": feed.title = PlainText.line(try string(in: text) ?? "")
            case "home_page_url":
                feed.link = LinkResolution.resolve(try string(in: text) ?? "", against: origin.address)
            case "items":
                try forEach(in: text) { (json, token) throws(JSONError) in
                    json.isFeed = true
                    if token == .beginObject { try json.readItem(text) }
                }
            default: try reader.skipValue(in: text)
            }
        }
        _ = try reader.next(in: text)
    }

    private mutating func readItem(_ text: Span<UInt8>) throws(JSONError) {
        var entry = SyndicatedEntry(published: origin.fetchedAt)
        var fields: [String: String] = [:]
        var authors: [String] = []
        while try reader.next(in: text) == .key {
            let key = reader.string(in: text)
            switch key {
            case "author": if let name = try name(in: text) { authors.append(name) }
            case "authors":
                try forEach(in: text) { (json, token) throws(JSONError) in
                    if token == .beginObject, let name = try json.nameInside(text) { authors.append(name) }
                }
            case "tags":
                try forEach(in: text) { (json, token) throws(JSONError) in
                    guard token == .string else { return }
                    let tag = PlainText.line(json.reader.string(in: text))
                    if !tag.isEmpty, !entry.categories.contains(tag), entry.categories.count < 64 {
                        entry.categories.append(tag)
                    }
                }
            case "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image",
                "banner_image", "date_published", "date_modified":
                if let value = try string(in: text), fields[key] == nil { fields[key] = value }
            default: try reader.skipValue(in: text)
            }
        }
        guard feed.entries.count < SyndicationReader.entryLimit else { return }
        func link(_ key: String) -> String? {
            fields[key].flatMap { LinkResolution.resolve($0, against: origin.address ?? feed.link) }
        }
        entry.id = PlainText.line(fields["id"] ?? "")
        entry.title = PlainText.line(fields["title"] ?? "")
        entry.link = link("url") ?? link("external_url")
        entry.image = link("image") ?? link("banner_image")
        entry.summary = PlainText.escaped(fields["summary"] ?? "")
        entry.content = fields["content_html"] ?? PlainText.escaped(fields["content_text"] ?? "")
        entry.author = authors.prefix(16).joined(separator: ", ")
        let published = fields["date_published"]
        entry.updated = fields["date_modified"].flatMap { Timestamp(loose: Array($0.utf8).span) }
        entry.date(
            published.flatMap { Timestamp(loose: Array($0.utf8).span) },
            isStated: !(published ?? "").isEmpty,
            fetchedAt: origin.fetchedAt
        )
        feed.entries.append(entry)
    }

    /// The next value when it is a text or a number; anything else is passed over.
    private mutating func string(in text: Span<UInt8>) throws(JSONError) -> String? {
        switch try reader.next(in: text) {
        case .string, .number: return reader.string(in: text)
        case .beginObject, .beginArray:
            try reader.skipRest(in: text)
            return nil
        default: return nil
        }
    }

    private mutating func name(in text: Span<UInt8>) throws(JSONError) -> String? {
        switch try reader.next(in: text) {
        case .beginObject: return try nameInside(text)
        case .beginArray: try reader.skipRest(in: text)
        default: break
        }
        return nil
    }

    /// The `name` of an object that was just opened.
    private mutating func nameInside(_ text: Span<UInt8>) throws(JSONError) -> String? {
        var name: String?
        while try reader.next(in: text) == .key {
            if reader.string(in: text) == "name" {
                name = try string(in: text).map { PlainText.line($0) }
            } else {
                try reader.skipValue(in: text)
            }
        }
        return name.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Calls for every element of the array that comes next, with its first token; passes over what is no array. What an
    /// element opened is read or passed over when the call returns.
    private mutating func forEach(
        in text: Span<UInt8>,
        _ use: (inout JSONFeed, JSONReader.Token) throws(JSONError) -> Void
    ) throws(JSONError) {
        let level = reader.depth
        guard try reader.next(in: text) == .beginArray else {
            while reader.depth > level { _ = try reader.next(in: text) }
            return
        }
        while true {
            let token = try reader.next(in: text)
            if token == .endArray, reader.depth == level { return }
            try use(&self, token)
            while reader.depth > level + 1 { _ = try reader.next(in: text) }
        }
    }
}
