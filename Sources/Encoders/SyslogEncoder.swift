import Model
import Notation

/// RFC 5424 messages, one a line (RFC 6587 §3.4.2); one structured data element holds the whole record.
final class SyslogEncoder: ExportEncoder {
    private let context: ExportContext
    private let head: [UInt8]

    init(_ context: ExportContext) {
        self.context = context
        let host = context.syslog.host
        let isPlain = (1...255).contains(host.utf8.count) && host.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        let number = context.syslog.enterpriseNumber
        head = [UInt8](" \(isPlain ? host : "-") socdefenders - IOC [ioc@\(number) type=\"".utf8)
    }

    func begin(into out: inout ByteWriter) {}

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        switch record.confidence {
        case .high: out.append("<132>1 ")
        case .medium: out.append("<133>1 ")
        case .low: out.append("<134>1 ")
        }
        out.append(rfc3339: record.lastSeen, fraction: .milliseconds)
        out.append(head)
        out.append(record.type.name)
        out.append(#"" value=""#)
        out.append(syslog: record.bytes, record.value, percentEncodes: record.type == .url)
        out.append(#"" confidence=""#)
        out.append(record.confidence.name)
        out.append(#"" id=""#)
        out.append(record.bytes, record.id)
        out.append(#"" first_seen=""#)
        out.append(rfc3339: record.firstSeen, fraction: .milliseconds)
        out.append(#"" last_seen=""#)
        out.append(rfc3339: record.lastSeen, fraction: .milliseconds)
        write(#"" feed=""#, record, record.feedName, into: &out)
        out.append(#"" category=""#)
        out.append(record.category.name)
        write(#"" article=""#, record, record.articleID, into: &out)
        write(#"" tags=""#, record, joined: record.tags, into: &out)
        write(#"" mitre=""#, record, joined: record.techniques, into: &out)
        out.append(#"" tlp=""#)
        out.append(context.tlp(of: record).name)
        if context.includeContext { write(#"" context=""#, record, record.context, into: &out) }
        // The message is our own label; text from outside is only inside the quotes.
        out.append(#""] "#)
        out.append(record.label)
        out.append(UInt8(ascii: "\n"))
    }

    func end(into out: inout ByteWriter) {}

    private func write(
        _ name: StaticString,
        _ record: borrowing IndicatorRecord,
        _ field: Range<Int>,
        into out: inout ByteWriter
    ) {
        guard !field.isEmpty else { return }
        out.append(name)
        out.append(syslog: record.bytes, field)
    }

    private func write(
        _ name: StaticString,
        _ record: borrowing IndicatorRecord,
        joined fields: [Range<Int>],
        into out: inout ByteWriter
    ) {
        for place in fields.indices {
            if place == 0 { out.append(name) } else { out.append(UInt8(ascii: ",")) }
            out.append(syslog: record.bytes, fields[place])
        }
    }
}

extension ByteWriter {
    /// Writes a PARAM-VALUE (RFC 5424 §6.3.3): exactly `"`, `\` and `]` are escaped, and each run of control characters
    /// becomes one blank. Invisible characters are made visible.
    mutating func append(syslog bytes: [UInt8], _ range: Range<Int>, percentEncodes: Bool = false) {
        append(bytes, range) { byte in
            byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x5D || byte == 0x7F
                || InvisibleText.mayBegin(byte)
        } escape: { out, text, place in
            switch text[place] {
            case 0x22, 0x5C, 0x5D:
                out.append(0x5C)
                out.append(text[place])
                return 1
            case 0x80... where !text.isC1(at: place):
                return out.append(visibly: text, at: place, percentEncodes: percentEncodes)
            default:
                var end = place
                while end < text.count {
                    if text[end] < 0x20 || text[end] == 0x7F {
                        end += 1
                    } else if text.isC1(at: end) {
                        end += 2
                    } else {
                        break
                    }
                }
                out.append(0x20)
                return end - place
            }
        }
    }
}
