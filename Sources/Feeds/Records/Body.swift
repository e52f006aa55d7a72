import Notation

/// Facts about a body that do not depend on its format.
enum Body {
    /// Whether the body has nothing but blanks and a byte order mark.
    /// - Parameter allowsBracket: whether a body of the format may begin with `<`.
    /// - Throws: `FeedError.markup` for HTML and XML.
    static func isEmpty(_ body: Span<UInt8>, allowsBracket: Bool = false) throws(FeedError) -> Bool {
        guard let first = firstByte(of: body) else { return true }
        if first == UInt8(ascii: "<"), !allowsBracket { throw .markup }
        return false
    }

    /// The first byte that is neither a blank nor part of a byte order mark.
    static func firstByte(of body: Span<UInt8>) -> UInt8? {
        var place = start(of: body)
        while place < body.count, body[place] <= 0x20, body[place] > 0 { place += 1 }
        return place < body.count ? body[place] : nil
    }

    /// The first byte of the first line that is neither blank nor begins with `#`.
    static func firstByteOfData(in body: Span<UInt8>) -> UInt8? {
        var place = start(of: body)
        while place < body.count {
            let byte = body[place]
            if byte == UInt8(ascii: "#") {
                place = body.firstIndex(ofLineEndOr: 0x0A, from: place)
            } else if byte > 0x20 || byte == 0 {
                return byte
            } else {
                place += 1
            }
        }
        return nil
    }

    /// Where the text begins after a byte order mark.
    static func start(of body: Span<UInt8>) -> Int {
        body.count >= 3 && body[0] == 0xEF && body[1] == 0xBB && body[2] == 0xBF ? 3 : 0
    }

    /// The n of `END n entries` or `Number of entries: n`, as abuse.ch ends its lists; nil for another comment.
    static func announcedCount(in comment: Span<UInt8>) -> Int? {
        let inside = comment.trimmed(0..<comment.count)
        let text = comment.extracting(inside)
        var digits: Range<Int>
        if text.startsIgnoringCase(with: "end ") {
            digits = 4..<text.firstIndex(of: 0x20, from: 4)
            guard text.extracting(digits.upperBound..<text.count).startsIgnoringCase(with: " entr") else { return nil }
        } else if text.startsIgnoringCase(with: "number of entries:") {
            digits = 18..<text.count
        } else {
            return nil
        }
        digits = text.trimmed(digits)
        return text.extracting(digits).decimal
    }
}
