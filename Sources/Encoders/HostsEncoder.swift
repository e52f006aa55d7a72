import Model
import Notation

/// A hosts file that maps each domain to an address without a host. It has no hosts of URLs, because that would block
/// shared hosting.
final class HostsEncoder: ExportEncoder {
    private let head: String

    init(_ context: ExportContext) { head = "# \(context.plainSourceName) domains as of \(context.asOf.text)\n" }

    func begin(into out: inout ByteWriter) { out.append(text: head) }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        guard record.type == .domain, !record.isRevoked, record.isPlainName(record.value) else { return }
        out.append("0.0.0.0 ")
        out.append(record.bytes, record.value)
        out.append(UInt8(ascii: "\n"))
    }

    func end(into out: inout ByteWriter) {}
}

extension ExportContext {
    /// The publisher's name reduced to ASCII letters, digits, blanks, dots, hyphens and underscores, for places where a
    /// format has no escapes.
    var plainSourceName: String {
        let plain = sourceName.utf8.filter { byte in
            switch byte {
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x20, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }
}
