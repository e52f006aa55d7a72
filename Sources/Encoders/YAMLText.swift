import Notation

/// The inside of YAML double-quoted scalars (YAML 1.2 §7.3.1).
extension ByteWriter {
    /// Writes text that a reader of any YAML version reads back unchanged: `"` and `\` are escaped, and control
    /// characters, NEL, non-characters and invisible characters are written as numbers. With `sigma`, `\`, `*` and `?` are first escaped as literals of a Sigma value.
    mutating func append(yaml bytes: [UInt8], _ range: Range<Int>, sigma: Bool = false) {
        append(bytes, range) { byte in
            byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || InvisibleText.mayBegin(byte)
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
            case 0x80...:
                guard let found = text.unprintable(at: place) else {
                    out.append(text[place])
                    return 1
                }
                let isLong = found.scalar > 0xFFFF
                out.append(isLong ? #"\U"# : #"\u"#)
                for shift in stride(from: isLong ? 24 as UInt32 : 8, through: 0, by: -8) {
                    out.append(lowerHex: UInt8(truncatingIfNeeded: found.scalar >> shift))
                }
                return found.count
            default:
                out.append(#"\x"#)
                out.append(lowerHex: text[place])
            }
            return 1
        }
    }
}

extension Span<UInt8> {
    /// The character that begins here and the number of its bytes, if it must not be printed.
    func unprintable(at place: Int) -> (scalar: UInt32, count: Int)? {
        if isC1(at: place) { return (UInt32(self[place + 1]), 2) }
        if place + 2 < count, self[place] == 0xEF, self[place + 1] == 0xBF, self[place + 2] >= 0xBE {
            return (0xFF40 | UInt32(self[place + 2]), 3)
        }
        return invisible(at: place)
    }
}
