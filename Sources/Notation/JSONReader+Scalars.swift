/// Reads strings and numbers.
extension JSONReader {
    /// Reads a number (RFC 8259 §6).
    mutating func readNumber(in text: Span<UInt8>) throws(JSONError) {
        let start = position
        if text[position] == UInt8(ascii: "-") { position += 1 }
        let first = position
        try readDigits(in: text)
        guard text[first] != 0x30 || position == first + 1 else { throw wrong("a number has a leading 0") }
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

    /// Reads a string (RFC 8259 §7); the position is at the opening quote.
    mutating func readString(in text: Span<UInt8>) throws(JSONError) {
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
            guard let nibble = TextCoding.nibble(text[position]) else {
                throw wrong("an escape has a wrong hexadecimal digit")
            }
            value = value << 4 | UInt32(nibble)
            position += 1
        }
        return value
    }
}

extension Span<UInt8> {
    /// The place of the first quote, backslash or C0 control at or after `start`; `count` when there is none.
    func firstIndexOfStringSpecial(from start: Int) -> Int {
        var place = start
        while place + 8 <= count {
            let word = word(at: place)
            let controls = (word &- Self.ones &* 0x20) & ~word & Self.highs
            let quotes = Self.zeroMarks(word ^ (Self.ones &* 0x22))
            let marks = controls | quotes | Self.zeroMarks(word ^ (Self.ones &* 0x5C))
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
