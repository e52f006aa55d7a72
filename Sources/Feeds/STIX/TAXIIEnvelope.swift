import Notation

/// What the page of a TAXII 2.1 collection says of itself (§3.7): whether there is more, and how to ask for it.
package struct TAXIIEnvelope: Sendable {
    package private(set) var hasMore = false
    /// The `next` of the page; nil for none.
    package private(set) var next: String?

    private static let nextLimit = 2048

    /// - Throws: `FeedError` when the body is no envelope.
    package init(_ body: Span<UInt8>) throws(FeedError) {
        let isEmpty = try Body.isEmpty(body)
        if isEmpty { throw .foreign(expected: Self.expected) }
        let start = Body.start(of: body)
        let text = body.extracting(start..<body.count)
        var isEnvelope = false
        do throws(JSONError) {
            isEnvelope = try read(text)
        } catch {
            throw FeedError(error, start: start)
        }
        if !isEnvelope { throw .foreign(expected: Self.expected) }
    }

    private static let expected = "a page of a TAXII 2.1 collection, an object with the member objects"

    private mutating func read(_ text: Span<UInt8>) throws(JSONError) -> Bool {
        var reader = JSONReader(maximumDepth: JSONReader.depthLimit)
        guard try reader.next(in: text) == .beginObject else { return false }
        while try reader.next(in: text) == .key {
            if reader.isKey("more", in: text) {
                if try reader.next(in: text) == .bool { hasMore = reader.isTrue } else { return false }
            } else if reader.isKey("next", in: text) {
                let value = try reader.text(in: text)
                guard value.count <= Self.nextLimit else { return false }
                next = value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
            } else {
                try reader.skipValue(in: text)
            }
        }
        return try reader.next(in: text) == .end
    }
}
