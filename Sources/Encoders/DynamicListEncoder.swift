import Model
import Notation

/// External dynamic lists of firewalls: one entry a line, of one kind.
final class DynamicListEncoder: ExportEncoder {
    enum Kind { case address, domain, url }

    private let kind: Kind
    private var seen = SeenTexts()

    init(_ kind: Kind) { self.kind = kind }

    func begin(into out: inout ByteWriter) {}

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        guard !record.isRevoked else { return }
        switch (kind, record.type) {
        case (.address, .ipv4), (.address, .ipv6):
            guard record.network != nil else { return }
            out.append(record.bytes, record.value)
        case (.domain, .domain):
            guard record.isPlainName(record.value) else { return }
            out.append(record.bytes, record.value)
        case (.url, .url):
            let start = out.count
            guard writeURL(record, into: &out) else { return }
            // http and https URLs of one address make one entry.
            guard out.withBytes({ seen.insert($0, from: start) }) else {
                out.truncate(to: start)
                return
            }
        default: return
        }
        out.append(UInt8(ascii: "\n"))
    }

    func end(into out: inout ByteWriter) {}

    /// Writes the host in lower case, the path and the query. Returns false for a URL that a firewall cannot read or
    /// would read as more than it is: one with a port, blanks, non-ASCII, or the wildcards `*` and `^`.
    private func writeURL(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) -> Bool {
        guard let address = URLParts(record.bytes.span, record.value), !address.host.isEmpty, address.port.isEmpty
        else {
            return false
        }
        let text = record.bytes.span
        for place in address.host.lowerBound..<address.target.upperBound {
            let byte = text[place]
            if byte &- 0x21 > 0x5D || byte == 0x2A || byte == 0x5E { return false }
        }
        out.append(record.bytes, address.host) {
            (0x41...0x5A).contains($0)
        } escape: { out, host, place in
            out.append(host[place] | 0x20)
            return 1
        }
        if address.target.isEmpty || text[address.target.lowerBound] != UInt8(ascii: "/") {
            out.append(UInt8(ascii: "/"))
        }
        out.append(record.bytes, address.target)
        return true
    }
}
