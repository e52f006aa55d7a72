import Notation

/// The inside of YAML double-quoted scalars (YAML 1.2 §7.3.1).
extension ByteWriter {
    /// Writes text that a reader of any YAML version reads back unchanged: `"` and `\` are escaped, and control
    /// characters, line breaks (NEL, U+2028, U+2029), byte order marks, non-characters and direction overrides are
    /// written as numbers. With `sigma`, `\`, `*` and `?` are first escaped as literals of a Sigma value.
    mutating func append(yaml bytes: [UInt8], _ range: Range<Int>, sigma: Bool = false) {
        append(bytes, range) { byte in
            byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || byte == 0xC2 || byte == 0xE2 || byte == 0xEF
                || sigma && (byte == 0x2A || byte == 0x3F)
        } escape: { out, text, place in
            switch text[place] {
            case 0x22: out.append(#"\""#)
            case 0x5C: out.append(sigma ? #"\\\\"# : #"\\"#)
            case 0x2A, 0x3F:
                out.append(#"\\"#)
                out.append(text[place])
            case 0x09: out.append(#"\t"#)
            case 0x0A: out.append(#"\n"#)
            case 0x0D: out.append(#"\r"#)
            case 0xC2, 0xE2, 0xEF:
                let scalar = text.unprintable(at: place)
                guard scalar > 0 else {
                    out.append(text[place])
                    return 1
                }
                out.append(#"\u"#)
                out.append(lowerHex: UInt8(scalar >> 8))
                out.append(lowerHex: UInt8(scalar & 0xFF))
                return scalar < 0x800 ? 2 : 3
            default:
                out.append(#"\x"#)
                out.append(lowerHex: text[place])
            }
            return 1
        }
    }
}

extension Span<UInt8> {
    /// The character of two or three bytes that begins here, if it must not be printed; otherwise 0.
    func unprintable(at place: Int) -> UInt16 {
        if isC1(at: place) { return UInt16(self[place + 1]) }
        guard place + 2 < count, self[place] >= 0xE0 else { return 0 }
        let scalar =
            UInt16(self[place] & 0x0F) << 12 | UInt16(self[place + 1] & 0x3F) << 6 | UInt16(self[place + 2] & 0x3F)
        switch scalar {
        case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF: return scalar
        default: return 0
        }
    }
}
