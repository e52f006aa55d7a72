import Notation
import Testing

struct ByteWriterTests {
    @Test(arguments: [0, 7, -7, 10, 99, 100, 1_000_000, Int.max, Int.min])
    func `integers are written in decimal`(value: Int) {
        var out = ByteWriter(capacity: 1)
        out.append(integer: value)
        #expect(out.text == String(value))
    }

    @Test func `every octet is written in decimal`() {
        for value in UInt8.min...UInt8.max {
            var out = ByteWriter(capacity: 1)
            out.append(octet: value)
            #expect(out.text == String(value))
        }
    }

    @Test func `unsigned integers keep their whole range`() {
        var out = ByteWriter()
        out.append(integer: UInt64.max)
        #expect(out.text == String(UInt64.max))
    }

    @Test(arguments: [
        ("", "\"\""),
        ("plain text longer than a word", "\"plain text longer than a word\""),
        ("a\"b\\c", "\"a\\\"b\\\\c\""),
        ("12345678\n\u{7}\u{1f}", "\"12345678\\n\\u0007\\u001f\""),
        ("1234567\"", "\"1234567\\\"\""),
        ("\u{2028}\u{202E}💀é\u{7f}", "\"\\u2028\\u202e💀é\u{7f}\""), ("a\u{E0041}\"", "\"a\\udb40\\udc41\\\"\""),
        ("!!!!!!!!!\u{1}!\"!\\!!!!!!!!", "\"!!!!!!!!!\\u0001!\\\"!\\\\!!!!!!!!\""),
    ])
    func `JSON strings escape what RFC 8259 demands, what cannot be seen and nothing else`(
        text: String,
        expected: String
    ) {
        var out = ByteWriter(capacity: 1)
        out.json(text: text)
        #expect(out.text == expected)
    }

    @Test func `every single byte at every place of a word survives JSON`() {
        for byte in UInt8(0)...127 {
            for place in 0..<9 {
                var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 17)
                bytes[place] = byte
                var out = ByteWriter()
                out.json(bytes)
                var expected = ByteWriter()
                expected.append(UInt8(ascii: "\""))
                for one in bytes {
                    var single = ByteWriter()
                    single.json([one])
                    expected.append(single.bytes, 1..<single.count - 1)
                }
                expected.append(UInt8(ascii: "\""))
                #expect(out.bytes == expected.bytes)
            }
        }
    }

    @Test func `a JSON document puts commas where they belong`() {
        var json = JSONWriter()
        json.beginObject()
        json.member("a", 1)
        json.key("b")
        json.beginArray()
        json.value("x")
        json.beginObject()
        json.endObject()
        json.null()
        json.endArray()
        json.member("c", nil as String?)
        json.member("d", true)
        json.member("e", ["p", "q"])
        json.endObject()
        #expect(json.text == #"{"a":1,"b":["x",{},null],"c":null,"d":true,"e":["p","q"]}"#)
    }
}
