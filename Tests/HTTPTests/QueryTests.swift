import HTTP
import Notation
import Testing

extension Query {
    /// What `appendNormalised` writes.
    var normalised: [UInt8] {
        var out = ByteWriter()
        appendNormalised(to: &out)
        return out.bytes
    }
}

struct QueryTests {
    private func error(_ raw: String) -> ParameterError? { error(Array(raw.utf8)) }

    private func error(_ raw: [UInt8]) -> ParameterError? {
        do throws(ParameterError) {
            _ = try Query(raw)
            return nil
        } catch {
            return error
        }
    }

    @Test func `names and values are decoded`() throws {
        let query = try Query(Array("q=a+b%2Bc%C3%A9&match%5Btype%5D=x&flag&&e=1=2&raw=é&".utf8))
        #expect(try query.text("q") == "a b+cé")
        #expect(try query.text("match[type]") == "x")
        #expect(query.textOrEmpty("flag") == "")
        #expect(try query.text("e") == "1=2")
        #expect(try query.text("raw") == "é")
        #expect(try query.text("none") == nil)
        #expect(query.has("flag") && !query.has("fla"))
        #expect(try Query([]).isEmpty)
        #expect(try Query(Array("&&&".utf8)).isEmpty)
    }

    @Test(arguments: [
        "a=%", "a=%1", "a=%zz", "%=1", "a=%00", "a=\u{0}", "a=%0A", "a=\n", "a=%7F", "a=%FF", "a=%C3", "a=%ED%A0%80",
        "a=%C0%80",
        "%FF=1", "a=%C2%85", "=1", "=", "a=%09", "a%00b=1", "a=1&=2",
    ])
    func `a malformed query is refused`(raw: String) {
        #expect(error(raw)?.kind == .malformedQuery)
    }

    @Test func `raw bytes that are not UTF-8 are refused and shown`() throws {
        let refused = try #require(error(Array("type=".utf8) + [0xFF, 0xFE]))
        #expect(refused.kind == .malformedQuery)
        #expect(refused.parameter == "type")
        #expect(refused.value == "\u{FFFD}\u{FFFD}")
        #expect(refused.message == "The value of the parameter type holds bytes that are not UTF-8.")
    }

    @Test func `fifty parameters are read and one more is refused`() throws {
        func raw(_ count: Int) -> String { (0..<count).map { "p\($0)=\($0)" }.joined(separator: "&") }
        #expect(error(raw(50)) == nil)
        #expect(error(raw(51))?.kind == .malformedQuery)
        #expect(error(raw(10_000))?.kind == .malformedQuery)
        #expect(error(String(repeating: "&", count: 16_384)) == nil)
        #expect(error(String(repeating: "a", count: 16_384)) == nil)
        #expect(error("a=" + String(repeating: "%41", count: 5461)) == nil)
    }

    @Test(arguments: ["a=1&a=1", "a=1&b=2&%61=3", "nobody+knows=1&nobody%20knows=2", "match[type]=a&match%5Btype%5d=b"])
    func `a parameter given twice is refused, known or not`(raw: String) {
        #expect(error(raw)?.kind == .repeatedParameter)
    }

    @Test func `a value is shown printable and short`() throws {
        let refused = try #require(error("a=1&a=\(String(repeating: "x", count: 300))"))
        #expect(refused.value == String(repeating: "x", count: 99) + "…")
        #expect(ParameterError.printable("a\u{0}b\u{202E}c\nd") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d")
        #expect(ParameterError.printable("e" + String(repeating: "\u{301}", count: 65_536)).unicodeScalars.count == 100)
    }

    @Test(arguments: [
        "api_key=sk_live_secret&api_key=sk_live_secret", "apikey=sk_live_secret", "sk_live_secret",
        "type=sk_live_secret%00",
        "type=sk_live_secret", "api_key=sk_live_secret%",
    ])
    func `no error shows a key`(raw: String) throws {
        let refused = try #require(throws: ParameterError.self) {
            let query = try Query(Array(raw.utf8))
            try query.expect(only: ["type"])
            _ = try query.choice("type", from: ["ipv4"])
        }
        #expect(!"\(refused)".contains("secret"))
    }

    private static let names: [StaticString] = ["type", "since", "until", "limit", "offset", "include_context", "q"]

    @Test(arguments: [
        ("typ", "type"), ("tpye", "type"), ("Type", "type"), ("types", "type"), ("sinc", "since"), ("limits", "limit"),
        ("include-context", "include_context"), ("include", "include_context"), ("includeContext", "include_context"),
        ("off", "offset"), ("z", nil), ("x", nil), ("confidence", nil), ("kind", nil),
        (String(repeating: "type", count: 4000), nil),
    ])
    func `an unknown parameter is refused with the nearest name`(name: String, nearest: String?) throws {
        let query = try Query(Array("type=ipv4&\(name)=v".utf8))
        let refused = try #require(throws: ParameterError.self) { try query.expect(only: Self.names) }
        #expect(refused.kind == .unknownParameter)
        #expect(refused.parameter == ParameterError.printable(name))
        #expect(refused.value == "v")
        #expect(refused.suggestion == nearest)
        #expect(refused.validValues == Self.names.map(\.description))
        #expect(nearest == nil || refused.message == "There is no parameter \(name). Did you mean \(nearest ?? "")?")
    }

    @Test func `known parameters and the key pass`() throws {
        try Query(Array("type=a&limit=1&api_key=k&q=".utf8)).expect(only: Self.names)
        try Query(Array("api_key=k".utf8)).expect(only: [])
        let refused = try #require(throws: ParameterError.self) { try Query(Array("zz=1".utf8)).expect(only: []) }
        #expect(refused.message == "There is no parameter zz. This resource takes none.")
    }

    @Test(arguments: [
        ("", ""), ("api_key=k", ""), ("b=2&a=1", "a=1&b=2"), ("a=1&api_key=k&b=x+y%2fz~", "a=1&b=x%20y%2Fz~"),
        ("a", "a="),
        ("%61=%C3%A9&a%5b=1", "a=%C3%A9&a%5B=1"), ("ab=1&a=2&B=3", "B=3&a=2&ab=1"),
    ])
    func `queries that mean the same have one normal form`(raw: String, expected: String) throws {
        let normal = try Query(Array(raw.utf8)).normalised
        #expect(String(decoding: normal, as: UTF8.self) == expected)
        #expect(try Query(normal).normalised == normal)
    }
}
