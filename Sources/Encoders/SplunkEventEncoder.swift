import Model
import Notation

/// Splunk's HTTP event collector: one event a line, around the item of the JSON list.
final class SplunkEventEncoder: ExportEncoder {
    private let object: IOCObject

    init(_ context: ExportContext) { object = IOCObject(context) }

    func begin(into out: inout ByteWriter) {}

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        out.append(#"{"time":"#)
        out.append(integer: record.lastSeen.seconds)
        out.append(UInt8(ascii: "."))
        out.append(padded: Int(record.lastSeen.microseconds - record.lastSeen.seconds * 1_000_000) / 1000, digits: 3)
        out.append(#","source":"socdefenders","sourcetype":"socdefenders:ioc","event":"#)
        object.write(record, into: &out)
        out.append("}\n")
    }

    func end(into out: inout ByteWriter) {}
}
