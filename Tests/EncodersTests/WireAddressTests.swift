import Encoders
import Model
import TestSupport
import Testing

struct WireAddressTests {
    static let forms = [
        ("http://a.example", "a.example/", "a.example", "/"),
        ("http://a.example?x=1", "a.example/?x=1", "a.example", "/|3F|x|3D|1"),
        ("http://a.example/x#y", "a.example/x", "a.example", "/x"),
        ("http://u:p@a.example/x", "a.example/x", "a.example", "/x"),
        ("HTTP://A.Example./X", "a.example/X", "a.example", "/X"),
        ("http://a.example:8080/x", "a.example:8080/x", "a.example", "/x"),
        ("http://a.example:80/x", "a.example/x", "a.example", "/x"),
        ("https://a.example:443/x", "a.example/x", "a.example", "/x"),
        (
            "http://bücher.example/ü?ü=é", "xn--bcher-kva.example/%C3%BC?%C3%BC=%C3%A9", "xn--bcher-kva.example",
            "/|25|C3|25|BC|3F 25|C3|25|BC|3D 25|C3|25|A9"
        ),
        (
            "http://a.example/a b\"<>`{}", "a.example/a%20b%22%3C%3E%60%7B%7D", "a.example",
            "/a|25|20b|25|22|25|3C|25|3E|25|60|25|7B|25|7D"
        ),
        ("http://a.example\\@b/x", "a.example/@b/x", "a.example", "/@b/x"),
        ("http://a.example/%7e?'", "a.example/%7e?%27", "a.example", "/|25|7e|3F 25|27"),
        ("http://[2001:DB8::1]:81/x", "[2001:db8::1]:81/x", "|5B|2001|3A|db8|3A 3A|1|5D|", "/x"),
    ]

    @Test(arguments: forms)
    func `URLs are written as they are seen on the wire`(url: String, entry: String, host: String, target: String)
        throws
    {
        let record = RecordDraft(id: "eea43629-a1c1-5d5d-a1ec-ad8c447ff8da", number: 1, type: .url, value: url).record
        let zeek = try #require(ExportFormat.named("zeek")).text(of: [record])
        #expect(zeek.contains("\n\(entry)\tIntel::URL\t"))
        let rules = try #require(ExportFormat.named("suricata")).text(of: [record])
        guard url.lowercased().hasPrefix("http") else { return }
        #expect(rules.contains("http.host; content:\"\(host)\"; startswith; endswith;"))
        #expect(rules.contains("http.uri.raw; content:\"\(target)\"; startswith; endswith;"))
    }

    @Test(arguments: ["http://", "http:///x", "http://a b.example/", "http://\u{2FF0}.example/"])
    func `a URL that no request can name is left out`(url: String) throws {
        let record = RecordDraft(id: "eea43629-a1c1-5d5d-a1ec-ad8c447ff8da", number: 1, type: .url, value: url).record
        #expect(try !#require(ExportFormat.named("zeek")).text(of: [record]).contains("Intel::URL"))
        #expect(try !#require(ExportFormat.named("suricata")).text(of: [record]).contains("alert"))
    }
}
