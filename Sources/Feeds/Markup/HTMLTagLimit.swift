import Notation

/// Takes away tags with more attributes than a page ever has: libxml2 compares each attribute of an element with all
/// others, so one hostile tag could keep it busy for hours.
///
/// Each place where a tag may begin is tried, whatever stands around it, in the steps in which libxml2 reads a tag. So it
/// does not matter what the parser takes for a comment or a script.
enum HTMLTagLimit {
    static let perElement = 256
    /// Bytes that are looked at for each byte of the text. Pages need little more than one.
    private static let budget = 8

    /// The text with `&lt;` in place of the `<` of such tags.
    static func enforced(_ text: [UInt8]) -> [UInt8] {
        let bytes = text.span
        var left = text.count * budget + 4096
        var out: [UInt8] = []
        var run = 0
        var place = bytes.firstIndex(of: UInt8(ascii: "<"), from: 0)
        while place + 1 < bytes.count {
            if isNameStart(bytes[place + 1]), !holds(bytes, from: place + 1, &left) {
                out.append(bytes.extracting(run..<place))
                out.append("&lt;" as StaticString)
                run = place + 1
            }
            place = bytes.firstIndex(of: UInt8(ascii: "<"), from: place + 1)
        }
        if run == 0 { return text }
        out.append(bytes.extracting(run..<bytes.count))
        return out
    }

    /// Whether the tag whose name begins here ends before it has too many attributes.
    private static func holds(_ bytes: Span<UInt8>, from start: Int, _ left: inout Int) -> Bool {
        var place = start
        defer { left -= place - start }
        passName(bytes, &place)
        var attributes = 0
        while left > place - start {
            passBlanks(bytes, &place)
            if endsTag(bytes, place) { return true }
            let first = place
            if isNameStart(bytes[place]) {
                passName(bytes, &place)
                // A name is cut after a hundred bytes, and the rest is another one.
                attributes += (place - first) / 100 + 1
                if attributes > perElement { return false }
                passBlanks(bytes, &place)
                guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else { continue }
                place += 1
                passBlanks(bytes, &place)
                passValue(bytes, &place)
            } else {
                while !endsTag(bytes, place), !isBlank(bytes[place]) { place += 1 }
            }
        }
        return false
    }

    private static func passName(_ bytes: Span<UInt8>, _ place: inout Int) {
        while place < bytes.count, isNameByte(bytes[place]) { place += 1 }
    }

    private static func passBlanks(_ bytes: Span<UInt8>, _ place: inout Int) {
        while place < bytes.count, isBlank(bytes[place]) { place += 1 }
    }

    private static func passValue(_ bytes: Span<UInt8>, _ place: inout Int) {
        guard place < bytes.count else { return }
        let quote = bytes[place]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            place = min(bytes.firstIndex(of: quote, from: place + 1) + 1, bytes.count)
        } else {
            while place < bytes.count, bytes[place] != UInt8(ascii: ">"), !isBlank(bytes[place]) { place += 1 }
        }
    }

    private static func endsTag(_ bytes: Span<UInt8>, _ place: Int) -> Bool {
        guard place < bytes.count, bytes[place] != UInt8(ascii: ">") else { return true }
        return bytes[place] == 0x2F && place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: ">")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte == 0x3A || byte == 0x2E
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isNameStart(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
    }
}
