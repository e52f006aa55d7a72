package import Notation

/// How a format writes a comment on a line of its own.
package enum ListComment: Sendable {
    case hash, semicolon, xml

    /// Writes that a list is cut and where the rest is.
    package func write(_ list: ExportContext.ListHead, rows: Int, into out: inout ByteWriter) {
        guard let next = list.nextLink, let total = list.total else { return }
        out.append(opening)
        out.append("This list is cut: it was made of matches ")
        out.append(integer: list.offset + 1)
        out.append(" to ")
        out.append(integer: list.offset + rows)
        out.append(" of ")
        out.append(integer: total)
        out.append(". The next page is at ")
        var last: UInt8 = 0
        for byte in next.utf8 {
            // Two hyphens would end the comment of XML.
            let isEnd = self == .xml && byte == UInt8(ascii: "-") && last == byte
            if isEnd { out.append("%2D") } else { out.append(byte) }
            last = isEnd ? 0 : byte
        }
        out.append(closing)
    }

    private var opening: StaticString {
        switch self {
        case .hash: "# "
        case .semicolon: "; "
        case .xml: "<!-- "
        }
    }

    private var closing: StaticString { self == .xml ? " -->\n" : "\n" }
}
