import Model
import Notation

/// A file of Zeek's Intelligence Framework: fields with tabulators between, named by the line `#fields`; `-` is unset. A URL
/// has no scheme there and is taken as one of http.
struct ZeekFormat: LineFormat {
    static let expected = "a file of Zeek's Intelligence Framework with a line #fields"
    private enum Column { case value, kind, context, reference, other }

    private var columns: [Column] = []

    mutating func fill(_ record: inout Record, from line: Span<UInt8>) -> LineContent {
        if line[0] == UInt8(ascii: "#") {
            if line.startsIgnoringCase(with: "#fields") { readNames(line) }
            return .nothing
        }
        guard columns.contains(.value) else { return .foreign }
        var kind = 0..<0
        var value = 0..<0
        var index = 0
        var start = 0
        while start <= line.count, index < columns.count {
            let end = line.firstIndex(of: 0x09, from: start)
            let field = start..<end
            switch columns[index] {
            case .value: value = field
            case .kind: kind = field
            case .context: record.set(.context, Self.plain(line.extracting(field)).span)
            case .reference: record.set(.reference, Self.plain(line.extracting(field)).span)
            case .other: break
            }
            start = end + 1
            index += 1
        }
        return Self.set(value: Self.plain(line.extracting(value)), of: line.extracting(kind), in: &record)
    }

    private static func set(value: [UInt8], of kind: Span<UInt8>, in record: inout Record) -> LineContent {
        if kind.isEqualIgnoringCase(to: "intel::url") {
            let hasScheme = value.span.hasScheme
            let address = hasScheme ? value : Array("http://".utf8) + value
            record.set(.value, address.span)
            return .record
        }
        record.set(.value, value.span)
        if kind.isEqualIgnoringCase(to: "intel::cert_hash") {
            let tag = Array("\(IndicatorRecord.certificateTag)".utf8)
            record.add(tag.span, to: .tags)
            return .record
        }
        let kinds: [StaticString] = [
            "intel::addr", "intel::subnet", "intel::domain", "intel::file_hash", "intel::email",
        ]
        for known in kinds where kind.isEqualIgnoringCase(to: known) { return .record }
        return .refused("the indicator_type is none that we keep")
    }

    private mutating func readNames(_ line: Span<UInt8>) {
        columns.removeAll()
        var start = line.firstIndex(of: 0x09, from: 0) + 1
        while start <= line.count {
            let end = line.firstIndex(of: 0x09, from: start)
            let name = line.extracting(start..<end)
            columns.append(
                name.isEqualIgnoringCase(to: "indicator")
                    ? .value
                    : name.isEqualIgnoringCase(to: "indicator_type")
                        ? .kind
                        : name.isEqualIgnoringCase(to: "meta.desc")
                            ? .context : name.isEqualIgnoringCase(to: "meta.url") ? .reference : .other
            )
            start = end + 1
        }
    }

    /// The field with its `\xHH` undone.
    private static func plain(_ text: Span<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var place = 0
        while place < text.count {
            if text[place] == 0x5C, place + 3 < text.count, text[place + 1] | 0x20 == UInt8(ascii: "x"),
                let high = TextCoding.nibble(text[place + 2]), let low = TextCoding.nibble(text[place + 3])
            {
                out.append(high << 4 | low)
                place += 4
            } else {
                out.append(text[place])
                place += 1
            }
        }
        return out
    }
}
