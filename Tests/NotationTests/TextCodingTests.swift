import Notation
import Testing

struct TextCodingTests {
    @Test func `percent escapes are decoded and broken ones refused`() {
        #expect(
            TextCoding.percentDecoded(Array("a%20b+c%2B".utf8), plusIsSpace: true).map {
                String(decoding: $0, as: UTF8.self)
            } == "a b c+"
        )
        #expect(
            TextCoding.percentDecoded(Array("a+b".utf8), plusIsSpace: false).map { String(decoding: $0, as: UTF8.self) }
                == "a+b"
        )
        for broken in ["%", "%1", "%zz", "a%2"] {
            #expect(TextCoding.percentDecoded(Array(broken.utf8), plusIsSpace: true) == nil)
        }
        #expect(TextCoding.percentEncoded("a b/é~") == "a%20b%2F%C3%A9~")
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func `base64 is written with padding`(text: String, coded: String) {
        #expect(TextCoding.base64(text.utf8) == coded)
    }

    @Test func `base64 is read in both alphabets, with and without padding`() {
        #expect(TextCoding.bytes(base64: "YXBpa2V5OnNrXw==") == Array("apikey:sk_".utf8))
        #expect(TextCoding.bytes(base64: "-_8") == [0xFB, 0xFF])
        for broken in ["A", "A=B=", "A B", "===="] { #expect(TextCoding.bytes(base64: broken) == nil) }
    }

    @Test func `a UUID is read and written`() {
        let text = "123e4567-e89b-12d3-a456-426614174000"
        #expect(UUID(text.uppercased())?.text == text)
        for broken in ["", "123e4567e89b12d3a456426614174000", text + "0", "g" + text.dropFirst()] {
            #expect(UUID(broken) == nil)
        }
    }
}
