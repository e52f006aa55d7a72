package import Notation

/// Character data of XML 1.0.
extension ByteWriter {
    /// Writes the text of an element, or of an attribute in double quotes. `& < > "` become entities (so there is never
    /// a `]]>`), CR becomes a reference (§2.11 would turn it into LF), and characters that §2.2 forbids become U+FFFD.
    /// Invisible characters become references.
    mutating func append(xml bytes: [UInt8], _ range: Range<Int>) {
        append(bytes, range) { byte in
            byte < 0x20 || byte == 0x22 || byte == 0x26 || byte == 0x3C || byte == 0x3E
                || InvisibleText.mayBegin(byte)
        } escape: { out, text, place in
            switch text[place] {
            case 0x26: out.append("&amp;")
            case 0x3C: out.append("&lt;")
            case 0x3E: out.append("&gt;")
            case 0x22: out.append("&quot;")
            case 0x0D: out.append("&#13;")
            case 0x09, 0x0A: out.append(text[place])
            case 0x80...:
                if place + 2 < text.count, text[place] == 0xEF, text[place + 1] == 0xBF, text[place + 2] >= 0xBE {
                    out.append("\u{FFFD}")
                    return 3
                }
                guard let found = text.invisible(at: place) else {
                    out.append(text[place])
                    return 1
                }
                out.append("&#x")
                for shift in stride(from: found.scalar > 0xFFFF ? 16 as UInt32 : 8, through: 0, by: -8) {
                    out.append(upperHex: UInt8(truncatingIfNeeded: found.scalar >> shift))
                }
                out.append(";")
                return found.count
            default: out.append("\u{FFFD}")
            }
            return 1
        }
    }

    package mutating func append(xml text: String) {
        let bytes = [UInt8](text.utf8)
        append(xml: bytes, 0..<bytes.count)
    }
}
