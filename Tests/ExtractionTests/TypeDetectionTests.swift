import Extraction
import Model
import Testing

struct TypeDetectionTests {
    /// `type value`, or why there is none.
    private func detected(_ text: String) -> String {
        var out: [UInt8] = []
        do {
            let type = try IndicatorType.appendDetected(Array(text.utf8).span, to: &out)
            return type.type.text + " " + String(decoding: out, as: UTF8.self)
        } catch {
            return out.isEmpty ? "\(error)" : "left something behind"
        }
    }

    @Test(arguments: [
        ("192.0.2.1", "ipv4 192.0.2.1"), ("2001:DB8::1", "ipv6 2001:db8::1"), ("::1", "ipv6 ::1"),
        ("::ffff:1.2.3.4", "ipv6 ::ffff:1.2.3.4"),
        ("Evil.Example", "domain evil.example"), ("http://Evil.Example/A", "url http://evil.example/A"),
        ("bob@evil.example", "email bob@evil.example"),
        ("D41D8CD98F00B204E9800998ECF8427E", "md5 d41d8cd98f00b204e9800998ecf8427e"),
        (String(repeating: "a", count: 40), "sha1 " + String(repeating: "a", count: 40)),
        (String(repeating: "b", count: 64), "sha256 " + String(repeating: "b", count: 64)),
        (String(repeating: "0", count: 128), "sha512 " + String(repeating: "0", count: 128)),
        ("cve-2021-44228", "cve CVE-2021-44228"), ("t1059.001", "mitre_attack T1059.001"),
        ("TA0002", "mitre_attack TA0002"), ("t1059.example", "domain t1059.example"),
        ("bücher.example", "domain xn--bcher-kva.example"), ("abad.cafe", "domain abad.cafe"),
        ("http://a.b/?u=c@d", "url http://a.b/?u=c@d"),
        ("hxxps://evil[.]example/x", "url https://evil.example/x"),
        ("hXXp[://]evil(.)example", "url http://evil.example/"), ("fxp://evil[.]example", "url ftp://evil.example/"),
        ("evil[dot]example", "domain evil.example"), ("192.0.2[.]1", "ipv4 192.0.2.1"),
        ("192[.]0[.]2[.]1", "ipv4 192.0.2.1"), ("bob[@]evil[.]example", "email bob@evil.example"),
        ("bob[at]evil{.}example", "email bob@evil.example"), ("2001[:]db8[:][:]1", "ipv6 2001:db8::1"),
        ("http://a.b/x[.]y", "url http://a.b/x[.]y"),
        ("", "empty"), ("word", "unknownType"), ("two words", "unknownType"), ("10.0.0.0/8", "addressRange"),
        ("2001:db8::/32", "addressRange"), ("[", "unknownType"),
        ("a\u{0}b", "controlCharacter"), ("192.0.2.01", "leadingZero"), ("e.com/path", "url http://e.com/path"),
        ("e.com:81/path", "url http://e.com:81/path"),
        ("192.0.2.1:8080", "ipv4 192.0.2.1"), ("evil.example:8443", "domain evil.example"),
        ("192.0.2.1/32", "ipv4 192.0.2.1"),
        ("[2001:db8::1]:443", "ipv6 2001:db8::1"), ("[2001:db8::1]", "ipv6 2001:db8::1"),
        ("fe80::1%eth0", "ipv6 fe80::1"), ("[2001:db8::1]/128", "ipv6 2001:db8::1"), ("[192.0.2.1]", "ipv4 192.0.2.1"),
        ("[2001:db8::1]/x", "url http://[2001:db8::1]/x"), ("[192.0.2.1]/32", "ipv4 192.0.2.1"),
        ("a/b@evil.example", "email a/b@evil.example"),
        ("\"evil.example\"", "domain evil.example"), ("<http://evil.example>", "url http://evil.example/"),
        ("(192[.]0[.]2[.]1)", "ipv4 192.0.2.1"), ("<bob@evil.example>", "email bob@evil.example"),
        ("''", "unknownType"),
        ("evil.example/b@c.example", "url http://evil.example/b@c.example"),
        ("[2001:db8::1]:81/x", "url http://[2001:db8::1]:81/x"), ("2001:db8::1/128", "ipv6 2001:db8::1"),
        ("192.0.2.1/1/webpanel/login.php", "url http://192.0.2.1/1/webpanel/login.php"),
        ("192.0.2.1/99", "url http://192.0.2.1/99"),
        ("192.0.2.1-192.0.2.9", "addressRange"), ("192.0.2.0/255.255.255.0", "addressRange"),
        ("192.0.2.1.", "ipv4 192.0.2.1"),
        ("evil.example/@bob", "url http://evil.example/@bob"),
        ("evil.example/?u=http://a.b/", "url http://evil.example/?u=http://a.b/"),
        ("mailto:Bob@evil.example", "email bob@evil.example"), ("cve-search.example", "domain cve-search.example"),
        ("CVE 2021 44228", "cve CVE-2021-44228"), ("evil.example:99999", "port"), ("１９２.0.2.1", "ipv4 192.0.2.1"),
        ("hxxp[:]//192[.]0[.]2[.]1[:]8080/x", "url http://192.0.2.1:8080/x"),
        ("evil[.]example[:]8443", "domain evil.example"),
        ("/etc/passwd", "unknownType"), ("text/html", "unknownType"), ("1.5/2.5", "unknownType"), ("", "empty"),
        ("12:34", "unknownType"),
    ])
    func `a bare value says its type`(text: String, expected: String) {
        #expect(detected(text) == expected)
    }

    @Test(arguments: IndicatorType.allCases)
    func `every reason is a sentence`(type: IndicatorType) {
        for reason in [InvalidValue.malformed(type), .empty, .port, .unknownType] {
            #expect(!reason.reason.description.hasSuffix("."))
            #expect(reason.reason.description.count > 10)
        }
    }
}
