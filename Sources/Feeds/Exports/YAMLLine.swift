import Notation

/// One line of block YAML (YAML 1.2): how deep it stands, whether it is an item of a list, its key and its scalar, or the scalars
/// of a flow list. Inner flow lists and scalars over several lines are not understood.
struct YAMLLine {
    private(set) var indent = 0
    private(set) var isItem = false
    /// In lower case; empty for a line without a key.
    private(set) var key = ""
    /// Plain: without quotes, escapes and comment.
    private(set) var value: [UInt8] = []
    /// The scalars of a flow list, `[a, b]`; empty for none.
    private var items: [[UInt8]] = []
    /// Whether the value is one that is not understood.
    private(set) var isComplex = false

    /// Every scalar of the value.
    var values: [[UInt8]] { items.isEmpty && !value.isEmpty ? [value] : items }

    /// - Parameter line: without its end. Nil for a blank line and a comment.
    init?(_ line: Span<UInt8>) {
        var place = 0
        while place < line.count, line[place] == 0x20 { place += 1 }
        indent = place
        while place + 1 < line.count, line[place] == UInt8(ascii: "-"), line[place + 1] == 0x20 {
            isItem = true
            place += 2
            while place < line.count, line[place] == 0x20 { place += 1 }
        }
        let inside = line.trimmed(place..<line.count)
        guard !inside.isEmpty, line[inside.lowerBound] != UInt8(ascii: "#") else { return nil }
        let text = line.extracting(inside)
        guard let colon = Self.colon(in: text) else {
            read(text)
            return
        }
        for offset in text.trimmed(0..<colon) where text[offset] != 0x22 && text[offset] != 0x27 {
            key.unicodeScalars.append(Unicode.Scalar(TextCoding.lowercased(text[offset])))
        }
        read(text.extracting(colon + 1..<text.count))
    }

    /// The colon behind a key: outside quotes, with a blank or the end behind it.
    private static func colon(in text: Span<UInt8>) -> Int? {
        var place = 0
        if text[0] == 0x22 || text[0] == 0x27 {
            place = text.firstIndex(of: text[0], from: 1) + 1
            return place < text.count && text[place] == 0x3A ? place : nil
        }
        while place < text.count {
            if text[place] == 0x3A, place + 1 == text.count || text[place + 1] <= 0x20 { return place }
            if text[place] == 0x23, place > 0, text[place - 1] <= 0x20 { return nil }
            place += 1
        }
        return nil
    }

    private mutating func read(_ text: Span<UInt8>) {
        let inside = text.trimmed(0..<text.count)
        guard !inside.isEmpty else { return }
        let scalar = text.extracting(inside)
        switch scalar[0] {
        case 0x22: readDoubleQuoted(scalar)
        case 0x27: readSingleQuoted(scalar)
        case UInt8(ascii: "["): readFlowList(scalar)
        case UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "&"),
            UInt8(ascii: "*"):
            isComplex = true
        case UInt8(ascii: "#"): break
        default: readPlain(scalar)
        }
    }

    private mutating func readFlowList(_ text: Span<UInt8>) {
        guard text.count > 1, text[text.count - 1] == UInt8(ascii: "]") else {
            isComplex = true
            return
        }
        var start = 1
        var quote: UInt8 = 0
        for place in 1..<text.count {
            let byte = text[place]
            if quote != 0 {
                if byte == quote { quote = 0 }
                continue
            }
            if byte == 0x22 || byte == 0x27 {
                quote = byte
                continue
            }
            guard byte == 0x2C || place == text.count - 1 else { continue }
            let inside = text.trimmed(start..<place)
            start = place + 1
            if inside.isEmpty { continue }
            if text[inside.lowerBound] == UInt8(ascii: "[") {
                isComplex = true
                continue
            }
            value.removeAll(keepingCapacity: true)
            read(text.extracting(inside))
            items.append(value)
        }
        value.removeAll()
        isComplex = isComplex || quote != 0
    }

    private mutating func readPlain(_ text: Span<UInt8>) {
        var end = 0
        while end < text.count, !(text[end] == 0x23 && text[end - 1] <= 0x20) { end += 1 }
        value.append(text.extracting(text.trimmed(0..<end)))
    }

    private mutating func readSingleQuoted(_ text: Span<UInt8>) {
        var place = 1
        while place < text.count {
            if text[place] == 0x27 {
                guard place + 1 < text.count, text[place + 1] == 0x27 else { return }
                place += 1
            }
            value.append(text[place])
            place += 1
        }
        isComplex = true
    }

    private mutating func readDoubleQuoted(_ text: Span<UInt8>) {
        var place = 1
        while place < text.count, text[place] != 0x22 {
            guard text[place] == 0x5C, place + 1 < text.count else {
                value.append(text[place])
                place += 1
                continue
            }
            let mark = text[place + 1]
            place += 2
            switch mark {
            case UInt8(ascii: "n"): value.append(0x0A)
            case UInt8(ascii: "r"): value.append(0x0D)
            case UInt8(ascii: "t"): value.append(0x09)
            case UInt8(ascii: "x"): place = readCode(text, from: place, digits: 2)
            case UInt8(ascii: "u"): place = readCode(text, from: place, digits: 4)
            case UInt8(ascii: "U"): place = readCode(text, from: place, digits: 8)
            default: value.append(mark)
            }
        }
        isComplex = isComplex || place >= text.count
    }

    /// The character of a hexadecimal number; says where the number ends.
    private mutating func readCode(_ text: Span<UInt8>, from start: Int, digits: Int) -> Int {
        var code: UInt32 = 0
        var place = start
        while place < text.count, place < start + digits, let digit = TextCoding.nibble(text[place]) {
            code = code << 4 | UInt32(digit)
            place += 1
        }
        if let scalar = Unicode.Scalar(code) { value.append(contentsOf: String(scalar).utf8) }
        return place
    }
}
