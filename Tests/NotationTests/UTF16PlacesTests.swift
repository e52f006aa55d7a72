import Notation
import Testing

struct UTF16PlacesTests {
    @Test(arguments: [
        "", "evil.top", "ä", "\u{1F980}", "aä\u{1F980}中\u{200B}z", String(repeating: "\u{1F980}ä中x", count: 300),
        String(repeating: "x", count: 256),
        String(repeating: "x", count: 255) + "\u{1F980}" + String(repeating: "ü", count: 257),
    ])
    func `every character stands where the string has it`(text: String) {
        let places = UTF16Places(Array(text.utf8))
        var bytes = 0
        var units = 0
        for scalar in text.unicodeScalars {
            #expect(places.units(before: bytes) == units)
            bytes += UTF8.width(scalar)
            units += UTF16.width(scalar)
        }
        #expect(places.units(before: bytes) == text.utf16.count)
    }
}
