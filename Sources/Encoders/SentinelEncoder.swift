import Model
import Notation

/// The body of Microsoft Sentinel's upload interface: STIX objects under the name of their source. It has no identity
/// and marking objects, so a page of 100 records has the 100 objects that one request may hold.
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
