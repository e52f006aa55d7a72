import Model
import Notation

/// The threat-intelligence lookup of Splunk Enterprise Security: one CSV file for all kinds it has a column for.
final class SplunkLookupEncoder: ExportEncoder {
    private let context: ExportContext

    init(_ context: ExportContext) { self.context = context }

    func begin(into out: inout ByteWriter) { out.append("description,ip,domain,url,file_hash,src_user,weight\r\n") }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        guard let column = Self.column(of: record) else { return }
        let style = CSVStyle(guardsFormulas: context.csv.guardsFormulas)
        if context.includeContext, !record.context.isEmpty {
            out.append(csv: record.bytes, record.context, style)
        } else {
            out.append(csv: record.bytes, record.feedName, style)
        }
        for place in 1...5 {
            out.append(UInt8(ascii: ","))
            if place == column {
                let isURL = record.type == .url
                let valueStyle = CSVStyle(guardsFormulas: style.guardsFormulas, percentEncodes: isURL)
                out.append(csv: record.bytes, record.value, valueStyle)
            }
        }
        out.append(UInt8(ascii: ","))
        out.append(integer: record.confidence.score)
        out.append("\r\n")
    }

    func end(into out: inout ByteWriter) {}

    /// The number of the value's column, from 0; nil when there is no column for it. A certificate's digest is not a
    /// file hash.
    private static func column(of record: borrowing IndicatorRecord) -> Int? {
        switch record.type {
        case .ipv4, .ipv6: 1
        case .domain: 2
        case .url: 3
        case .md5, .sha1, .sha256, .sha512: record.isCertificate ? nil : 4
        case .email: 5
        case .cve, .mitreAttack: nil
        }
    }
}
