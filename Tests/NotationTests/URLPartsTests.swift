import Notation
import Testing

struct URLPartsTests {
    @Test(arguments: [
        ("http://evil.example/a?b#c", "http||evil.example||/a?b|evil.example"),
        ("https://user:pass@EVIL.example.:81?q", "https|user:pass|EVIL.example.|81|?q|EVIL.example"),
        ("http://a@b@evil.example", "http|a@b|evil.example|||evil.example"),
        ("http://evil.example\\@other.example/", "http||evil.example||\\@other.example/|evil.example"),
        ("http://[2001:db8::1]:443/", "http||[2001:db8::1]|443|/|2001:db8::1"),
        ("http://@[::1]", "http||[::1]|||::1"), ("tcp://192.0.2.1:443", "tcp||192.0.2.1|443||192.0.2.1"),
        ("http:///x", "http||||/x|"), ("http://#a@b", "http|||||"),
        ("http://evil%2Eexample:", "http||evil%2Eexample|||evil%2Eexample"),
        ("http://..", "http||..|||"),
    ])
    func `a URL has its parts`(text: String, expected: String) {
        let bytes = Array(text.utf8)
        let parts = URLParts(bytes.span, 0..<bytes.count)
        let found = parts.map { [$0.scheme, $0.userInfo, $0.host, $0.port, $0.target, $0.hostName] }
        #expect(found?.map { String(decoding: bytes[$0], as: UTF8.self) }.joined(separator: "|") == expected)
    }

    @Test(arguments: ["", "://x", "evil.example", "http:/x", "http:", "mailto:a@b", "http://[::1", "http://[::1]x/"])
    func `what is no URL has none`(text: String) {
        let bytes = Array(text.utf8)
        let parts = URLParts(bytes.span, 0..<bytes.count)
        #expect(parts == nil)
    }
}
