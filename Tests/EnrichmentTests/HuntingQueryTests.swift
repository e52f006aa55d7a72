import Model
import Notation
import TestSupport
import Testing

@testable import Enrichment

struct HuntingQueryTests {
    static let ordinary: [(IndicatorType, String)] = [
        (.ipv4, "203.0.113.7"), (.ipv4, "198.51.100.0/24"), (.ipv6, "2001:db8::7"), (.domain, "evil.example"),
        (.url, "http://evil.example:8080/Gate.php?id=1&x=%20y*#frag"), (.md5, "d41d8cd98f00b204e9800998ecf8427e"),
        (.sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (.sha512, String(repeating: "0f", count: 64)), (.email, "billing@evil.example"), (.cve, "CVE-2021-44228"),
        (.mitreAttack, "T1059.001"),
    ]

    static let hostile: [(IndicatorType, String)] = [
        (.url, "http://e.example/\"]} ;|=*?%n\\*\\?${jndi:ldap://x}`macro`$token$[search index=*]'\"\"\""),
        (.url, "http://user:p\"w@Host.Example\\@evil/x) or 1==1 //"),
        (.url, "http://e.example/\u{1}\u{7F}\u{85}\u{2028}\u{202E}\u{FEFF}é💀"),
        (.url, "\\"), (.url, "\""), (.url, "http://*/"),
        (.url, "http://long.example/" + String(repeating: "a%2Fb=c&d;e'f(g)~", count: 481)),
        (.email, "\"; DROP --\"@evil.example"), (.email, "=cmd|'/C'!A0@*.example"), (.email, "a@bücher.example"),
        (.domain, "evil.example\") or true //"), (.domain, "*.example"), (.ipv4, "1.2.3.4\" OR *"),
        (.sha256, "\\\" | delete"), (.cve, "CVE-2021-1`x`"), (.mitreAttack, "T1059\"]"),
    ]

    private func text(_ type: IndicatorType, _ value: String) -> String {
        var json = JSONWriter()
        json.beginObject()
        json.member("type", type.text)
        json.member("value", value)
        json.key("hunting")
        HuntingQuery(type, Array(value.utf8)).write(into: &json, sigma: Array("title: x\n".utf8))
        json.endObject()
        return json.text + "\n"
    }

    @Test func `every type has advice and queries as on record`() {
        let all = Self.ordinary.map { text($0, $1) }.joined()
        #expect(all == golden("Hunting/ordinary.ndjson", for: all))
    }

    @Test func `hostile values have queries as on record`() {
        let all = Self.hostile.map { text($0, $1) }.joined()
        #expect(all == golden("Hunting/hostile.ndjson", for: all))
    }

    @Test(arguments: hostile)
    func `no hostile character reaches a Splunk search`(type: IndicatorType, value: String) {
        var out = ByteWriter()
        HuntingQuery(type, Array(value.utf8)).writeSplunk(into: &out)
        var empty = ByteWriter()
        HuntingQuery(type, []).writeSplunk(into: &empty)
        let syntax = "\"`$[]|\\'"
        guard type == .url || type == .email else {
            #expect(!out.text.contains { "`$[]\\".contains($0) })
            return
        }
        for sign in syntax {
            #expect(out.text.count { $0 == sign } == empty.text.count { $0 == sign })
        }
    }

    @Test(arguments: [
        ("http://a.example/x?id=1&y=(2)", #""http://a.example/x?id=1&y=(2)""#),
        ("http://a.example/%20+é", #""http://a.example/%20+é""#), ("a b@c.example", #""a b@c.example""#),
        ("http://a.example/a*b+c%20", #"urldecode("http://a.example/a%2Ab%2Bc%2520")"#),
        ("http://a.example/\u{2028}x", #"urldecode("http://a.example/%E2%80%A8x")"#),
        ("a\u{200B}$b\"", #"urldecode("a%E2%80%8B%24b%22")"#),
    ])
    func `a Splunk string shows the value as it is where its characters allow`(value: String, expected: String) {
        var out = ByteWriter()
        out.append(splunk: Array(value.utf8))
        #expect(out.text == expected)
    }

    @Test(arguments: [
        ("http://a.example/*$`", #""http://a.example/*$`""#), ("a\"\\b", #""a\"\\b""#), ("é", #""é""#),
        ("a\u{2029}", #"FROM_BASE64("YeKAqQ==")"#),
    ])
    func `an ES|QL literal shows the value as it is where its characters allow`(value: String, expected: String) {
        var out = ByteWriter()
        out.append(esql: Array(value.utf8))
        #expect(out.text == expected)
    }

    @Test func `what is better not printed makes an ordinary Kusto literal`() {
        var out = ByteWriter()
        out.append(kql: Array("a\"b\\c".utf8))
        out.append(kql: Array("a\"b\\c\u{2028}\u{85}é".utf8), before: ".")
        #expect(out.text == #"@"a""b\c"".a\"b\\c\u2028\u0085é""#)
    }

    @Test func `a pattern matches the host it was made of`() {
        var out = ByteWriter()
        out.append(pattern: HuntingValue(type: .email, bytes: Array("a@b\u{FC}cher_x.example".utf8)).host)
        out.append(UInt8(ascii: " "))
        out.append(pattern: HuntingValue(type: .url, bytes: Array("http://u:p@[2001:db8::1]:80/x".utf8)).host)
        #expect(out.text == "b*cher*x.example *2001*db8*1*80")
    }
}
