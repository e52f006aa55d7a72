import Notation
import Testing

/// `#expect` takes its operands apart and cannot hold a span, so each question is a function of an array.
private func place(of byte: UInt8, in text: [UInt8], from start: Int = 0) -> Int {
    text.span.firstIndex(of: byte, from: start)
}
private func place(ofLineEndOr byte: UInt8, in text: [UInt8]) -> Int {
    text.span.firstIndex(ofLineEndOr: byte, from: 0)
}
private func isGraphic(_ text: [UInt8]) -> Bool { text.span.isGraphicASCII }
private func isPrintable(_ text: [UInt8]) -> Bool { text.span.isPrintableASCII }
private func isASCII(_ text: [UInt8]) -> Bool { text.span.isASCII }
private func isUTF8(_ text: [UInt8]) -> Bool { text.span.isUTF8 }
private func hasControls(_ text: String) -> Bool { Array(text.utf8).span.hasControls }
private func decimal(_ text: String) -> Int? { Array(text.utf8).span.decimal }

struct ByteScanTests {
    @Test func `a byte is found at every place of every length`() {
        for length in 1..<40 {
            #expect(place(of: 0x2C, in: [UInt8](repeating: 0x62, count: length)) == length)
            #expect(place(ofLineEndOr: 0x2C, in: [UInt8](repeating: 0x62, count: length)) == length)
            for expected in 0..<length {
                var text = [UInt8](repeating: 0x62, count: length)
                text[expected] = 0x2C
                #expect(place(of: 0x2C, in: text) == expected)
                #expect(place(of: 0x2C, in: text, from: expected + 1) == length)
                #expect(place(ofLineEndOr: 0x2C, in: text) == expected)
                for special: UInt8 in [0x0A, 0x0D, 0x00, 0x1F, 0x20, 0x7F, 0x80, 0xFF] {
                    text[expected] = special
                    #expect(!isGraphic(text))
                    #expect(isPrintable(text) == (special == 0x20))
                    #expect(isASCII(text) == (special < 0x80))
                    #expect((place(ofLineEndOr: 0x2C, in: text) == expected) == (special == 0x0A || special == 0x0D))
                }
            }
        }
        #expect(place(of: 0x2C, in: []) == 0)
    }

    @Test func `text is measured as it is meant`() {
        #expect(isUTF8(Array("é💀".utf8)))
        #expect(!isUTF8([0xC3]))
        #expect(hasControls("a\u{85}"))
        #expect(!hasControls("a\u{A0}é"))
        let blank = Array(" \t a b \r\n".utf8)
        let range = blank.span.trimmed(0..<8)
        #expect(range == 3..<6)
        let header = Array("HeAder".utf8)
        let isEqual = header.span.isEqualIgnoringCase(to: "header")
        let starts = header.span.startsIgnoringCase(with: "head")
        #expect(isEqual && starts)
        #expect(decimal("0042") == 42)
        for text in ["", "-1", "1a", "1234567890123456789"] { #expect(decimal(text) == nil) }
    }

    @Test(arguments: [
        "2026-02-07 04:31:13", "2026-02-07T04:31:13Z", "2026-02-07t04:31:13z", "2026-02-07 04:31:13 UTC", "2026-02-07",
        "2026-02-07T04:31:13.5+02:00", "2026-02-30 04:31:13", "2026-02-07 24:31:13", "2026-02-07 04:31:1", "garbage",
        "",
    ])
    func `a time is read from bytes as it is from text`(text: String) {
        let bytes = Array(text.utf8)
        let time = Timestamp(bytes: bytes.span)
        #expect(time == Timestamp(text))
    }
}
