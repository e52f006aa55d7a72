/// What is wrong with a JSON text, and at which byte of it (from 0).
package struct JSONError: Error, Sendable {
    package let reason: StaticString
    package let position: Int
    /// The text ends before the value does.
    package let isCut: Bool

    package init(reason: StaticString, position: Int, isCut: Bool = false) {
        self.reason = reason
        self.position = position
        self.isCut = isCut
    }
}

/// Reads a JSON text (RFC 8259) token by token out of memory.
///
/// It is strict: UTF-8 and surrogate pairs are checked, nothing may follow the value, and nesting is limited. A reader keeps
/// positions only, so each call takes the same text again; once its scratch memory has grown it allocates nothing.
/// Repeated keys are left to the caller.
package struct JSONReader: Sendable {
    package enum Token: Sendable { case beginObject, endObject, beginArray, endArray, key, string, number, bool, null, end }

    private enum Expectation { case value, firstElement, firstKey, key, separator, done }

    /// The deepest nesting a reader can be asked to take.
    package static let depthLimit = 64

    /// Where the next token is looked for.
    package private(set) var position = 0
    /// How many objects and arrays are open.
    package private(set) var depth = 0
    /// Value of the last `bool`.
    package private(set) var isTrue = false
    @usableFromInline var scratch: [UInt8] = []
    @usableFromInline var token = 0..<0
    @usableFromInline var isInScratch = false
    private var expectation = Expectation.value
    /// One bit a level, the innermost lowest: set inside an object.
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

    /// The text of the last key or string, unescaped, or of the last number as written, for the time of the call.
    @inlinable
    package func withText<R, E: Error>(
        in text: Span<UInt8>, _ use: (Span<UInt8>) throws(E) -> R
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

    /// The next token; `end` after the value, again and again.
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

    /// Passes over the next value with all that is in it.
    package mutating func skipValue(in text: Span<UInt8>) throws(JSONError) {
        let level = depth
        repeat { _ = try next(in: text) } while depth > level
    }

    /// Passes over the rest of the object or array that was opened last, its end included.
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

    /// RFC 8259 §6.
    private mutating func readNumber(in text: Span<UInt8>) throws(JSONError) {
        let start = position
        if text[position] == UInt8(ascii: "-") { position += 1 }
        let first = position
        try readDigits(in: text)
        guard text[first] != 0x30 || position == first + 1 else { throw wrong("a number begins with a needless 0") }
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            try readDigits(in: text)
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < text.count, text[position] == 0x2B || text[position] == 0x2D { position += 1 }
            try readDigits(in: text)
        }
        token = start..<position
        isInScratch = false
    }

    private mutating func readDigits(in text: Span<UInt8>) throws(JSONError) {
        let start = position
        while position < text.count, (0x30...0x39).contains(text[position]) { position += 1 }
        guard position > start else {
            if position == text.count { throw cut(text) }
            throw wrong("a digit is missing in a number")
        }
    }

    /// RFC 8259 §7; the position is at the opening quote.
    private mutating func readString(in text: Span<UInt8>) throws(JSONError) {
        position += 1
        let start = position
        position = text.firstIndexOfStringSpecial(from: start)
        guard position < text.count else { throw cut(text) }
        isInScratch = text[position] == 0x5C
        if isInScratch {
            scratch.removeAll(keepingCapacity: true)
            var from = start
            while position < text.count, text[position] == 0x5C {
                text.extracting(from..<position).withUnsafeBufferPointer { scratch.append(contentsOf: $0) }
                try readEscape(in: text)
                from = position
                position = text.firstIndexOfStringSpecial(from: from)
            }
            guard position < text.count else { throw cut(text) }
            text.extracting(from..<position).withUnsafeBufferPointer { scratch.append(contentsOf: $0) }
            token = 0..<scratch.count
        } else {
            token = start..<position
        }
        guard text[position] == 0x22 else { throw wrong("a control character in a string is not escaped") }
        guard text.extracting(start..<position).isUTF8 else {
            position = start
            throw wrong("a string is not valid UTF-8")
        }
        position += 1
    }

    private mutating func readEscape(in text: Span<UInt8>) throws(JSONError) {
        guard position + 1 < text.count else { throw cut(text) }
        position += 1
        switch text[position] {
        case 0x22, 0x5C, UInt8(ascii: "/"): scratch.append(text[position])
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"):
            position += 1
            try readUnicodeEscape(in: text)
            return
        default: throw wrong("this escape does not exist in JSON")
        }
        position += 1
    }

    private mutating func readUnicodeEscape(in text: Span<UInt8>) throws(JSONError) {
        var value = try readHex(in: text)
        if (0xD800...0xDBFF).contains(value) {
            guard position + 2 <= text.count else { throw cut(text) }
            guard text[position] == 0x5C, text[position + 1] == UInt8(ascii: "u") else {
                throw wrong("half of a surrogate pair is missing")
            }
            position += 2
            let low = try readHex(in: text)
            guard (0xDC00...0xDFFF).contains(low) else { throw wrong("half of a surrogate pair is missing") }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) else {
            throw wrong("half of a surrogate pair is missing")
        }
        for byte in encoded { scratch.append(byte) }
    }

    private mutating func readHex(in text: Span<UInt8>) throws(JSONError) -> UInt32 {
        guard position + 4 <= text.count else { throw cut(text) }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let nibble = TextCoding.nibble(text[position]) else { throw wrong("an escape has a wrong hexadecimal digit") }
            value = value << 4 | UInt32(nibble)
            position += 1
        }
        return value
    }

    private func wrong(_ reason: StaticString) -> JSONError {
        JSONError(reason: reason, position: position)
    }

    private func cut(_ text: Span<UInt8>) -> JSONError {
        JSONError(reason: "the text ends too early", position: text.count, isCut: true)
    }
}

extension Span<UInt8> {
    /// The place of the first quote, backslash or C0 control at or after `start`; `count` when there is none.
    func firstIndexOfStringSpecial(from start: Int) -> Int {
        var place = start
        while place + 8 <= count {
            let word = word(at: place)
            let controls = (word &- Self.ones &* 0x20) & ~word & Self.highs
            let marks = controls | Self.zeroMarks(word ^ (Self.ones &* 0x22)) | Self.zeroMarks(word ^ (Self.ones &* 0x5C))
            if marks != 0 { return place + marks.trailingZeroBitCount >> 3 }
            place += 8
        }
        while place < count, self[place] >= 0x20, self[place] != 0x22, self[place] != 0x5C { place += 1 }
        return place
    }
}

extension String {
    /// A copy of bytes that are UTF-8; wrong sequences become U+FFFD.
    package init(copying text: Span<UInt8>) {
        self = text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
