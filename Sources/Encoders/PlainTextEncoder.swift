import Model
import Notation

/// `text/plain`: one value a line. With `type=md5` (sha1, sha256) also a list for Suricata's `filemd5`.
final class PlainTextEncoder: ExportEncoder {
    func begin(into out: inout ByteWriter) {}

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        out.append(visible: record.bytes, record.value, percentEncodes: record.type == .url)
        out.append(UInt8(ascii: "\n"))
    }

    func end(into out: inout ByteWriter) {}
}
