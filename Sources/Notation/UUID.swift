/// A UUID: 16 bytes and their text (RFC 9562 §4).
package struct UUID: Hashable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads the 36 characters `8-4-4-4-12` in upper or lower case. Nil on anything else.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        let parsed = text.withUTF8 { UUID(bytes: UnsafeRawBufferPointer($0)) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Reads the same form from bytes.
    package init?(bytes text: UnsafeRawBufferPointer) {
        guard text.count == 36 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        var place = 0
        for byte in text {
            if place == 8 || place == 13 || place == 18 || place == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let value = TextCoding.nibble(byte) else { return nil }
                if place < 18 { high = high << 4 | UInt64(value) } else { low = low << 4 | UInt64(value) }
            }
            place += 1
        }
        self.init(high: high, low: low)
    }

    /// The first 16 bytes of a digest, marked as the given version and the RFC 9562 variant.
    package init(digest: [UInt8], version: UInt8) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<8 { high = high << 8 | UInt64(digest[index]) }
        for index in 8..<16 { low = low << 8 | UInt64(digest[index]) }
        self.init(
            high: high & ~0xF000 | UInt64(version) << 12,
            low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        )
    }

    /// The 16 bytes in network order.
    package var bytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: high >> (56 - 8 * UInt64($0))) }
            + (0..<8).map { UInt8(truncatingIfNeeded: low >> (56 - 8 * UInt64($0))) }
    }

    package var text: String {
        var out = ByteWriter(capacity: 64)
        out.append(self)
        return out.text
    }
}

extension ByteWriter {
    /// The 36 characters of a UUID in lower case.
    @inlinable package mutating func append(_ uuid: UUID) {
        reserve(36)
        for place in 0..<16 {
            if place == 4 || place == 6 || place == 8 || place == 10 {
                base[length] = UInt8(ascii: "-")
                length += 1
            }
            let word = place < 8 ? uuid.high : uuid.low
            let byte = UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (place & 7)))
            base[length] = TextCoding.hexDigit(byte >> 4)
            base[length + 1] = TextCoding.hexDigit(byte & 15)
            length += 2
        }
    }
}
