package import Notation

/// How a format writes a comment on a line of its own.
package enum ListComment: Sendable {
    case hash, semicolon, xml
    /// `#`, below a first line that names the columns.
    case hashBelowHead

    /// Whether the format begins with something that must stand before any comment.
    package var followsHead: Bool { self == .xml || self == .hashBelowHead }

    /// Writes how many of all matches a list is made of: `# 100 of 2876`. The totals of a list are known before its rows.
    package func write(countOf list: ExportContext.ListHead, into out: inout ByteWriter) {
        guard let total = list.total else { return }
        out.append(opening)
        out.append(integer: max(0, min(list.limit, total - list.offset)))
        out.append(" of ")
        out.append(integer: total)
        out.append(closing)
    }

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
        case .hash, .hashBelowHead: "# "
        case .semicolon: "; "
        case .xml: "<!-- "
        }
    }

    private var closing: StaticString { self == .xml ? " -->\n" : "\n" }
}
