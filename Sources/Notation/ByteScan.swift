/// Searches and checks runs of text bytes, eight bytes at a time.
///
/// Words are read with a bounds-checked load, and every bit pattern is a `UInt64`. The first byte is the lowest of the
/// word (all machines we run on are little-endian), so the lowest mark is the first hit. Marks above it may be false.
extension Span<UInt8> {
    @usableFromInline static var ones: UInt64 { 0x0101_0101_0101_0101 }
    @usableFromInline static var highs: UInt64 { 0x8080_8080_8080_8080 }

    @inlinable @inline(__always) func word(at place: Int) -> UInt64 {
        UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// The high bit of each byte that is zero.
    @inlinable @inline(__always) static func zeroMarks(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }

    /// The place of the first `byte` at or after `start`; `count` when there is none.
    @inlinable package func firstIndex(of byte: UInt8, from start: Int) -> Int {
        let pattern = Self.ones &* UInt64(byte)
        var place = start
        while place + 8 <= count {
            let marks = Self.zeroMarks(word(at: place) ^ pattern)
            if marks != 0 { return place + marks.trailingZeroBitCount >> 3 }
            place += 8
        }
        while place < count, self[place] != byte { place += 1 }
        return Swift.max(place, start)
    }

    /// The place of the first `byte`, LF or CR at or after `start`; `count` when there is none.
    @inlinable package func firstIndex(ofLineEndOr byte: UInt8, from start: Int) -> Int {
        let pattern = Self.ones &* UInt64(byte)
        var place = start
        while place + 8 <= count {
            let word = word(at: place)
            let marks =
                Self.zeroMarks(word ^ pattern) | Self.zeroMarks(word ^ (Self.ones &* 0x0A))
                | Self.zeroMarks(word ^ (Self.ones &* 0x0D))
            if marks != 0 { return place + marks.trailingZeroBitCount >> 3 }
            place += 8
        }
        while place < count, self[place] != byte, self[place] != 0x0A, self[place] != 0x0D { place += 1 }
        return Swift.max(place, start)
    }

    /// Whether no byte is 0x80 or greater.
    @inlinable package var isASCII: Bool {
        var place = 0
        while place + 8 <= count {
            if word(at: place) & Self.highs != 0 { return false }
            place += 8
        }
        while place < count {
            if self[place] >= 0x80 { return false }
            place += 1
        }
        return true
    }

    /// Whether every byte is a printable ASCII character other than the blank.
    @inlinable package var isGraphicASCII: Bool { isASCII(from: 0x21) }

    /// Whether every byte is a printable ASCII character or the blank.
    @inlinable package var isPrintableASCII: Bool { isASCII(from: 0x20) }

    @usableFromInline func isASCII(from lowest: UInt8) -> Bool {
        let low = Self.ones &* UInt64(lowest)
        var place = 0
        while place + 8 <= count {
            let word = word(at: place)
            let deletes = Self.zeroMarks(word ^ (Self.ones &* 0x7F))
            if ((word &- low) & ~word | word | deletes) & Self.highs != 0 { return false }
            place += 8
        }
        while place < count {
            if self[place] < lowest || self[place] > 0x7E { return false }
            place += 1
        }
        return true
    }

    /// Whether the bytes are well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing beyond U+10FFFF.
    package var isUTF8: Bool {
        if isASCII { return true }
        do {
            _ = try UTF8Span(validating: self)
            return true
        } catch {
            return false
        }
    }

    /// Whether UTF-8 text contains a C0 or C1 control character or DEL.
    package var hasControls: Bool {
        for place in 0..<count {
            let byte = self[place]
            if byte < 0x20 || byte == 0x7F { return true }
            if byte == 0xC2, place + 1 < count, self[place + 1] < 0xA0 { return true }
        }
        return false
    }

    /// The range without ASCII blanks and controls at either end.
    @inlinable package func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start] <= 0x20 { start += 1 }
        while end > start, self[end - 1] <= 0x20 { end -= 1 }
        return start..<end
    }

    /// Whether the bytes equal a literal in lower case; the case of ASCII letters is ignored.
    package func isEqualIgnoringCase(to literal: StaticString) -> Bool {
        guard count == literal.utf8CodeUnitCount else { return false }
        for place in 0..<count where TextCoding.lowercased(self[place]) != literal.utf8Start[place] { return false }
        return true
    }

    /// Whether the bytes begin with a literal in lower case; the case of ASCII letters is ignored.
    package func startsIgnoringCase(with literal: StaticString) -> Bool {
        guard count >= literal.utf8CodeUnitCount else { return false }
        return extracting(0..<literal.utf8CodeUnitCount).isEqualIgnoringCase(to: literal)
    }

    /// Reads a whole number that is not negative, in decimal digits only. Nil on anything else or beyond eighteen
    /// digits.
    package var decimal: Int? {
        guard count > 0, count <= 18 else { return nil }
        var value = 0
        for place in 0..<count {
            let digit = self[place]
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + Int(digit &- 0x30)
        }
        return value
    }
}

extension TextCoding {
    /// Turns `A`...`Z` into `a`...`z`; any other byte stays as it is.
    @inlinable package static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
}
