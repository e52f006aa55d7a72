import Notation

/// An XML or HTML document as values: nodes in the order of the text, all text in one run of bytes.
///
/// Node 0 is the document itself and holds the root element. A node is named by its number.
package struct MarkupDocument: Sendable {
    struct Node: Sendable {
        /// The local name in `bytes`; empty for text.
        var name: Range<Int>
        var space: MarkupNamespace
        /// The number after the last node inside this one.
        var end: Int
        /// In `attributes`; for text its place in `bytes`.
        var content: Range<Int>
        var isText: Bool
    }

    struct Attribute: Sendable {
        var name: Range<Int>
        var space: MarkupNamespace
        var value: Range<Int>
    }

    var bytes: [UInt8] = []
    var nodes: [Node] = []
    var attributes: [Attribute] = []

    /// The elements directly inside a node.
    func children(of node: Int) -> Children { Children(document: self, node: node) }

    struct Children: Sequence, IteratorProtocol {
        private let document: MarkupDocument
        private var nextNode: Int
        private let end: Int

        init(document: MarkupDocument, node: Int) {
            self.document = document
            nextNode = node + 1
            end = document.nodes[node].end
        }

        mutating func next() -> Int? {
            while nextNode < end {
                let node = nextNode
                nextNode = document.nodes[node].end
                if !document.nodes[node].isText { return node }
            }
            return nil
        }
    }

    /// Whether an element has this local name, ASCII letters of either case alike.
    func isNamed(_ node: Int, _ name: StaticString) -> Bool {
        bytes.span.extracting(nodes[node].name).isEqualIgnoringCase(to: name)
    }

    func space(of node: Int) -> MarkupNamespace { nodes[node].space }

    /// The value of an attribute; of those with the same name the one in the namespace.
    func attribute(_ node: Int, _ name: StaticString, in space: MarkupNamespace = .none) -> String? {
        for attribute in attributes[nodes[node].content] where attribute.space == space {
            guard bytes.span.extracting(attribute.name).isEqualIgnoringCase(to: name) else { continue }
            return String(decoding: bytes[attribute.value], as: UTF8.self)
        }
        return nil
    }

    /// All text inside a node, as it stands.
    func text(of node: Int) -> String {
        var out: [UInt8] = []
        for inner in nodes[node..<nodes[node].end] where inner.isText { out += bytes[inner.content] }
        return String(decoding: out, as: UTF8.self)
    }

    /// Whether there is an element inside the node.
    func hasElements(_ node: Int) -> Bool {
        nodes[(node + 1)..<nodes[node].end].contains { !$0.isText }
    }

    /// What stands inside a node as HTML.
    func markup(of node: Int) -> String {
        var out: [UInt8] = []
        writeMarkup(of: node, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    private func writeMarkup(of node: Int, to out: inout [UInt8]) {
        var open: [Int] = []
        var place = node + 1
        while place < nodes[node].end {
            while let last = open.last, place >= nodes[last].end {
                close(last, to: &out)
                open.removeLast()
            }
            let inner = nodes[place]
            if inner.isText {
                Self.writeEscaped(bytes[inner.content], to: &out)
            } else {
                out.append(UInt8(ascii: "<"))
                out += bytes[inner.name]
                for attribute in attributes[inner.content] where attribute.space == .none {
                    out.append(0x20)
                    out += bytes[attribute.name]
                    out.append(contentsOf: "=\"".utf8)
                    Self.writeEscaped(bytes[attribute.value], to: &out)
                    out.append(0x22)
                }
                out.append(UInt8(ascii: ">"))
                open.append(place)
            }
            place += 1
        }
        while let last = open.popLast() { close(last, to: &out) }
    }

    /// Elements that have no end in HTML.
    private static let voidNames: [StaticString] = [
        "br", "img", "hr", "input", "meta", "link", "source", "area", "base", "col", "embed", "track", "wbr",
    ]

    private func close(_ node: Int, to out: inout [UInt8]) {
        if nodes[node].end == node + 1, Self.voidNames.contains(where: { isNamed(node, $0) }) { return }
        out.append(contentsOf: "</".utf8)
        out += bytes[nodes[node].name]
        out.append(UInt8(ascii: ">"))
    }

    static func writeEscaped(_ text: some Sequence<UInt8>, to out: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "&"): out.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): out.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): out.append(contentsOf: "&gt;".utf8)
            case 0x22: out.append(contentsOf: "&quot;".utf8)
            default: out.append(byte)
            }
        }
    }
}

/// The namespaces that mean something in a feed.
enum MarkupNamespace: UInt8, Sendable {
    case none, atom, rss, rdf, content, dublinCore, dublinCoreTerms, media, itunes, html, xml, other

    /// By name (URI) or, where that is absent or not known, by the prefix that everybody uses.
    init(uri: Span<UInt8>, prefix: Span<UInt8>) {
        if uri.isEmpty, prefix.isEmpty {
            self = .none
            return
        }
        for (name, space) in Self.names where uri.isEqualIgnoringCase(to: name) {
            self = space
            return
        }
        for (name, space) in Self.prefixes where prefix.isEqualIgnoringCase(to: name) {
            self = space
            return
        }
        // A default namespace that nobody knows says nothing: such feeds mean plain RSS.
        self = prefix.isEmpty ? .none : .other
    }

    private static let names: [(StaticString, MarkupNamespace)] = [
        ("http://www.w3.org/2005/atom", .atom), ("http://purl.org/atom/ns#", .atom),
        ("http://purl.org/rss/1.0/", .rss), ("http://my.netscape.com/rdf/simple/0.9/", .rss),
        ("http://channel.netscape.com/rdf/simple/0.9/", .rss), ("http://backend.userland.com/rss2", .rss),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", .rdf),
        ("http://purl.org/rss/1.0/modules/content/", .content), ("http://purl.org/dc/elements/1.1/", .dublinCore),
        ("http://purl.org/dc/terms/", .dublinCoreTerms), ("http://search.yahoo.com/mrss/", .media),
        ("http://www.itunes.com/dtds/podcast-1.0.dtd", .itunes), ("http://www.w3.org/1999/xhtml", .html),
        ("http://www.w3.org/xml/1998/namespace", .xml),
    ]

    private static let prefixes: [(StaticString, MarkupNamespace)] = [
        ("atom", .atom), ("rss", .rss), ("rdf", .rdf), ("content", .content), ("dc", .dublinCore),
        ("dcterms", .dublinCoreTerms), ("media", .media), ("itunes", .itunes), ("xhtml", .html), ("xml", .xml),
    ]
}
