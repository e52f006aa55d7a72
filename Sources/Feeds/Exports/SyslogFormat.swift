import Notation

/// RFC 5424 messages whose structured data has the parameters `value` and `type`, as our own export writes them.
struct SyslogFormat: LineFormat {
    static let expected = "a list of RFC 5424 messages with an element of structured data that has the parameter value"
    static let beginsWithBracket = true

    mutating func fill(_ record: inout Record, from line: Span<UInt8>) -> LineContent {
        guard line.count > 2, line[0] == UInt8(ascii: "<"), (0x30...0x39).contains(line[1]) else {
            // An error page in place of the data.
            return .foreign
        }
        var place = line.firstIndex(of: UInt8(ascii: "["), from: 0)
        guard place < line.count else { return .refused("the message has no structured data") }
        var name = place + 1
        var text: [UInt8] = []
        while place < line.count {
            switch line[place] {
            case 0x20:
                name = place + 1
                place += 1
            case UInt8(ascii: "="):
                let key = line.extracting(Swift.min(name, place)..<place)
                guard place + 1 < line.count, line[place + 1] == 0x22 else {
                    return .refused("a parameter of the structured data has no quotes")
                }
                place = Self.read(line, from: place + 2, into: &text)
                if let field = Self.field(key) { record.set(field, text.span) }
            case UInt8(ascii: "]"): return .record
            default: place += 1
            }
        }
        return .refused("the structured data does not end")
    }

    private static func field(_ key: Span<UInt8>) -> Field? {
        let fields: [(StaticString, Field)] = [
            ("value", .value), ("type", .type), ("confidence", .confidence), ("first_seen", .firstSeen),
            ("last_seen", .lastSeen), ("tags", .tags), ("mitre", .techniques), ("context", .context),
        ]
        for (name, field) in fields where key.isEqualIgnoringCase(to: name) { return field }
        return nil
    }

    /// A PARAM-VALUE (RFC 5424 §6.3.3) with its escapes undone; says where it ends, behind its quote.
    private static func read(_ line: Span<UInt8>, from start: Int, into out: inout [UInt8]) -> Int {
        out.removeAll(keepingCapacity: true)
        var place = start
        while place < line.count, line[place] != 0x22 {
            if line[place] == 0x5C, place + 1 < line.count, [0x22, 0x5C, 0x5D].contains(line[place + 1]) { place += 1 }
            out.append(line[place])
            place += 1
        }
        return Swift.min(place + 1, line.count)
    }
}
