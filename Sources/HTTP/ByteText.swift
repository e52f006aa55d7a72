/// Searches and comparisons over a run of bytes, for the parsers of this room.
extension Span<UInt8> {
    func equals(_ literal: StaticString) -> Bool {
        let size = literal.utf8CodeUnitCount
        guard count == size else { return false }
        return literal.withUTF8Buffer { letters in
            for place in 0..<size where self[place] != letters[place] { return false }
            return true
        }
    }

    /// Whether both texts are equal when the case of ASCII letters is ignored.
    func equalsIgnoringCase(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for place in 0..<count where self[place].lowercased != other[place].lowercased { return false }
        return true
    }

    /// - Parameter literal: in lower case.
    func equalsIgnoringCase(_ literal: StaticString) -> Bool {
        let size = literal.utf8CodeUnitCount
        guard count == size else { return false }
        return literal.withUTF8Buffer { letters in
            for place in 0..<size where self[place].lowercased != letters[place] { return false }
            return true
        }
    }

    /// The place of the next such byte, or `limit`.
    func place(of byte: UInt8, from start: Int, before limit: Int) -> Int {
        var place = start
        while place < limit, self[place] != byte { place += 1 }
        return place
    }

    /// The part of a range without the blanks and tabs around it (OWS, RFC 9110 §5.6.3).
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }

    func array(_ range: Range<Int>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: range.count) { memory, count in
            for place in range {
                memory[count] = self[place]
                count += 1
            }
        }
    }

    func text(_ range: Range<Int>) -> String { String(decoding: array(range), as: UTF8.self) }
}

extension UInt8 {
    var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
    var isBlank: Bool { self == 0x20 || self == 0x09 }
    var isDigit: Bool { (0x30...0x39).contains(self) }

    /// A character of a token (RFC 9110 §5.6.2).
    var isToken: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}
