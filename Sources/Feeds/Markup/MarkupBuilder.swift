import Notation

/// Puts a document together out of what the parser reports, and refuses more when it grows too large.
///
/// A class, because the parser carries it through C as one pointer.
final class MarkupBuilder {
    /// How many nodes and attributes a document may have.
    static let nodeLimit = 500_000
    /// How deep elements may lie inside each other.
    static let depthLimit = 200

    private(set) var document = MarkupDocument()
    /// There was more than the limits allow.
    private(set) var isFull = false {
        didSet { stopParser?() }
    }
    /// Makes the parser stop. Set while it runs.
    var stopParser: (() -> Void)?
    /// A reference was met whose meaning only a DTD could tell.
    var hasUnknownReference = false
    private var open: [Int] = [0]
    /// The last node is text of the element that is open.
    private var isInText = false

    init() {
        document.nodes.append(.init(name: 0..<0, space: .none, end: 1, content: 0..<0, isText: false))
    }

    /// False when the parser must stop.
    func begin(_ name: Span<UInt8>, _ space: MarkupNamespace) -> Bool {
        guard open.count <= Self.depthLimit, document.nodes.count + document.attributes.count < Self.nodeLimit else {
            isFull = true
            return false
        }
        isInText = false
        open.append(document.nodes.count)
        let start = document.attributes.count
        document.nodes.append(
            .init(name: store(name), space: space, end: document.nodes.count + 1, content: start..<start, isText: false)
        )
        return true
    }

    /// An attribute of the element begun last.
    func addAttribute(_ name: Span<UInt8>, _ space: MarkupNamespace, _ value: Span<UInt8>) {
        guard document.attributes.count < Self.nodeLimit, let node = open.last else { return }
        document.attributes.append(.init(name: store(name), space: space, value: store(value)))
        let start = document.nodes[node].content.lowerBound
        document.nodes[node].content = start..<document.attributes.count
    }

    func addText(_ text: Span<UInt8>) {
        guard !text.isEmpty else { return }
        let last = document.nodes.count - 1
        // Text comes in pieces; pieces that touch are one node.
        if isInText {
            let start = document.nodes[last].content.lowerBound
            _ = store(text)
            document.nodes[last].content = start..<document.bytes.count
            return
        }
        guard document.nodes.count < Self.nodeLimit else {
            isFull = true
            return
        }
        isInText = true
        let range = store(text)
        document.nodes.append(
            .init(name: 0..<0, space: .none, end: document.nodes.count + 1, content: range, isText: true)
        )
    }

    /// Ends the innermost element of that name; nothing when none is open.
    func end(_ name: Span<UInt8>) {
        var level = open.count - 1
        while level > 0, !isSame(document.nodes[open[level]].name, name) { level -= 1 }
        guard level > 0 else { return }
        while open.count > level { close() }
    }

    func finish() -> MarkupDocument {
        while !open.isEmpty { close() }
        return document
    }

    private func close() {
        isInText = false
        guard let node = open.popLast() else { return }
        document.nodes[node].end = document.nodes.count
    }

    private func isSame(_ range: Range<Int>, _ name: Span<UInt8>) -> Bool {
        guard range.count == name.count else { return false }
        for offset in 0..<name.count where document.bytes[range.lowerBound + offset] != name[offset] { return false }
        return true
    }

    private func store(_ text: Span<UInt8>) -> Range<Int> {
        let start = document.bytes.count
        document.bytes.append(text)
        return start..<document.bytes.count
    }
}
