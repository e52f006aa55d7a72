/// A document as plain text: without markup, with references decoded and look-alike characters replaced by plain ones.
/// The addresses in attributes follow at the end, each on a line of its own.
struct FlatText: Sendable {
    private(set) var text = MappedText()
    /// Where the values of attributes begin.
    private(set) var attributesStart = 0
    private let source: [UInt8]
    private let options: Options
    private var attributes: [Range<Int>] = []
    /// No comment ends after this place.
    private var commentsEnd = Int.max
    /// A tag that begins before this place has no end before it.
    private var brokenUntil = 0

    struct Options: Sendable {
        var hasTags: Bool
        var hasReferences: Bool
    }

    init(_ source: [UInt8], _ range: Range<Int>, _ options: Options) {
        self.source = source
        self.options = options
        text.reserve(range.count + 64)
        var start = range.lowerBound
        if start == 0, source.count >= 3, source[0] == 0xEF, source[1] == 0xBB, source[2] == 0xBF { start = 3 }
        flatten(start..<range.upperBound, isAttribute: false)
        text.replace(range.upperBound..<range.upperBound, with: "\n")
        attributesStart = text.count
        for value in attributes {
            flatten(value, isAttribute: true)
            text.replace(value.upperBound..<value.upperBound, with: "\n")
        }
    }

    private mutating func flatten(_ range: Range<Int>, isAttribute: Bool) {
        let classes = ByteClass.table
        var run = range.lowerBound
        var place = run
        while place < range.upperBound {
            if classes[Int(source[place])] & ByteClass.raw == 0 {
                place += 1
                continue
            }
            let byte = source[place]
            var end = place
            if byte >= 0x80 {
                if let found = source.scalar(at: place) {
                    end = place + found.length
                    guard Self.isChanged(found.value) else {
                        place = end
                        continue
                    }
                    text.copy(source, run..<place)
                    append(found.value, for: place..<end)
                } else {
                    end = place + 1
                    text.copy(source, run..<place)
                    text.replace(place..<end, with: 0xFFFD)
                }
            } else if byte == UInt8(ascii: "\\") {
                guard source.at(place + 1) == UInt8(ascii: "/") else {
                    place += 1
                    continue
                }
                end = place + 2
                text.copy(source, run..<place)
                text.replace(place..<end, with: "/")
            } else if byte == UInt8(ascii: "&") {
                guard options.hasReferences, let found = CharacterReference.read(source, at: place) else {
                    place += 1
                    continue
                }
                end = place + found.length
                text.copy(source, run..<place)
                append(found.scalar, for: place..<end)
            } else {
                guard options.hasTags, !isAttribute, let tag = tag(at: place, before: range.upperBound) else {
                    place += 1
                    continue
                }
                end = tag.end
                text.copy(source, run..<place)
                text.replace(place..<end, with: tag.replacement)
            }
            run = end
            place = end
        }
        text.copy(source, run..<range.upperBound)
    }

    /// Appends a character in its plain form.
    private mutating func append(_ scalar: UInt32, for range: Range<Int>) {
        switch scalar {
        case 0xAD, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: break
        case 0x85, 0x2028, 0x2029: text.replace(range, with: "\n")
        case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: text.replace(range, with: " ")
        case 0x2010...0x2013: text.replace(range, with: "-")
        case 0x2024: text.replace(range, with: ".")
        case 0x3002, 0xFF61: text.replace(range, with: isInsideName(range) ? "." : " ")
        case 0xFF01...0xFF5E: text.replace(range, with: scalar - 0xFEE0)
        case 0: text.replace(range, with: 0xFFFD)
        default: text.replace(range, with: scalar)
        }
    }

    private static func isChanged(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x85, 0xA0, 0xAD, 0x1680, 0x180E, 0x2000...0x2013, 0x2024, 0x2028...0x202F, 0x205F...0x2069, 0x3000,
            0x3002,
            0xFEFF, 0xFF01...0xFF5E, 0xFF61:
            true
        default: false
        }
    }

    /// The ideographic full stop ends a sentence. Between letters of one kind it is a dot.
    private func isInsideName(_ range: Range<Int>) -> Bool {
        let before = source.at(range.lowerBound - 1)
        let after = source.at(range.upperBound)
        if before >= 0x80 { return after >= 0x80 }
        return source.isAlphanumeric(range.lowerBound - 1) && source.isAlphanumeric(range.upperBound)
    }

    // MARK: Tags

    /// Reads a tag; nil where `<` is only a character.
    private mutating func tag(at start: Int, before limit: Int) -> (end: Int, replacement: StaticString)? {
        guard start >= brokenUntil else { return nil }
        let next = source.at(start + 1)
        if next == UInt8(ascii: "!"), source.at(start + 2) == UInt8(ascii: "-"),
            source.at(start + 3) == UInt8(ascii: "-")
        {
            return comment(at: start, before: limit)
        }
        let isDeclaration = next == UInt8(ascii: "!") || next == UInt8(ascii: "?")
        guard let name = isDeclaration ? start + 1..<start + 2 : Markup.tagName(source, at: start) else { return nil }
        guard let end = endOfTag(from: name.upperBound, before: limit) else { return nil }
        return (end, isDeclaration ? " " : Markup.replacement(of: source, name))
    }

    private mutating func comment(at start: Int, before limit: Int) -> (end: Int, replacement: StaticString)? {
        var place = start + 4
        guard place < commentsEnd else { return nil }
        while place + 2 < limit {
            if source[place] == UInt8(ascii: "-"), source[place + 1] == UInt8(ascii: "-"),
                source[place + 2] == UInt8(ascii: ">")
            {
                return (place + 3, "")
            }
            place += 1
        }
        commentsEnd = start
        return nil
    }

    /// Reads the attributes and remembers the values that may be addresses. More than 16 KiB is not taken for a tag.
    private mutating func endOfTag(from start: Int, before limit: Int) -> Int? {
        var place = start
        var found: [Range<Int>] = []
        let limit = min(limit, start + 16_384)
        while place < limit {
            switch source[place] {
            case UInt8(ascii: ">"):
                attributes += found
                return place + 1
            case UInt8(ascii: "<"): return nil
            case UInt8(ascii: "="):
                let name = place
                place += 1
                while place < limit, source.isBlank(place) { place += 1 }
                let quote = source.at(place)
                let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
                if isQuoted { place += 1 }
                let value = place
                while place < limit, isQuoted ? source[place] != quote : !endsValue(source[place]) { place += 1 }
                if Markup.isAddress(source, attributeEndingAt: name) { found.append(value..<place) }
                if isQuoted, place < limit { place += 1 }
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                let quote = source[place]
                place += 1
                while place < limit, source[place] != quote { place += 1 }
                place += 1
            default: place += 1
            }
        }
        brokenUntil = limit
        return nil
    }

    private func endsValue(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<")
    }
}
