import HTTP
import Notation
import Testing

struct CredentialsTests {
    private static let key = "sk_live_" + String(repeating: "a", count: 43)

    private static func basic(_ pair: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        let bytes = Array(pair.utf8)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[word >> (18 - 6 * place) & 63] : "=")
            }
        }
        return "Basic \(text)"
    }

    private func credentials(
        _ fields: [Request.Field: String],
        query: String = ""
    ) -> Credentials {
        let request = Request(method: "GET", path: "/", query: Array(query.utf8), fields: fields)
        return Credentials(of: request)
    }

    @Test func `Bearer goes before X-API-Key and that before the parameter`() {
        let all: [Request.Field: String] = [.authorization: "Bearer one", .apiKey: "two"]
        #expect(credentials(all, query: "api_key=three") == .key(Array("one".utf8)))
        #expect(credentials([.apiKey: "two"], query: "api_key=three") == .key(Array("two".utf8)))
        #expect(credentials([:], query: "a=1&api_key=three&b=%") == .key(Array("three".utf8)))
        #expect(credentials([:], query: "xapi_key=three&api_keys=4&api_key") == .none)
        #expect(credentials([:]) == .none)
    }

    @Test(arguments: ["Bearer k", "bearer k", "BEARER   k  ", " Bearer k"])
    func `the scheme has no case and blanks around the key do not count`(field: String) {
        #expect(credentials([.authorization: field]) == .key([UInt8(ascii: "k")]))
    }

    @Test(arguments: [
        ("apikey:\(key)", key), (":\(key)", key), ("\(key):", key), ("u:a:b", "a:b"), ("u:p", "p"),
    ])
    func `firewalls may send the key as a Basic password or user name`(pair: String, expected: String) {
        let field = Self.basic(pair)
        #expect(credentials([.authorization: field]) == .key(Array(expected.utf8)))
        #expect(credentials([.authorization: field.lowercasedScheme]) == .key(Array(expected.utf8)))
        // A proxy may have added it.
        #expect(credentials([.authorization: field, .apiKey: "x"]) == .key([UInt8(ascii: "x")]))
        #expect(credentials([.authorization: field], query: "api_key=x") == .key([UInt8(ascii: "x")]))
    }

    @Test func `TAXII clients may send Token`() {
        #expect(credentials([.authorization: "token k"]) == .key([UInt8(ascii: "k")]))
        #expect(credentials([.authorization: "Token k", .apiKey: "x"]) == .key([UInt8(ascii: "x")]))
    }

    @Test(arguments: [
        ("Bearer", Credentials.Fault.emptyKey), ("Bearer  ", .emptyKey), ("sk_live_abc", .unknownScheme),
        ("Digest x", .unknownScheme), ("Bearer a b", .wrongCharacter), ("Bearer k\u{0}", .wrongCharacter),
        ("Bearer é", .wrongCharacter), ("Bearer \u{FFFD}", .wrongCharacter), ("Bearer a\u{7f}", .wrongCharacter),
        ("Bearer " + String(repeating: "k", count: 129), .keyTooLong),
        ("Bearer " + String(repeating: "k", count: 65_536), .keyTooLong),
        ("Basic", .brokenBasic), ("Basic !!!", .brokenBasic), ("Basic dXNlcg==", .brokenBasic),
        ("Basic Og==", .emptyKey),
        ("Basic " + String(repeating: "A", count: 65_536), .keyTooLong), ("Basic AAA6AAA=", .wrongCharacter),
    ])
    func `what cannot be a key is malformed and says why`(field: String, fault: Credentials.Fault) {
        #expect(credentials([.authorization: field]) == .malformed(fault))
        #expect(!fault.message.description.isEmpty)
    }

    @Test func `the longest key is taken`() {
        let longest = String(repeating: "k", count: Credentials.longestKey)
        #expect(credentials([.apiKey: longest]) == .key(Array(longest.utf8)))
        #expect(credentials([:], query: "api_key=" + String(repeating: "%6B", count: 128)) == .key(Array(longest.utf8)))
    }

    @Test(arguments: [
        ("api_key=", Credentials.Fault.emptyKey), ("api_key=%", .wrongCharacter), ("api_key=a+b", .wrongCharacter),
        ("api_key=a%00", .wrongCharacter), ("api_key=%FF", .wrongCharacter),
        ("api_key=" + String(repeating: "k", count: 16_384), .keyTooLong),
    ])
    func `a parameter that cannot be a key is malformed`(query: String, fault: Credentials.Fault) {
        #expect(credentials([:], query: query) == .malformed(fault))
    }
}

extension String {
    fileprivate var lowercasedScheme: String { "basic" + dropFirst(5) }
}
