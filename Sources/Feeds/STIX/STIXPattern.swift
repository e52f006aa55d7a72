import Notation

/// The comparisons of a STIX pattern (STIX 2.1 §9) that give a property a value: `=` and `IN`, however they are joined,
/// unless negated. One pass without recursion, which skips what it does not understand.
struct STIXPattern {
    struct Comparison {
        /// In `bytes`: lower case, without quotes.
        var path: Range<Int>
        /// In `bytes`, without quotes and escapes.
        var value: Range<Int>
        /// Number of the observation `[...]`, from 1.
        var observation: Int
    }

    /// More comparisons are left out; `isCut` says so.
    private static let limit = 1000

    private(set) var bytes: [UInt8] = []
    private(set) var comparisons: [Comparison] = []
    private(set) var isCut = false
    private var place = 0

    mutating func read(_ text: Span<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        comparisons.removeAll(keepingCapacity: true)
        place = 0
        defer { isCut = comparisons.count == Self.limit && place < text.count }
        var observation = 0
        while place < text.count, comparisons.count < Self.limit {
            switch text[place] {
            case UInt8(ascii: "["):
                observation += 1
                place += 1
            case 0x27: skipLiteral(text)
            case 0x41...0x5A, 0x61...0x7A:
                let path = readPath(text)
                if bytes[path].contains(0x3A) { readComparison(text, path, observation) }
            default: place += 1
            }
        }
    }

    private mutating func readComparison(_ text: Span<UInt8>, _ path: Range<Int>, _ observation: Int) {
        skipBlanks(text)
        guard place < text.count else { return }
        if text[place] == UInt8(ascii: "=") {
            while place < text.count, text[place] == UInt8(ascii: "=") { place += 1 }
            skipBlanks(text)
            if let value = readLiteral(text) { add(path, value, observation) }
            return
        }
        guard takeWord("in", text) else {
            // Another operator or a negated one: its literal must not be taken for the next path.
            while place < text.count, text[place] != 0x27, text[place] != UInt8(ascii: "]") { place += 1 }
            skipLiteral(text)
            return
        }
        skipBlanks(text)
        guard place < text.count, text[place] == UInt8(ascii: "(") else { return }
        place += 1
        while comparisons.count < Self.limit {
            while place < text.count, text[place] <= 0x20 || text[place] == 0x2C { place += 1 }
            guard place < text.count, text[place] != UInt8(ascii: ")"), let value = readLiteral(text) else { return }
            add(path, value, observation)
        }
    }

    private mutating func add(_ path: Range<Int>, _ value: Range<Int>, _ observation: Int) {
        comparisons.append(Comparison(path: path, value: value, observation: observation))
    }

    /// An object path, as `file:hashes.'SHA-256'` or `x:y[*].z`, or a word.
    private mutating func readPath(_ text: Span<UInt8>) -> Range<Int> {
        let start = bytes.count
        var isIndexed = false
        while place < text.count {
            let byte = text[place]
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F, 0x2A:
                bytes.append(TextCoding.lowercased(byte))
            case UInt8(ascii: "["): isIndexed = true
            case UInt8(ascii: "]") where isIndexed: isIndexed = false
            // A quoted key follows a dot or a bracket; any other quote begins a value.
            case 0x27 where place > 0 && (text[place - 1] == 0x2E || text[place - 1] == UInt8(ascii: "[")):
                if let key = readLiteral(text) {
                    for inner in key { bytes[inner] = TextCoding.lowercased(bytes[inner]) }
                }
                continue
            default: return start..<bytes.count
            }
            place += 1
        }
        return start..<bytes.count
    }

    /// A string in quotes, with `\'` and `\\`, or a bare number or word; nil when there is neither.
    private mutating func readLiteral(_ text: Span<UInt8>) -> Range<Int>? {
        let start = bytes.count
        guard place < text.count else { return nil }
        if text[place] == 0x27 {
            place += 1
            while place < text.count, text[place] != 0x27 {
                if text[place] == 0x5C, place + 1 < text.count { place += 1 }
                bytes.append(text[place])
                place += 1
            }
            guard place < text.count else { return nil }
            place += 1
            return start..<bytes.count
        }
        while place < text.count {
            switch text[place] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E: bytes.append(text[place])
            default: return bytes.count > start ? start..<bytes.count : nil
            }
            place += 1
        }
        return bytes.count > start ? start..<bytes.count : nil
    }

    private mutating func skipLiteral(_ text: Span<UInt8>) {
        let end = bytes.count
        guard place < text.count, text[place] == 0x27 else { return }
        if readLiteral(text) == nil { place = text.count }
        bytes.removeLast(bytes.count - end)
    }

    private mutating func takeWord(_ word: StaticString, _ text: Span<UInt8>) -> Bool {
        let end = place + word.utf8CodeUnitCount
        guard end < text.count, text[end] <= 0x20 || text[end] == UInt8(ascii: "("),
            text.extracting(place..<end).isEqualIgnoringCase(to: word)
        else { return false }
        place = end
        return true
    }

    private mutating func skipBlanks(_ text: Span<UInt8>) {
        while place < text.count, text[place] <= 0x20 { place += 1 }
    }
}
