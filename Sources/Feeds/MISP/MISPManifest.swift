package import Notation

/// The manifest of a MISP feed: which events there are, and the version of each. Names that are not UUIDs are left
/// out and counted: an event's address is made of its name.
package struct MISPManifest: Sendable {
    package struct Event: Sendable, Equatable {
        package let id: UUID
        /// Seconds since 1970 of its last change; 0 when the manifest does not say.
        package let stamp: Int
    }

    /// Each event once, the newest version of it.
    package private(set) var events: [Event] = []
    package private(set) var rejected = 0

    private static let limit = 500_000

    /// - Throws: `FeedError` when the body is not a manifest, or was cut.
    package init(_ body: Span<UInt8>) throws(FeedError) {
        let isEmpty = try Body.isEmpty(body)
        if isEmpty { return }
        let start = Body.start(of: body)
        let text = body.extracting(start..<body.count)
        var found: [UUID: Int]?
        do throws(JSONError) {
            found = try read(text)
        } catch {
            throw FeedError(error, start: start)
        }
        guard let found else {
            throw .foreign(expected: "the manifest of a MISP feed, an object with a member for each event")
        }
        if found.count > Self.limit { throw .excessive }
        events = found.map { Event(id: $0.key, stamp: $0.value) }.sorted {
            ($1.stamp, $0.id.text) < ($0.stamp, $1.id.text)
        }
    }

    /// Nil when the document is something else.
    private mutating func read(_ text: Span<UInt8>) throws(JSONError) -> [UUID: Int]? {
        var reader = JSONReader(maximumDepth: JSONReader.depthLimit)
        var found: [UUID: Int] = [:]
        switch try reader.next(in: text) {
        case .beginObject: break
        // What PHP writes for an object without members.
        case .beginArray: return try reader.next(in: text) == .endArray ? found : nil
        default: return nil
        }
        var members = 0
        while try reader.next(in: text) == .key, found.count <= Self.limit {
            members += 1
            let id = reader.withText(in: text) { key in key.withUnsafeBytes { UUID(bytes: $0) } }
            guard let id, try reader.openObject(in: text) else {
                if id == nil { try reader.skipValue(in: text) }
                rejected += 1
                continue
            }
            var stamp = 0
            while try reader.next(in: text) == .key {
                if reader.isKey("timestamp", in: text) {
                    let digits = try reader.text(in: text)
                    stamp = digits.span.decimal ?? 0
                } else {
                    try reader.skipValue(in: text)
                }
            }
            found[id] = max(found[id] ?? 0, stamp)
        }
        if found.count <= Self.limit { _ = try reader.next(in: text) }
        return found.isEmpty && members > 0 ? nil : found
    }
}
