import Model
import Notation

/// `text/csv` (RFC 4180) with the ten columns of the OpenAPI document, or with those that the request names.
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
        for place in context.csv.columns.indices {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            out.append(context.csv.columns[place].name)
        }
        out.append("\r\n")
    }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        for place in context.csv.columns.indices {
            if place > 0 { out.append(UInt8(ascii: ",")) }
            append(context.csv.columns[place], of: record, into: &out)
        }
        out.append("\r\n")
    }

    private func append(_ column: CSVColumn, of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        switch column {
        case .id: out.append(record.bytes, record.id)
        case .type: out.append(record.type.name)
        case .value:
            let valueStyle = CSVStyle(guardsFormulas: style.guardsFormulas, percentEncodes: record.type == .url)
            out.append(csv: record.bytes, record.value, valueStyle)
        case .confidence: out.append(record.confidence.name)
        case .firstSeen: out.append(rfc3339: record.firstSeen)
        case .lastSeen: out.append(rfc3339: record.lastSeen)
        case .sourceArticle: out.append(csv: record.bytes, record.articleID, style)
        case .sourceFeed: out.append(csv: record.bytes, record.feedName, style)
        case .category: out.append(record.category.name)
        case .tags: out.append(csv: record.bytes, joined: record.tags, style)
        case .context:
            if context.includeContext { out.append(csv: record.bytes, record.context, style) }
        case .mitreTechniques: out.append(csv: record.bytes, joined: record.techniques, style)
        case .articleTitle: out.append(csv: record.bytes, record.articleTitle, style)
        case .articleURL: appendArticleURL(of: record, into: &out)
        case .tlp: out.append(context.tlp(of: record).name)
        case .riskScore: if let risk = record.risk { out.append(integer: risk) }
        case .validUntil: if let end = record.validUntil { out.append(rfc3339: end) }
        }
    }

    private func appendArticleURL(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        if record.articleURL.isEmpty, !record.articleID.isEmpty {
            out.append(itemURL)
            out.append(percentEncoded: record.bytes, record.articleID)
        } else {
            out.append(csv: record.bytes, record.articleURL, style)
        }
    }

    func end(into out: inout ByteWriter) {}
}
