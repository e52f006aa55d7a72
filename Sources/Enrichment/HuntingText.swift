import Model
import Notation

/// Writes values inside string literals of query languages. No character of a value can end its literal.
extension ByteWriter {
    /// Kusto's verbatim literal `@"…"`, which escapes only quotes. A value with control characters or line ends gets an
    /// ordinary literal.
    mutating func append(kql value: some Collection<UInt8>, before: StaticString = "", after: StaticString = "") {
        let bytes = [UInt8](value)
        let isVerbatim = !bytes.indices.contains { Self.unprintable(bytes, at: $0) != nil }
        append(isVerbatim ? "@\"" as StaticString : "\"")
        append(before)
        if isVerbatim {
            for byte in bytes {
                if byte == 0x22 { append(byte) }
                append(byte)
            }
        } else {
            append(escaped: bytes)
        }
        append(after)
        append(UInt8(ascii: "\""))
    }

    /// The inside of a literal in quotes that Kusto and JSON read alike: `\\`, `\"` and `\uXXXX`.
    mutating func append(escaped bytes: [UInt8]) {
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if let (scalar, length) = Self.unprintable(bytes, at: place) {
                jsonNumber(of: scalar)
                place += length
                continue
            }
            if byte == 0x22 || byte == 0x5C { append(UInt8(ascii: "\\")) }
            append(byte)
            place += 1
        }
    }

    /// An ES|QL literal. ES|QL has only five escapes, so a value with what is better not printed is encoded as a whole.
    mutating func append(esql value: [UInt8], before: StaticString = "") {
        guard !value.indices.contains(where: { Self.unprintable(value, at: $0) != nil }) else {
            append(text: "FROM_BASE64(\"\(TextCoding.base64(Array(StaticText(before).bytes) + value))\")")
            return
        }
        append(UInt8(ascii: "\""))
        append(before)
        for byte in value {
            switch byte {
            case 0x09: append(#"\t"# as StaticString)
            case 0x0A: append(#"\n"# as StaticString)
            case 0x0D: append(#"\r"# as StaticString)
            case 0x22, 0x5C:
                append(UInt8(ascii: "\\"))
                append(byte)
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }

    /// An SPL string that `where` and `eval` compare exactly: the value in quotes or, when it holds a character that is
    /// not safe there, `urldecode("…")` with those characters alone encoded.
    mutating func append(splunk value: [UInt8]) {
        guard value.indices.contains(where: { !Self.isQuotable(value, at: $0) }) else {
            append(UInt8(ascii: "\""))
            append(value)
            append(UInt8(ascii: "\""))
            return
        }
        append("urldecode(\"" as StaticString)
        var place = 0
        while place < value.count {
            let length = Self.unprintable(value, at: place)?.1 ?? 1
            for byte in value[place..<place + length] {
                // A plus may mean a blank to what decodes.
                let isSign = byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+")
                if !isSign, Self.isQuotable(value, at: place) {
                    append(byte)
                } else {
                    append(UInt8(ascii: "%"))
                    for nibble in [byte >> 4, byte & 15] { append(nibble < 10 ? nibble + 0x30 : nibble + 0x37) }
                }
            }
            place += length
        }
        append("\")" as StaticString)
    }

    /// Whether a quoted SPL string can hold the character that begins here. Quotes and backslashes end or escape, a
    /// backtick begins a macro, dashboards replace `$…$`, and `*`, brackets, pipes and apostrophes mean something to one
    /// command or another.
    private static func isQuotable(_ bytes: [UInt8], at place: Int) -> Bool {
        switch bytes[place] {
        case 0x22, 0x24, 0x27, 0x2A, 0x5B, 0x5C, 0x5D, 0x60, 0x7C: false
        default: unprintable(bytes, at: place) == nil
        }
    }

    /// A pattern that matches the text: letters, digits, dots and hyphens as they are, a `*` for each run of others.
    mutating func append(pattern text: some Collection<UInt8>) {
        var isRun = false
        for byte in text {
            let isPlain = Self.isUnreserved(byte) && byte != UInt8(ascii: "~") && byte != UInt8(ascii: "_")
            if isPlain || !isRun { append(isPlain ? byte : UInt8(ascii: "*")) }
            isRun = !isPlain
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    /// A control character or an invisible one, with its length in bytes.
    private static func unprintable(_ bytes: [UInt8], at place: Int) -> (UInt32, Int)? {
        let byte = bytes[place]
        if byte < 0x20 || byte == 0x7F { return (UInt32(byte), 1) }
        if byte == 0xC2, place + 1 < bytes.count, bytes[place + 1] < 0xA0 { return (UInt32(bytes[place + 1]), 2) }
        guard InvisibleText.mayBegin(byte), let found = bytes.span.invisible(at: place) else { return nil }
        return (found.scalar, found.count)
    }
}
