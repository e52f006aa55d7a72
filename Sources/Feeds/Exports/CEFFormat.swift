import Notation

/// ArcSight Common Event Format: the value of an event is in the custom string labelled "IOC Value", else in the field of the
/// dictionary that it belongs in. What stands before `CEF:` on the line (a syslog header) is passed over.
struct CEFFormat: LineFormat {
    static let expected = "a list of CEF events"

    mutating func fill(_ record: inout Record, from line: Span<UInt8>) -> LineContent {
        guard let start = Self.extensionStart(line) else { return .foreign }
        let fields = line.extracting(start..<line.count)
        var value: [UInt8] = []
        var fallback: [UInt8] = []
        Self.forEachPair(fields) { key, text in
            switch key {
            case "cs3": value = text
            case "cs4": record.set(.type, text.span)
            case "cs1": record.set(.confidence, text.span)
            case "cs5": record.set(.techniques, text.span)
            case "flexString1": record.set(.tags, text.span)
            case "start": record.set(.firstSeen, text.span)
            case "end": record.set(.lastSeen, text.span)
            case "msg": record.set(.context, text.span)
            case "src", "dst", "c6a2", "c6a3", "destinationDnsDomain", "dhost", "request", "suser", "fileHash":
                if fallback.isEmpty { fallback = text }
            default: break
            }
        }
        let found = value.isEmpty ? fallback : value
        record.set(.value, found.span)
        return .record
    }

    /// Where the extension begins, behind the seventh bar that is not escaped.
    private static func extensionStart(_ line: Span<UInt8>) -> Int? {
        var place = 0
        while place + 4 <= line.count, !line.extracting(place..<place + 4).isEqualIgnoringCase(to: "cef:") {
            place += 1
        }
        guard place + 4 <= line.count else { return nil }
        var bars = 0
        while place < line.count {
            if line[place] == 0x5C { place += 1 } else if line[place] == UInt8(ascii: "|") { bars += 1 }
            place += 1
            if bars == 7 { return Swift.min(place, line.count) }
        }
        return nil
    }

    /// Each key with its text, escapes undone. A text ends where the next key begins: it may hold blanks.
    private static func forEachPair(_ text: Span<UInt8>, _ use: (String, [UInt8]) -> Void) {
        var key = 0..<0
        var valueStart = 0
        var place = 0
        while place < text.count {
            if text[place] == 0x5C {
                place += 2
                continue
            }
            guard text[place] == UInt8(ascii: "=") else {
                place += 1
                continue
            }
            var start = place
            while start > valueStart, text[start - 1] > 0x20 { start -= 1 }
            if !key.isEmpty { use(name(text, key), plain(text, valueStart..<start)) }
            key = start..<place
            valueStart = place + 1
            place += 1
        }
        if !key.isEmpty { use(name(text, key), plain(text, valueStart..<text.count)) }
    }

    private static func name(_ text: Span<UInt8>, _ key: Range<Int>) -> String {
        var name: [UInt8] = []
        name.append(text.extracting(key))
        return String(decoding: name, as: UTF8.self)
    }

    private static func plain(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        let inside = text.trimmed(range)
        var out: [UInt8] = []
        var place = inside.lowerBound
        while place < inside.upperBound {
            if text[place] == 0x5C, place + 1 < inside.upperBound {
                let next = text[place + 1]
                out.append(next == UInt8(ascii: "n") || next == UInt8(ascii: "r") ? 0x20 : next)
                place += 2
            } else {
                out.append(text[place])
                place += 1
            }
        }
        return out
    }
}
