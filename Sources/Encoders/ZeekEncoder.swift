import Model
import Notation

/// A file for Zeek's Intelligence Framework: tab-separated, `-` = unset.
final class ZeekEncoder: ExportEncoder {
    private let context: ExportContext
    private let sourceName: [UInt8]
    private var address = WireAddress()
    /// A URL as Zeek puts it together from a request: host, port unless it is the usual one, target.
    private var entry: [UInt8] = []

    init(_ context: ExportContext) {
        self.context = context
        sourceName = [UInt8](context.sourceName.utf8)
    }

    func begin(into out: inout ByteWriter) {
        out.append("#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\tmeta.url\n")
    }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        guard let kind = Self.kind(of: record) else { return }
        if record.type == .url {
            guard readEntry(of: record) else { return }
            out.append(zeek: entry, 0..<entry.count, isFirst: true)
        } else {
            guard !record.value.isEmpty else { return }
            out.append(zeek: record.bytes, record.value, isFirst: true)
        }
        out.append(kind)
        // The source is part of an item's key, so it is never unset.
        if record.feedName.isEmpty {
            out.append(zeek: sourceName, 0..<sourceName.count)
        } else {
            out.append(zeek: record.bytes, record.feedName)
        }
        out.append(UInt8(ascii: "\t"))
        if context.includeContext, !record.context.isEmpty {
            out.append(zeek: record.bytes, record.context)
        } else {
            out.append(UInt8(ascii: "-"))
        }
        out.append(UInt8(ascii: "\t"))
        let page = record.webReference
        if page.isEmpty { out.append(UInt8(ascii: "-")) } else { out.append(zeek: record.bytes, page) }
        out.append(UInt8(ascii: "\n"))
    }

    func end(into out: inout ByteWriter) {}

    private func readEntry(of record: borrowing IndicatorRecord) -> Bool {
        guard address.read(record) else { return false }
        entry.removeAll(keepingCapacity: true)
        entry.append(contentsOf: address.host)
        if !address.port.isEmpty {
            entry.append(UInt8(ascii: ":"))
            entry.append(contentsOf: address.port)
        }
        entry.append(contentsOf: address.target)
        return true
    }

    private static func kind(of record: borrowing IndicatorRecord) -> StaticString? {
        switch record.type {
        case .ipv4, .ipv6:
            record.value.contains { record.bytes[$0] == UInt8(ascii: "/") } ? "\tIntel::SUBNET\t" : "\tIntel::ADDR\t"
        case .domain: "\tIntel::DOMAIN\t"
        case .url: "\tIntel::URL\t"
        case .md5, .sha1, .sha256, .sha512: record.isCertificate ? "\tIntel::CERT_HASH\t" : "\tIntel::FILE_HASH\t"
        case .email: "\tIntel::EMAIL\t"
        case .cve, .mitreAttack: nil
        }
    }
}

extension ByteWriter {
    /// Writes one field: bytes below 0x20, 0x7F, the backslash and the bytes of invisible characters become `\xHH`, which
    /// is all that the reader decodes.
    /// The first character is escaped when the field would read as unset or empty, or the line as a comment.
    mutating func append(zeek bytes: [UInt8], _ range: Range<Int>, isFirst: Bool = false) {
        var rest = range
        let text = bytes.span.extracting(range)
        if let first = range.first,
            isFirst && bytes[first] == UInt8(ascii: "#") || text.isEqual(to: "-") || text.isEqual(to: "(empty)")
        {
            append(#"\x"#)
            append(lowerHex: bytes[first])
            rest = first + 1..<range.upperBound
        }
        append(bytes, rest) { byte in
            byte < 0x20 || byte == 0x7F || byte == 0x5C || InvisibleText.mayBegin(byte)
        } escape: { out, text, place in
            var count = 1
            if text[place] >= 0x80 {
                guard let found = text.invisible(at: place) else {
                    out.append(text[place])
                    return 1
                }
                count = found.count
            }
            for byte in place..<place + count {
                out.append(#"\x"#)
                out.append(lowerHex: text[byte])
            }
            return count
        }
    }
}
