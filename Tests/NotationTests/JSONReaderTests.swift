import Notation
import Testing

struct JSONReaderTests {
    /// The tokens, or the error.
    private func tokens(_ bytes: [UInt8], maximumDepth: Int = 32) -> String {
        var reader = JSONReader(maximumDepth: maximumDepth)
        var found = ""
        do throws(JSONError) {
            while true {
                switch try reader.next(in: bytes.span) {
                case .beginObject: found += "{"
                case .endObject: found += "}"
                case .beginArray: found += "["
                case .endArray: found += "]"
                case .key: found += reader.string(in: bytes.span) + ":"
                case .string: found += "'" + reader.string(in: bytes.span) + "'"
                case .number: found += "<" + reader.string(in: bytes.span) + ">"
                case .bool: found += reader.isTrue ? "T" : "F"
                case .null: found += "N"
                case .end: return found
                }
            }
        } catch {
            return "\(error.reason) at \(error.position)" + (error.isCut ? ", cut" : "")
        }
    }

    @Test(arguments: [
        (#" {"a" : [1, -0.5e+3, true, false, null, "x"], "b":{}, "c":[]} "#, "{a:[<1><-0.5e+3>TFN'x']b:{}c:[]}"),
        (#""""#, "''"), ("0", "<0>"), (#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#, "'\"\\/\u{8}\u{C}\n\r\té😀'"),
        (#""long enough for words, é, \n and more""#, "'long enough for words, é, \n and more'"),
        ("", "the text ends too early at 0, cut"), ("{", "the text ends too early at 1, cut"),
        (#"{"a""#, "the text ends too early at 4, cut"),
        (#""a"#, "the text ends too early at 2, cut"), ("tru", "the text ends too early at 3, cut"),
        ("1.", "the text ends too early at 2, cut"),
        (#""\u12"#, "the text ends too early at 5, cut"),
        ("[1,]", "no JSON value begins like this at 3"), ("{,}", "a key in double quotes is missing at 1"),
        (#"{"a":1,}"#, "a key in double quotes is missing at 7"),
        (#"{"a" 1}"#, "the colon after a key is missing at 5"),
        ("[1 2]", "a comma or the closing bracket is missing at 3"),
        ("[1}", "a comma or the closing bracket is missing at 2"),
        ("1 2", "something follows the value at 2"), ("01", "a number has a leading 0 at 2"),
        ("+1", "no JSON value begins like this at 0"),
        ("-a", "a digit is missing in a number at 1"), ("NaN", "no JSON value begins like this at 0"),
        ("nulx", "no JSON value begins like this at 0"),
        (#""\x""#, "this escape does not exist in JSON at 2"),
        (#""\ud800x""#, "half of a surrogate pair is missing at 7"),
        (#""\udc00""#, "half of a surrogate pair is missing at 7"),
        (#""\ud800\u0041""#, "half of a surrogate pair is missing at 13"),
        ("\"a\nb\"", "a control character in a string is not escaped at 2"),
        ("{\"a\":tRue}", "no JSON value begins like this at 5"),
        ("\u{FEFF}1", "no JSON value begins like this at 0"),
    ])
    func `a text gives its tokens or the place of its fault`(text: String, expected: String) {
        #expect(tokens(Array(text.utf8)) == expected)
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], [0x22, 0xC3, 0x22],
        ] as [[UInt8]]
    )
    func `strings are strict UTF-8`(bytes: [UInt8]) {
        #expect(tokens(bytes) == "a string is not valid UTF-8 at 1")
    }

    @Test func `nesting has a limit`() {
        #expect(tokens(Array("[[[]]]".utf8), maximumDepth: 3) == "[[[]]]")
        #expect(tokens(Array("[[[[".utf8), maximumDepth: 3) == "the value is nested too deeply at 3")
        #expect(
            tokens([UInt8](repeating: 0x5B, count: 1_000_000), maximumDepth: 1000).hasPrefix(
                "the value is nested too deeply"
            )
        )
    }

    @Test func `values are passed over and the reader goes on behind them`() throws {
        let text = Array(#"{"a":{"b":[1,{"c":2}]},"d":-7,"e":[[],3],"f":1.5}"#.utf8)
        var reader = JSONReader()
        func next() throws -> JSONReader.Token { try reader.next(in: text.span) }
        func integer() -> Int? { reader.integer(in: text.span) }
        #expect(try next() == .beginObject)
        #expect(try next() == .key)
        try reader.skipValue(in: text.span)
        #expect(try next() == .key)
        #expect(try next() == .number)
        #expect(integer() == -7)
        #expect(try next() == .key)
        #expect(try next() == .beginArray)
        try reader.skipRest(in: text.span)
        #expect(try next() == .key)
        #expect(try next() == .number)
        #expect(integer() == nil)
        #expect(try next() == .endObject)
        #expect(try next() == .end)
        #expect(try next() == .end)
    }
}
