import Model
import Notation

/// `application/x-ndjson`: one item of the JSON list a line, without an envelope.
final class NDJSONEncoder: ExportEncoder {
    private let object: IOCObject

    init(_ context: ExportContext) { object = IOCObject(context) }

    func begin(into out: inout ByteWriter) {}

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        object.write(record, into: &out)
        out.append(UInt8(ascii: "\n"))
    }

    func end(into out: inout ByteWriter) {}
}
