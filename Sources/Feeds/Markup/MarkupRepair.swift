import Model
import Notation

/// Makes XML that a parser can read out of what publishers write: bare ampersands, HTML's entities, wrong prologs,
/// sections that are not closed, tags in the wrong order, unquoted attributes, control characters.
///
/// One pass; what a search did not find is remembered, so that no input makes it slower than linear.
struct MarkupRepair {
    private let text: [UInt8]
    private var out: RepairedMarkup
    private var place = 0
    /// The names of the open elements, as places in `text`.
    private var open: [Range<Int>] = []
    /// A digest of each of these names: an end tag is looked for among all of them.
    private var digests: [Int] = []
    private var hasRoot = false
    /// Ends of which no more come.
    private var exhausted: Set<Terminator> = []

    private enum Terminator: Hashable { case comment, instruction, subset, single, double }

    private init(_ text: [UInt8]) {
        self.text = text
        out = RepairedMarkup(capacity: text.count + text.count / 8)
    }

    /// - Parameter text: valid UTF-8.
    static func repair(_ text: [UInt8]) -> [UInt8] {
        var repair = MarkupRepair(text)
        repair.run()
        return repair.out.bytes
    }

    private mutating func run() {
        while place < text.count {
            switch text[place] {
            case UInt8(ascii: "<"): readMarkup()
            case UInt8(ascii: "&"):
                let reference = MarkupReference(text, at: place)
                if !open.isEmpty { out.append(text: reference.scalar) }
                place = reference.end
            default: readText()
            }
            if hasRoot, open.isEmpty { return }
        }
        while !open.isEmpty { closeInnermost() }
    }

    // MARK: text

    /// Text up to the next mark that may mean something.
    private mutating func readText() {
        let start = place
        while place < text.count, text[place] != UInt8(ascii: "<"), text[place] != UInt8(ascii: "&") { place += 1 }
        appendText(start..<place)
    }

    private mutating func appendText(_ range: Range<Int>) {
        if open.isEmpty { return }
        // A copy of the reference: a span of the property would keep all of `self` from changing.
        let text = text
        out.append(text: text.span.extracting(range))
    }

    private mutating func appendName(_ name: Range<Int>) {
        let text = text
        out.append(name: text.span.extracting(name))
    }

    // MARK: markup

    private mutating func readMarkup() {
        guard place + 1 < text.count else {
            place += 1
            return
        }
        switch text[place + 1] {
        case UInt8(ascii: "?"):
            let end = find("?>", .instruction) ?? find(">", nil)
            place = end?.upperBound ?? text.count
        case UInt8(ascii: "!"): readDeclaration()
        case UInt8(ascii: "/"): readEndTag()
        case let byte where Self.beginsName(byte): readStartTag()
        default:
            appendText(place..<place + 1)
            place += 1
        }
    }

    private mutating func readDeclaration() {
        // A copy of the reference: a span of the property would keep all of `self` from changing.
        let text = text
        let rest = text.span.extracting(place..<text.count)
        if rest.startsIgnoringCase(with: "<!--") {
            place = find("-->", .comment)?.upperBound ?? place + 4
        } else if rest.startsIgnoringCase(with: "<![cdata[") {
            readSection()
        } else {
            let end = find(">", nil)?.lowerBound ?? text.count
            let part = text.span.extracting(place..<end)
            let hasSubset = part.firstIndex(of: UInt8(ascii: "["), from: 0) < part.count
            if hasSubset, !hasRoot, let close = find("]", .subset) {
                place = text.span.firstIndex(of: UInt8(ascii: ">"), from: close.upperBound) + 1
            } else {
                place = end + 1
            }
            place = min(place, text.count)
        }
    }

    /// A CDATA section becomes plain text. One whose end is missing ends where its element does.
    private mutating func readSection() {
        let start = place + 9
        var end = start
        let text = text
        let bytes = text.span
        var isClosed = false
        while end < bytes.count {
            let rest = bytes.extracting(end..<bytes.count)
            if rest[0] == UInt8(ascii: "]"), rest.startsIgnoringCase(with: "]]>") {
                isClosed = true
                break
            }
            // Another one begins inside: this one was not closed.
            if rest[0] == UInt8(ascii: "<"), rest.startsIgnoringCase(with: "<![cdata[") { break }
            end += 1
        }
        if !isClosed, let name = open.last, let close = endTag(of: name, in: start..<end) { end = close }
        appendText(start..<end)
        place = isClosed ? end + 3 : end
    }

    private func endTag(of name: Range<Int>, in range: Range<Int>) -> Int? {
        var place = range.lowerBound
        while place + name.count + 2 <= range.upperBound {
            if text[place] == UInt8(ascii: "<"), text[place + 1] == UInt8(ascii: "/"),
                text[(place + 2)..<(place + 2 + name.count)].elementsEqual(text[name])
            {
                return place
            }
            place += 1
        }
        return nil
    }

