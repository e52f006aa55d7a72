import Model
import Notation

/// ArcSight Common Event Format, version 0: one event a line.
final class CEFEncoder: ExportEncoder {
    private let context: ExportContext
    private let head: [UInt8]

    init(_ context: ExportContext) {
        self.context = context
        var head = ByteWriter(capacity: 256)
        head.append("CEF:0|")
        head.append(cefHeader: context.cef.vendor)
        head.append(UInt8(ascii: "|"))
        head.append(cefHeader: context.cef.product)
        head.append("|1.0|")
        self.head = head.bytes
    }

    func begin(into out: inout ByteWriter) {}

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        // The header holds no text from outside, because several collectors break on escapes there.
        out.append(head)
        out.append(record.type.name)
        out.append(UInt8(ascii: "|"))
        out.append(record.label)
        switch record.confidence {
        case .high: out.append("|9|rt=")
        case .medium: out.append("|6|rt=")
        case .low: out.append("|3|rt=")
        }
        let lastSeen = record.lastSeen.milliseconds
        out.append(integer: lastSeen)
        out.append(" start=")
        out.append(integer: record.firstSeen.milliseconds)
        out.append(" end=")
        out.append(integer: lastSeen)
        out.append(" externalId=")
        out.append(record.bytes, record.id)
        out.append(" cat=")
        out.append(record.category.name)
        out.append(" cs1Label=confidence cs1=")
        out.append(record.confidence.name)
        write(" cs2Label=feed cs2=", record, record.feedName, into: &out)
        write(" cs3Label=IOC Value cs3=", record, record.value, percentEncodes: record.type == .url, into: &out)
        out.append(" cs4Label=IOC Type cs4=")
        out.append(record.type.name)
        write(" cs5Label=MITRE ATT&CK cs5=", record, joined: record.techniques, into: &out)
        out.append(" cs6Label=TLP cs6=")
        out.append(context.tlp(of: record).name)
        write(" flexString1Label=Tags flexString1=", record, joined: record.tags, into: &out)
        out.append(" cn1Label=Confidence cn1=")
        out.append(integer: record.confidence.score)
        if let key = Self.valueKey(of: record) {
            write(key, record, record.value, percentEncodes: record.type == .url, into: &out)
        }
        if context.includeContext { write(" msg=", record, record.context, into: &out) }
        out.append(UInt8(ascii: "\n"))
    }

    func end(into out: inout ByteWriter) {}

    /// The field of CEF's dictionary that the value belongs in, besides cs3.
    private static func valueKey(of record: borrowing IndicatorRecord) -> StaticString? {
        switch record.type {
        case .ipv4: " src="
        case .ipv6: " c6a2Label=Source IPv6 Address c6a2="
        case .domain: " destinationDnsDomain="
        case .url: " request="
        case .email: " suser="
        case .md5, .sha1, .sha256, .sha512: record.isCertificate ? nil : " fileHash="
        case .cve, .mitreAttack: nil
        }
    }

    /// Writes a field with its label; writes nothing when there is no text.
    private func write(
        _ key: StaticString,
        _ record: borrowing IndicatorRecord,
        _ field: Range<Int>,
        percentEncodes: Bool = false,
        into out: inout ByteWriter
    ) {
        let text = record.trimmed(field)
        guard !text.isEmpty else { return }
        out.append(key)
        out.append(cef: record.bytes, text, percentEncodes: percentEncodes)
    }

    private func write(
        _ key: StaticString,
        _ record: borrowing IndicatorRecord,
        joined fields: [Range<Int>],
        into out: inout ByteWriter
    ) {
        var isFirst = true
        for place in fields.indices {
            let text = record.trimmed(fields[place])
            guard !text.isEmpty else { continue }
            if isFirst { out.append(key) } else { out.append(UInt8(ascii: ",")) }
            isFirst = false
            out.append(cef: record.bytes, text)
        }
    }
}

extension ByteWriter {
    /// Writes a value of the CEF extension: `\` and `=` are escaped, line breaks become `\n`, other control characters
    /// are dropped, and invisible characters are made visible. A pipe stays as it is.
    mutating func append(cef bytes: [UInt8], _ range: Range<Int>, percentEncodes: Bool = false) {
        append(bytes, range) { byte in
            byte < 0x20 || byte == 0x3D || byte == 0x5C || byte == 0x7F || InvisibleText.mayBegin(byte)
        } escape: { out, text, place in
            switch text[place] {
            case 0x3D: out.append(#"\="#)
            case 0x5C: out.append(#"\\"#)
            case 0x0D, 0x0A:
                out.append(#"\n"#)
                if text[place] == 0x0D, place + 1 < text.count, text[place + 1] == 0x0A { return 2 }
            case 0x80...:
                if text.isC1(at: place) { return 2 }
                return out.append(visibly: text, at: place, percentEncodes: percentEncodes)
            default: break
            }
            return 1
        }
    }

    /// Writes a field of the CEF header: `\` and the pipe are escaped, control characters become blanks.
    mutating func append(cefHeader text: String) {
        for byte in text.utf8 {
            if byte == 0x5C || byte == 0x7C { append(0x5C) }
            append(byte < 0x20 || byte == 0x7F ? 0x20 : byte)
        }
    }
}

extension Span<UInt8> {
    /// Whether a character U+0080...U+009F begins here.
    func isC1(at place: Int) -> Bool {
        self[place] == 0xC2 && place + 1 < count && self[place + 1] >= 0x80 && self[place + 1] <= 0x9F
    }
}

extension Timestamp {
    /// Milliseconds since 1970, rounded down.
    var milliseconds: Int64 { microseconds >= 0 ? microseconds / 1000 : (microseconds - 999) / 1000 }
}
