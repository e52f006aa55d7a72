/// Characters that people do not see but programs obey: they break lines, turn the direction of text round, or hide in a
/// word. Text of strangers may hold them, so no export writes one as it is.
///
/// They are the line and paragraph separators, the byte order mark, the marks of direction (Unicode UAX #9), and what has no
/// width: joiners, invisible operators, fillers, soft hyphens and tag characters. Variation selectors are not among them,
/// because they belong to the character before them.
package enum InvisibleText {
    /// Whether an invisible character may begin with this byte of UTF-8.
    @inlinable @inline(__always)
    package static func mayBegin(_ byte: UInt8) -> Bool {
        guard byte >= 0xC2 else { return false }
        switch byte {
        case 0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0, 0xF3: return true
        default: return false
        }
    }

    package static func contains(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xAD, 0x34F, 0x61C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180E, 0x200B...0x200F, 0x2028...0x202E,
            0x2060...0x206F,
            0x3164, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB, 0x1D173...0x1D17A, 0xE0000...0xE007F:
            true
        default: false
        }
    }

    /// Whether UTF-8 holds an invisible character.
    package static func isIn(_ text: Span<UInt8>) -> Bool {
        for place in 0..<text.count where mayBegin(text[place]) && text.invisible(at: place) != nil { return true }
        return false
    }
}

extension Span<UInt8> {
    /// The invisible character that begins here, and the number of its bytes; nil for any other text.
    package func invisible(at place: Int) -> (scalar: UInt32, count: Int)? {
        let lead = self[place]
        let count =
            switch lead {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard count > 0, place + count <= self.count else { return nil }
        var scalar = UInt32(lead) & (0x7F >> UInt32(count))
        for next in place + 1..<place + count {
            guard self[next] & 0xC0 == 0x80 else { return nil }
            scalar = scalar << 6 | UInt32(self[next] & 0x3F)
        }
        return InvisibleText.contains(scalar) ? (scalar, count) : nil
    }
}
