import Notation

/// Invisible characters in formats without an escape for them.
extension ByteWriter {
    /// Copies text with its invisible characters made visible.
    /// - Parameter percentEncodes: writes them as in a URL; a program that requests the URL sends them so.
    mutating func append(visible bytes: [UInt8], _ range: Range<Int>, percentEncodes: Bool) {
        append(bytes, range) {
            InvisibleText.mayBegin($0)
        } escape: { out, text, place in
            out.append(visibly: text, at: place, percentEncodes: percentEncodes)
        }
    }

    /// Writes the character that begins at a place: `U+202E`, or `%E2%80%AE` in a URL, if it is invisible; otherwise its
    /// first byte. Returns the number of bytes that were written so.
    mutating func append(visibly text: Span<UInt8>, at place: Int, percentEncodes: Bool) -> Int {
        guard let found = text.invisible(at: place) else {
            append(text[place])
            return 1
        }
        if percentEncodes {
            for byte in place..<place + found.count {
                append(UInt8(ascii: "%"))
                append(upperHex: text[byte])
            }
        } else {
            append("U+")
            for shift in stride(from: found.scalar > 0xFFFF ? 16 as UInt32 : 8, through: 0, by: -8) {
                append(upperHex: UInt8(truncatingIfNeeded: found.scalar >> shift))
            }
        }
        return found.count
    }
}