    private mutating func readEndTag() {
        let name = name(from: place + 2)
        var end = name.upperBound
        while end < text.count, text[end] != UInt8(ascii: ">"), text[end] != UInt8(ascii: "<") { end += 1 }
        place = end < text.count && text[end] == UInt8(ascii: ">") ? end + 1 : end
        let digest = digest(of: name)
        guard
            let level = digests.indices.last(where: {
                digests[$0] == digest && text[open[$0]].elementsEqual(text[name])
            })
        else { return }
        while open.count > level { closeInnermost() }
    }

    /// The seed differs from run to run, so nobody can write many names with one digest.
    private func digest(of name: Range<Int>) -> Int {
        var hasher = Hasher()
        text.withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0[name])) }
        return hasher.finalize()
    }

    private mutating func closeInnermost() {
        guard let name = open.popLast() else { return }
        digests.removeLast()
        out.endText()
        out.append(markup: "</")
        appendName(name)
        out.append(markup: ">")
    }

    private mutating func readStartTag() {
        let name = name(from: place + 1)
        let isKept = open.count < MarkupBuilder.depthLimit - 2
        out.endText()
        let start = out.bytes.count
        out.append(markup: "<")
        appendName(name)
        place = name.upperBound
        var isEmpty = false
        var attributes = 0
        var end = out.bytes.count
        while place < text.count {
            let byte = text[place]
            if byte == UInt8(ascii: ">") {
                place += 1
                break
            }
            if byte == UInt8(ascii: "<") { break }
            isEmpty = byte == UInt8(ascii: "/")
            if Self.beginsName(byte) {
                readAttribute()
                attributes += 1
                if attributes == AttributeLimit.perElement { end = out.bytes.count }
            } else {
                place += 1
            }
        }
        if attributes > AttributeLimit.perElement { out.removeLast(from: end) }
        guard isKept else {
            out.removeLast(from: start)
            return
        }
        hasRoot = true
        if isEmpty {
            out.append(markup: "/")
        } else {
            open.append(name)
            digests.append(digest(of: name))
        }
        out.append(markup: ">")
        // An empty root is the whole document.
        if isEmpty, open.isEmpty { place = text.count }
    }

    private mutating func readAttribute() {
        let name = name(from: place)
        place = name.upperBound
        skipBlanks()
        out.append(markup: " ")
        appendName(name)
        out.append(markup: "=\"")
        if place < text.count, text[place] == UInt8(ascii: "=") {
            place += 1
            skipBlanks()
            appendValue()
        }
        out.append(markup: "\"")
    }

    private mutating func appendValue() {
        guard place < text.count else { return }
        let quote = text[place]
        var end = place
        if quote == 0x22 || quote == 0x27, let close = findQuote(quote) {
            place += 1
            end = close
        } else {
            while end < text.count, text[end] > 0x20, text[end] != UInt8(ascii: ">"), text[end] != UInt8(ascii: "<") {
                end += 1
            }
        }
        let isQuoted = place > 0 && end < text.count && text[end] == quote && text[place - 1] == quote
        while place < end {
            guard text[place] == UInt8(ascii: "&") else {
                out.append(value: text[place])
                place += 1
                continue
            }
            let reference = MarkupReference(text, at: place)
            out.append(value: reference.scalar)
            place = reference.end
        }
        if isQuoted { place = max(place, end + 1) }
    }

    // MARK: searches

    private func name(from start: Int) -> Range<Int> {
        var end = start
        while end < text.count {
            switch text[end] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F, 0x80...: end += 1
            default: return start..<end
            }
        }
        return start..<end
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
        default: false
        }
    }

    private mutating func skipBlanks() {
        while place < text.count, text[place] <= 0x20 { place += 1 }
    }

    /// The next place of a terminator.
    private mutating func find(_ mark: StaticString, _ kind: Terminator?) -> Range<Int>? {
        if let kind, exhausted.contains(kind) { return nil }
        let text = text
        let bytes = text.span
        var from = place
        let length = mark.utf8CodeUnitCount
        while true {
            from = bytes.firstIndex(of: mark.utf8Start[0], from: from)
            guard from + length <= bytes.count else { break }
            if bytes.extracting(from..<from + length).isEqual(to: mark) { return from..<from + length }
            from += 1
        }
        if let kind { exhausted.insert(kind) }
        return nil
    }

    private mutating func findQuote(_ quote: UInt8) -> Int? {
        let kind: Terminator = quote == 0x22 ? .double : .single
        if exhausted.contains(kind) { return nil }
        let found = text.span.firstIndex(of: quote, from: place + 1)
        if found < text.count { return found }
        exhausted.insert(kind)
        return nil
    }
}
