import Extraction
import Model
import Notation

/// OpenIOC 1.0 and 1.1: the content of each item whose term names an address, a name, a URL, a hash or a sender, and the links
/// to CVEs and techniques. Each item counts, however items are joined; one that must not match is refused.
struct OpenIOCReader: SightingReader {
    func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        guard try !Body.isEmpty(body, allowsBracket: true) else { return }
        let foreign = FeedError.foreign(expected: "an OpenIOC document with the element ioc")
        guard Body.firstByte(of: body) == UInt8(ascii: "<") else { throw foreign }
        let document = try MarkupReader.xml(BodyText.utf8(body, charset: nil))
        let elements = document.nodes.indices.filter { $0 > 0 && !document.nodes[$0].isText }
        guard elements.contains(where: { document.isNamed($0, "ioc") }) else {
            let isPage = elements.contains { document.isNamed($0, "html") }
            throw isPage ? FeedError.markup : foreign
        }
        var builder = SightingBuilder()
        var records = 0
        for element in elements {
            builder.reset()
            let term = Self.term(of: element, in: document)
            guard let term else { continue }
            records += 1
            if let reason = Self.fill(&builder, element, term: term, in: document) {
                let name = Array(term.utf8)
                try sink.reject(reason, record: records, name: name.span)
            } else {
                try sink.accept(builder, record: records)
            }
        }
    }

    /// What an element is about: the search term of an item, what a link to a CVE or a technique is to; nil for any other.
    private static func term(of element: Int, in document: MarkupDocument) -> String? {
        if document.isNamed(element, "indicatoritem") {
            return child(of: element, "context", in: document).flatMap { document.attribute($0, "search") } ?? ""
        }
        guard document.isNamed(element, "link"), let target = document.attribute(element, "rel")?.lowercased() else {
            return nil
        }
        return target == "cve" || target == "mitre-attack" ? target : nil
    }

    private static func child(of element: Int, _ name: StaticString, in document: MarkupDocument) -> Int? {
        document.children(of: element).first { document.isNamed($0, name) }
    }

    /// What is wrong with the element; nil when the builder holds its value.
    private static func fill(
        _ builder: inout SightingBuilder,
        _ element: Int,
        term: String,
        in document: MarkupDocument
    ) -> StaticString? {
        if document.attribute(element, "negate") == "true" { return mustNotMatch }
        switch document.attribute(element, "condition")?.lowercased() {
        case nil, "", "is", "contains": break
        case "isnot", "containsnot": return mustNotMatch
        default: return "only items with the condition is or contains give an indicator"
        }
        let content = child(of: element, "content", in: document) ?? element
        let value = Array(document.text(of: content).utf8)
        do throws(RecordError) {
            try set(value.span, of: term.lowercased(), in: &builder)
        } catch {
            return error.reason
        }
        if let comment = child(of: element, "comment", in: document) {
            let text = Array(document.text(of: comment).utf8)
            builder.setContext(text.span)
        }
        return nil
    }

    private static func set(
        _ value: Span<UInt8>,
        of term: String,
        in builder: inout SightingBuilder
    ) throws(RecordError) {
        if term == "cve" { return try builder.setValue(value, as: .cve) }
        if term == "mitre-attack" { return try builder.setValue(value, as: .mitreAttack) }
        for (endings, type) in terms where endings.contains(where: term.hasSuffix) {
            return try builder.setValue(value, as: type)
        }
        if addresses.contains(where: term.hasSuffix) { return try builder.setAddress(value) }
        throw RecordError("the term names no address, name, URL, hash or sender")
    }

    private static let mustNotMatch: StaticString = "an item that must not match is not an indicator"
    private static let addresses = ["/remoteip", "/ip", "/destinationip", "/ipv4address", "/ipv6address"]
    /// Ends of terms in lower case, and what their content is.
    private static let terms: [([String], IndicatorType)] = [
        (["md5sum", "/md5"], .md5), (["sha1sum", "/sha1"], .sha1), (["sha256sum", "/sha256"], .sha256),
        (["sha512sum", "/sha512"], .sha512), (["email/from", "email/replyto", "email/sender"], .email),
        (["/recordname", "/hostname", "/host", "network/dns", "dnsentryitem/host"], .domain),
        (["/url", "/uri", "/sourceurl"], .url),
    ]
}
