import Model
import Notation

/// Suricata rules, one a line. Hashes have no rules, because they need list files (the plain text format).
final class SuricataEncoder: ExportEncoder {
    private let context: ExportContext
    private let name: [UInt8]
    private var address = WireAddress()
    private var leftOut = 0

    /// A rule of 8,192 bytes or more is refused.
    private static let longestRule = 8191

    init(_ context: ExportContext) {
        self.context = context
        name = [UInt8](context.plainSourceName.utf8)
    }

    func begin(into out: inout ByteWriter) {
        out.append("# ")
        out.append(name)
        out.append(" rules as of ")
        out.append(rfc3339: context.asOf)
        out.append(UInt8(ascii: "\n"))
    }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        let start = out.count
        switch record.type {
        case .ipv4, .ipv6:
            guard record.network != nil else {
                leftOut += 1
                return
            }
            out.append("alert ip $HOME_NET any -> ")
            out.append(record.bytes, record.value)
            out.append(" any (msg:\"")
            writeMessage(of: record, into: &out)
        case .domain:
            out.append("alert dns $HOME_NET any -> any any (msg:\"")
            writeMessage(of: record, into: &out)
            out.append(" dns.query; dotprefix; content:\".")
            out.append(suricata: record.bytes, record.value)
            out.append("\"; nocase; endswith;")
        case .url:
            guard writeURL(record, into: &out) else {
                leftOut += 1
                return
            }
        case .email:
            out.append("alert smtp any any -> any any (msg:\"")
            writeMessage(of: record, into: &out)
            out.append(" content:\"MAIL FROM|3A|\"; nocase; content:\"")
            out.append(suricata: record.bytes, record.value)
            out.append("\"; nocase; distance:0;")
        case .sha1 where record.isCertificate: writeCertificate(record, into: &out)
        case .md5, .sha1, .sha256, .sha512, .cve, .mitreAttack: return
        }
        let signature = context.suricata.signatureBase &+ record.number
        out.append(" classtype:trojan-activity; metadata:ioc_id ")
        out.append(record.bytes, record.id)
        out.append(", confidence ")
        out.append(record.confidence.name)
        out.append("; sid:")
        out.append(integer: signature)
        out.append("; rev:")
        out.append(integer: max(record.version, 1))
        out.append(";)")
        if out.count - start > Self.longestRule || signature < 1 || signature > UInt32.max {
            out.truncate(to: start)
            leftOut += 1
            return
        }
        out.append(UInt8(ascii: "\n"))
    }

    func end(into out: inout ByteWriter) {
        guard leftOut > 0 else { return }
        out.append("# left out, no rule can express them: ")
        out.append(integer: leftOut)
        out.append(UInt8(ascii: "\n"))
    }

    /// Writes only fixed text, because naive readers split a rule at each semicolon.
    private func writeMessage(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        out.append(name)
        out.append(UInt8(ascii: " "))
        out.append(record.label)
        out.append("\";")
    }

    /// Writes a rule for exactly this host and request target. Returns false when there is no host or the scheme is not
    /// http or https.
    private func writeURL(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) -> Bool {
        guard record.text(record.value, beginsWith: "http://") || record.text(record.value, beginsWith: "https://"),
            address.read(record)
        else { return false }
        out.append("alert http $HOME_NET any -> any any (msg:\"")
        writeMessage(of: record, into: &out)
        out.append(" flow:established,to_server; http.host; content:\"")
        out.append(suricata: address.host, 0..<address.host.count)
        out.append("\"; startswith; endswith; http.uri.raw; content:\"")
        out.append(suricata: address.target, 0..<address.target.count)
        out.append("\"; startswith; endswith;")
        return true
    }

    /// Writes the fingerprint in Suricata's form: pairs of digits with colons between them.
    private func writeCertificate(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        out.append("alert tls $HOME_NET any -> any any (msg:\"")
        writeMessage(of: record, into: &out)
        out.append(" flow:established; tls.cert_fingerprint; content:\"")
        for place in record.value {
            let digit = place - record.value.lowerBound
            if digit > 0, digit % 2 == 0 { out.append("|3A|") }
            out.append(record.bytes[place])
        }
        out.append("\";")
    }
}

extension ByteWriter {
    /// Writes a `content` pattern: every byte outside `[A-Za-z0-9./_@-]` becomes `|HH|`, and neighbours are joined.
    mutating func append(suricata bytes: [UInt8], _ range: Range<Int>) {
        append(bytes, range) { byte in
            !Self.isPlainContent(byte)
        } escape: { out, text, place in
            out.append(UInt8(ascii: "|"))
            var end = place
            while end < text.count, !Self.isPlainContent(text[end]) {
                if end > place { out.append(UInt8(ascii: " ")) }
                out.append(upperHex: text[end])
                end += 1
            }
            out.append(UInt8(ascii: "|"))
            return end - place
        }
    }

    private static func isPlainContent(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x2D...0x39, 0x40, 0x5F: true
        default: false
        }
    }
}
