import Model
import Notation

/// `text/csv` (RFC 4180) with the ten columns of the OpenAPI document; five more on request.
final class CSVEncoder: ExportEncoder {
    private let context: ExportContext
    private let style: CSVStyle
    private let itemURL: [UInt8]

    init(_ context: ExportContext) {
        self.context = context
        style = CSVStyle(guardsFormulas: context.csv.guardsFormulas)
        itemURL = [UInt8]((context.publicURL + "/item/").utf8)
    }

    func begin(into out: inout ByteWriter) {
        out.append("id,type,value,confidence,first_seen,last_seen,source_article,source_feed,category,tags")
        if context.csv.isExtended { out.append(",context,mitre_techniques,article_title,article_url,tlp") }
        out.append("\r\n")
    }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        out.append(record.bytes, record.id)
        out.append(UInt8(ascii: ","))
        out.append(record.type.name)
        out.append(UInt8(ascii: ","))
        let valueStyle = CSVStyle(guardsFormulas: style.guardsFormulas, percentEncodes: record.type == .url)
        out.append(csv: record.bytes, record.value, valueStyle)
        out.append(UInt8(ascii: ","))
        out.append(record.confidence.name)
        out.append(UInt8(ascii: ","))
        out.append(rfc3339: record.firstSeen)
        out.append(UInt8(ascii: ","))
        out.append(rfc3339: record.lastSeen)
        out.append(UInt8(ascii: ","))
        out.append(csv: record.bytes, record.articleID, style)
        out.append(UInt8(ascii: ","))
        out.append(csv: record.bytes, record.feedName, style)
        out.append(UInt8(ascii: ","))
        out.append(record.category.name)
        out.append(UInt8(ascii: ","))
        out.append(csv: record.bytes, joined: record.tags, style)
        if context.csv.isExtended { appendExtension(of: record, into: &out) }
        out.append("\r\n")
    }

    private func appendExtension(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        out.append(UInt8(ascii: ","))
        if context.includeContext { out.append(csv: record.bytes, record.context, style) }
        out.append(UInt8(ascii: ","))
        out.append(csv: record.bytes, joined: record.techniques, style)
        out.append(UInt8(ascii: ","))
        out.append(csv: record.bytes, record.articleTitle, style)
        out.append(UInt8(ascii: ","))
        if record.articleURL.isEmpty, !record.articleID.isEmpty {
            out.append(itemURL)
            out.append(percentEncoded: record.bytes, record.articleID)
        } else {
            out.append(csv: record.bytes, record.articleURL, style)
        }
        out.append(UInt8(ascii: ","))
        out.append(context.tlp(of: record).name)
    }

    func end(into out: inout ByteWriter) {}
}
