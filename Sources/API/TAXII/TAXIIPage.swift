import Cryptography
import Encoders
import HTTP
import Model
import Notation
import Storage

/// Writes one page of objects, of a manifest or of versions (TAXII 2.1 §3.7, §5.3.1, §5.8.1).
///
/// The head describes the page and is known only after the last object, so nothing leaves before the page is complete.
struct TAXIIPage: ~Copyable {
    enum Form { case envelope, bundle, manifest, versions }

    let form: Form
    private let limit: Int
    private let identity: UUID
    private(set) var count = 0
    private var hasMore = false
    private var first: Timestamp?
    private var last: Timestamp?
    private var lines = ByteWriter(capacity: 64)
    private var digest = Digest(.sha256)

    init(_ form: Form, limit: Int, identity: UUID) {
        self.form = form
        self.limit = limit
        self.identity = identity
    }

    /// How many rows are still wanted. One more row than fits shows that there is another page.
    var wanted: Int { hasMore ? 0 : limit + 1 - count }

    /// Adds an object, or only notes that there is another one.
    /// - Parameters:
    ///   - place: in the publication order.
    ///   - id, version, object: write the text of each.
    mutating func add(
        at place: Timestamp,
        id: (inout ByteWriter) -> Void,
        version: (inout ByteWriter) -> Void,
        object: (inout ByteWriter) -> Void,
        to out: inout ByteWriter
    ) {
        guard count < limit else {
            hasMore = true
            return
        }
        if count == 0 { open(&out) } else { out.append(UInt8(ascii: ",")) }
        count += 1
        if first == nil { first = place }
        last = place
        switch form {
        case .envelope: object(&out)
        case .bundle:
            object(&out)
            id(&lines)
            lines.append(" ")
            version(&lines)
            lines.append("\n")
            if lines.count > 8000 { digestLines() }
        case .manifest:
            out.append("{\"id\":\"")
            id(&out)
            out.append("\",\"date_added\":\"")
            out.append(rfc3339: place, fraction: .microseconds)
            out.append("\",\"version\":\"")
            version(&out)
            out.append("\",\"media_type\":\"application/stix+json;version=2.1\"}")
        case .versions:
            out.append("\"")
            version(&out)
            out.append("\"")
        }
    }

    private func open(_ out: inout ByteWriter) {
        switch form {
        case .envelope, .manifest: out.append("{\"objects\":[")
        case .bundle: out.append("{\"type\":\"bundle\",\"objects\":[")
        case .versions: out.append("{\"versions\":[")
        }
    }

    private mutating func digestLines() {
        lines.withBytes { digest.update($0) }
        lines.removeAll()
    }

    /// Writes the end of the body and the dates of the head. An empty page has the dates too: both say where the page
    /// would begin, so a client that keeps the last date continues from there.
    consuming func end(after: Timestamp?, to reply: inout Reply) {
        reply.rows = count
        let start = after ?? TAXII.beginning
        Self.field("X-TAXII-Date-Added-First", first ?? start, to: &reply)
        Self.field("X-TAXII-Date-Added-Last", last ?? start, to: &reply)
        if form == .bundle {
            digestLines()
            reply.body.append(count == 0 ? "{\"type\":\"bundle\"" : "]" as StaticString)
            var names = NameUUID(namespace: identity)
            reply.body.append(",\"id\":\"bundle--")
            reply.body.append(names.id(name: "bundle|" + TextCoding.hex(digest.finish())))
            reply.body.append("\"}")
            return
        }
        guard count > 0 else {
            reply.body.append("{}")
            return
        }
        if hasMore, let last {
            reply.body.append("],\"more\":true,\"next\":\"")
            reply.body.append(text: TAXIIQuery.text(ofNext: last))
            reply.body.append("\"}")
        } else {
            reply.body.append("],\"more\":false}")
        }
    }

    private static func field(_ name: StaticString, _ time: Timestamp, to reply: inout Reply) {
        var text = ByteWriter(capacity: 64)
        text.append(rfc3339: time, fraction: .microseconds)
        reply.field(name, text: text.text)
    }
}
