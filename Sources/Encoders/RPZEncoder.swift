import Model
import Notation

/// A DNS response policy zone (draft-vixie-dnsop-dns-rpz): names with their children, and addresses in answers.
///
/// No name is ever escaped: a name with anything but letters, digits, hyphens, underscores and dots is left out. All owner
/// names are relative and there is no `$ORIGIN`, so a resolver loads the file under the zone name of its own configuration.
final class RPZEncoder: ExportEncoder {
    private let context: ExportContext
    private let zone: String
    /// The number of octets that are kept for the zone's name.
    private let zoneLength: Int
    private let action: StaticString

    /// The least room for the resolver's own zone name. One owner name that is too long with it keeps a whole zone from loading.
    private static let zoneRoom = 64

    init(_ context: ExportContext) {
        self.context = context
        let name = context.rpz.zone.utf8
        let isPlain =
            (1...200).contains(name.count)
            && name.allSatisfy { byte in
                switch byte {
                case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
        zone = isPlain ? context.rpz.zone : ExportContext.RPZOptions().zone
        zoneLength = max(zone.utf8.count, Self.zoneRoom)
        action =
            switch context.rpz.policy {
            case .nxdomain: " CNAME .\n"
            case .nodata: " CNAME *.\n"
            case .passthru: " CNAME rpz-passthru.\n"
            case .drop: " CNAME rpz-drop.\n"
            case .tcpOnly: " CNAME rpz-tcp-only.\n"
            }
    }

    func begin(into out: inout ByteWriter) {
        out.append("$TTL 300\n@ IN SOA localhost. hostmaster.")
        out.append(text: zone)
        out.append(". ( ")
        out.append(integer: UInt32(truncatingIfNeeded: context.asOf.seconds))
        out.append(" 3600 600 604800 300 )\n@ IN NS localhost.\n")
    }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        guard !record.isRevoked else { return }
        switch record.type {
        case .domain:
            // On the wire a name has two octets more than its text; the wildcard adds two more.
            guard record.isPlainName(record.value), record.value.count + 1 + zoneLength + 4 <= 255 else { return }
            out.append(record.bytes, record.value)
            out.append(action)
            out.append("*.")
            out.append(record.bytes, record.value)
            out.append(action)
        case .ipv4:
            guard let network = record.network else { return }
            out.append(octet: UInt8(network.length))
            for shift in stride(from: 0 as UInt32, to: 32, by: 8) {
                out.append(UInt8(ascii: "."))
                out.append(octet: UInt8(truncatingIfNeeded: network.first.v4 >> shift))
            }
            out.append(".rpz-ip")
            out.append(action)
        case .ipv6:
            guard let network = record.network else { return }
            out.append(octet: UInt8(network.length))
            writeGroups(of: network.first, into: &out)
            out.append(".rpz-ip")
            out.append(action)
        default: break
        }
    }

    func end(into out: inout ByteWriter) {}

    /// Writes the groups from the last to the first; `zz` replaces the longest run of zeros (RFC 5952 §4.2).
    private func writeGroups(of address: IPAddress, into out: inout ByteWriter) {
        let best = address.zeroGroups
        var place = 7
        while place >= 0 {
            out.append(UInt8(ascii: "."))
            if best.contains(place) {
                out.append("zz")
                place = best.lowerBound - 1
            } else {
                out.append(hexGroup: address.group(place))
                place -= 1
            }
        }
    }
}

extension ByteWriter {
    /// Writes hexadecimal digits without leading zeros.
    mutating func append(hexGroup value: UInt16) {
        var isLeading = true
        for shift in stride(from: 12, through: 0, by: -4) {
            let nibble = UInt8(value >> shift & 15)
            if nibble == 0, isLeading, shift > 0 { continue }
            isLeading = false
            append(TextCoding.hexDigit(nibble))
        }
    }
}
