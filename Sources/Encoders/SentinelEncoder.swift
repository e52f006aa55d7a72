import Model
import Notation

/// The body of Microsoft Sentinel's upload interface: STIX objects under the name of their source. Without identity and
/// marking objects, so that a page of 100 records holds the 100 objects which one request may carry.
final class SentinelEncoder: ExportEncoder {
    private let context: ExportContext
    private let objects: STIXObjects
    private var isFirst = true

    init(_ context: ExportContext) {
        self.context = context
        objects = STIXObjects(context)
    }

    func begin(into out: inout ByteWriter) {
        out.append(#"{"sourcesystem":"#)
        out.json(text: context.sourceName)
        out.append(#","stixobjects":["#)
    }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        if !isFirst { out.append(UInt8(ascii: ",")) }
        isFirst = false
        objects.write(record, into: &out)
    }

    func end(into out: inout ByteWriter) { out.append("]}\n") }
}
