import Model
import Notation

/// Looks for tags with more attributes than a feed ever has: libxml2 compares each attribute of an element with all
/// others, so one hostile tag could keep it busy for hours.
enum AttributeLimit {
    static let perElement = 256

    /// Whether the strict parser may read the text. The parser goes on behind an error, so what would make it see other
    /// tags than this pass does (`<` in a value or a tag) is refused as well.
    static func holds(for text: [UInt8]) -> Bool {
        let bytes = text.span
        var place = bytes.firstIndex(of: UInt8(ascii: "<"), from: 0)
        while place < bytes.count {
            let rest = bytes.extracting(place..<bytes.count)
            if rest.startsIgnoringCase(with: "<!--") {
                place = end(of: "-->", in: bytes, from: place + 4)
            } else if rest.count > 9, rest.extracting(0..<9).isEqual(to: "<![CDATA[") {
                place = end(of: "]]>", in: bytes, from: place + 9)
            } else if rest.startsIgnoringCase(with: "<?") {
                place = end(of: "?>", in: bytes, from: place + 2)
            } else if rest.startsIgnoringCase(with: "<!") {
                guard rest.startsIgnoringCase(with: "<!doctype") else { return false }
                let end = bytes.firstIndex(of: UInt8(ascii: ">"), from: place)
                // Declarations inside a DTD are not read, so the repair pass takes them away.
                if bytes.extracting(place..<end).firstIndex(of: UInt8(ascii: "["), from: 0) < end - place {
                    return false
                }
                place = end
            } else if !passTag(bytes, &place) {
                return false
            }
            place = bytes.firstIndex(of: UInt8(ascii: "<"), from: place)
        }
        return true
    }

    private static func passTag(_ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
        var values = 0
        place += 1
        while place < bytes.count, bytes[place] != UInt8(ascii: ">") {
            let byte = bytes[place]
            if byte == UInt8(ascii: "<") { return false }
            place += 1
            guard byte == 0x22 || byte == 0x27 else { continue }
            values += 1
            while place < bytes.count, bytes[place] != byte {
                if bytes[place] == UInt8(ascii: "<") { return false }
                place += 1
            }
            guard place < bytes.count, values <= perElement else { return false }
            place += 1
        }
        return place < bytes.count
    }

    /// Where the mark ends; the end of the text when it does not come.
    private static func end(of mark: StaticString, in bytes: Span<UInt8>, from start: Int) -> Int {
        let length = mark.utf8CodeUnitCount
        var place = min(start, bytes.count)
        while true {
            place = bytes.firstIndex(of: mark.utf8Start[0], from: place)
            guard place + length <= bytes.count else { return bytes.count }
            if bytes.extracting(place..<place + length).isEqualIgnoringCase(to: mark) { return place + length }
            place += 1
        }
    }
}
