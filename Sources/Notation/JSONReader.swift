/// What is wrong with a JSON text, and at which byte (from 0).
package struct JSONError: Error, Sendable {
    package let reason: StaticString
    package let position: Int
    /// Whether the text ends before the value does.
    package let isCut: Bool

    package init(reason: StaticString, position: Int, isCut: Bool = false) {
        self.reason = reason
        self.position = position
        self.isCut = isCut
    }
}

/// Reads a JSON text (RFC 8259) token by token from memory.
///
/// It is strict: UTF-8 and surrogate pairs are checked, nothing may follow the value, and nesting is limited. A reader
/// keeps only positions, so each call takes the same text again. Once its scratch memory has grown it allocates
/// nothing. The caller must decide about repeated keys.
package struct JSONReader: Sendable {
    package enum Token: Sendable {
        case beginObject, endObject, beginArray, endArray, key, string, number, bool, null, end
    }

    private enum Expectation { case value, firstElement, firstKey, key, separator, done }

    /// The greatest `maximumDepth` that a reader accepts.
    package static let depthLimit = 64

    /// The position at which the next token is read.
    package internal(set) var position = 0
    /// How many objects and arrays are open.
    package private(set) var depth = 0
    /// The value of the last `bool`.
    package private(set) var isTrue = false
    @usableFromInline var scratch: [UInt8] = []
    @usableFromInline var token = 0..<0
    @usableFromInline var isInScratch = false
    private var expectation = Expectation.value
    /// One bit for each level, the innermost lowest; it is set inside an object.
    private var objects: UInt64 = 0
    private let maximumDepth: Int

    /// - Parameter maximumDepth: 1...64.
    package init(maximumDepth: Int = 32) { self.maximumDepth = min(max(maximumDepth, 1), Self.depthLimit) }

    /// Begins another text.
    package mutating func restart() {
        position = 0
        depth = 0
        objects = 0
        expectation = .value
    }

    /// Lends the text of the last key or string without its escapes, or of the last number as written, for the time of
    /// the call.
    @inlinable
    package func withText<R, E: Error>(
        in text: Span<UInt8>,
        _ use: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        if isInScratch { return try use(scratch.span.extracting(token)) }
        return try use(text.extracting(token))
    }

    /// The text of the last key, string or number.
    package func string(in text: Span<UInt8>) -> String {
        withText(in: text) { String(copying: $0) }
    }

    /// The last number as an integer; nil when it has a fraction, an exponent, or does not fit.
    package func integer(in text: Span<UInt8>) -> Int? {
        withText(in: text) { digits in
            guard digits.count > 1, digits[0] == UInt8(ascii: "-") else { return digits.decimal }
            return digits.extracting(1..<digits.count).decimal.map { -$0 }
        }
    }

    /// Reads the next token; after the value it is always `end`.
    package mutating func next(in text: Span<UInt8>) throws(JSONError) -> Token {
        skipBlanks(in: text)
        if expectation == .separator {
            guard position < text.count else { throw cut(text) }
            switch text[position] {
            case UInt8(ascii: ","):
                position += 1
                expectation = isInObject ? .key : .value
                skipBlanks(in: text)
            case UInt8(ascii: "}") where isInObject: return close(.endObject)
            case UInt8(ascii: "]") where !isInObject: return close(.endArray)
            default: throw wrong("a comma or the closing bracket is missing")
            }
        }
        if expectation == .done {
            guard position == text.count else { throw wrong("something follows the value") }
            return .end
        }
        guard position < text.count else { throw cut(text) }
        let byte = text[position]
        switch expectation {
        case .firstKey where byte == UInt8(ascii: "}"): return close(.endObject)
        case .firstElement where byte == UInt8(ascii: "]"): return close(.endArray)
        case .firstKey, .key:
            guard byte == 0x22 else { throw wrong("a key in double quotes is missing") }
            try readString(in: text)
            skipBlanks(in: text)
            guard position < text.count else { throw cut(text) }
            guard text[position] == 0x3A else { throw wrong("the colon after a key is missing") }
            position += 1
            expectation = .value
            return .key
        default: return try readValue(byte, in: text)
        }
    }

    /// Skips the next value with everything inside it.
    package mutating func skipValue(in text: Span<UInt8>) throws(JSONError) {
        let level = depth
        repeat { _ = try next(in: text) } while depth > level
    }

    /// Skips the rest of the innermost open object or array, including its end.
    package mutating func skipRest(in text: Span<UInt8>) throws(JSONError) {
        let level = depth
        while depth >= level, depth > 0 { _ = try next(in: text) }
    }

    private var isInObject: Bool { objects & 1 == 1 }

    private mutating func readValue(_ byte: UInt8, in text: Span<UInt8>) throws(JSONError) -> Token {
        switch byte {
        case UInt8(ascii: "{"): return try open(.beginObject)
        case UInt8(ascii: "["): return try open(.beginArray)
        case 0x22:
            try readString(in: text)
            finishValue()
            return .string
        case UInt8(ascii: "-"), 0x30...0x39:
            try readNumber(in: text)
            finishValue()
            return .number
        case UInt8(ascii: "t"):
            try readWord("true", in: text)
            isTrue = true
            return .bool
        case UInt8(ascii: "f"):
            try readWord("false", in: text)
            isTrue = false
            return .bool
        case UInt8(ascii: "n"):
            try readWord("null", in: text)
            return .null
        default: throw wrong("no JSON value begins like this")
        }
    }

    private mutating func open(_ token: Token) throws(JSONError) -> Token {
        guard depth < maximumDepth else { throw wrong("the value is nested too deeply") }
        position += 1
        depth += 1
        objects = objects << 1 | (token == .beginObject ? 1 : 0)
        expectation = token == .beginObject ? .firstKey : .firstElement
        return token
    }

    private mutating func close(_ token: Token) -> Token {
        position += 1
        depth -= 1
        objects >>= 1
        finishValue()
        return token
    }

    private mutating func finishValue() { expectation = depth == 0 ? .done : .separator }

    @inline(__always) private mutating func skipBlanks(in text: Span<UInt8>) {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func readWord(_ word: StaticString, in text: Span<UInt8>) throws(JSONError) {
        let end = position + word.utf8CodeUnitCount
        guard end <= text.count else { throw cut(text) }
        for place in position..<end where text[place] != word.utf8Start[place - position] {
            throw wrong("no JSON value begins like this")
        }
        position = end
        finishValue()
    }

    func wrong(_ reason: StaticString) -> JSONError {
        JSONError(reason: reason, position: position)
    }

    func cut(_ text: Span<UInt8>) -> JSONError {
        JSONError(reason: "the text ends too early", position: text.count, isCut: true)
    }
}
