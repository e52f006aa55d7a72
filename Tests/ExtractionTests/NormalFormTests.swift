import Extraction
import Model
import Testing

/// The normal form, or why there is none.
func normal(_ text: String, as type: IndicatorType) -> String {
    var out: [UInt8] = [1]
    do {
        try type.appendNormalForm(of: Array(text.utf8).span, to: &out)
        return String(decoding: out.dropFirst(), as: UTF8.self)
    } catch {
        return out == [1] ? "\(error)" : "left something behind"
    }
}

struct NormalFormTests {
    @Test(arguments: [
        ("EVIL.Example.", "evil.example"), ("_dmarc.evil.example", "_dmarc.evil.example"),
        ("bücher.example", "xn--bcher-kva.example"), ("BÜCHER.example", "xn--bcher-kva.example"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"), ("💀.example", "notInternational"), ("ＥＶＩＬ．example", "evil.example"),
        ("evil／x.example", "character"), ("evil[.]example", "evil.example"),
        ("a.b-c.d", "a.b-c.d"), ("localhost", "singleLabel"), ("", "empty"), ("a..b", "label"), ("-a.b", "label"),
        ("a-.b", "label"), ("1.2.3.4", "numericTopLabel"), ("a b.c", "character"), ("*.evil.example", "wildcard"),
        ("a/b.c", "character"), ("a\u{0}b.c", "controlCharacter"), ("ａ\u{85}.c", "controlCharacter"),
        ("a“.c", "notInternational"), ("evil.example:8443", "evil.example"), ("evil.example:99999", "port"),
        ("bü cher.example", "character"), ("*.bücher.example", "wildcard"),
        ("bu\u{308}cher.example", "xn--bcher-kva.example"), ("ⓔⓥⓘⓛ-hunt42.top", "evil-hunt42.top"),
        ("𝐞𝐯𝐢𝐥.top", "evil.top"), ("straße.example", "xn--strae-oqa.example"), ("ς.example", "xn--3xa.example"),
        ("e\u{20DD}vil.top", "notInternational"), ("🅐vil.top", "notInternational"), ("ü..example", "label"),
        (String(repeating: "a", count: 64) + ".b", "labelTooLong"),
        (String(repeating: "aaaa.", count: 51) + "b", "nameTooLong"),
        (String(repeating: "ü", count: 64) + ".b", "labelTooLong"),
    ])
    func `a domain name is in lower case and A-labels`(text: String, expected: String) {
        #expect(normal(text, as: .domain) == expected)
    }

    @Test(arguments: [
        (" 192.0.2.1\n", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("01.2.3.4", "leadingZero"), ("1.2.3", "malformed(Model.IndicatorType.ipv4)"),
        ("1.2.3.256", "malformed(Model.IndicatorType.ipv4)"), ("1.2.3.4.5", "malformed(Model.IndicatorType.ipv4)"),
        ("1.2.3.", "malformed(Model.IndicatorType.ipv4)"), ("1.2.3.4/32", "1.2.3.4"), ("1.2.3.4/31", "addressRange"),
        ("1.2.3.4/33", "malformed(Model.IndicatorType.ipv4)"), ("1.2.3.0-1.2.3.9", "addressRange"),
        ("1.2.3.4 - 1.2.3.9", "addressRange"), ("10.0.0.0/255.0.0.0", "addressRange"), ("1.2.3.4-9", "addressRange"),
        ("1.2.3.4.", "1.2.3.4"),
        ("1.2.3.4:443", "1.2.3.4"), ("[1.2.3.4]", "1.2.3.4"), ("1.2.3.4:70000", "port"), ("1[.]2[.]3[.]4", "1.2.3.4"),
        ("１．２．３．４", "1.2.3.4"), ("1.2.3.\u{200B}4", "1.2.3.4"),
        ("99999999999999999999.1.1.1", "malformed(Model.IndicatorType.ipv4)"),
    ])
    func `an IPv4 address is four plain numbers`(text: String, expected: String) {
        #expect(normal(text, as: .ipv4) == expected)
    }

    @Test(arguments: [
        ("2001:DB8::1", "2001:db8::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::", "::"), ("::1", "::1"),
        ("1::", "1::"),
        ("2001:0db8:0001:0000:0001:0001:0001:0001", "2001:db8:1:0:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("::ffff:c000:201", "::ffff:192.0.2.1"),
        ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("fe80::1%eth0", "fe80::1"), ("fe80::1%25/128", "fe80::1"),
        ("2001:db8::/32", "addressRange"),
        ("2001:DB8::1/128", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"), ("[2001:db8::1]:443", "2001:db8::1"),
        ("[fe80::1%eth0]:80", "fe80::1"), ("[2001:db8::1]x", "malformed(Model.IndicatorType.ipv6)"),
        ("[2001:db8::1]/128", "2001:db8::1"), ("[2001:db8::]/48", "addressRange"),
        ("[2001:db8::1]/129", "malformed(Model.IndicatorType.ipv6)"),
        ("[2001:db8::1]/", "malformed(Model.IndicatorType.ipv6)"), ("[2001:db8::1/128]:443", "2001:db8::1"),
        ("2001:db8::1-9", "addressRange"),
        ("::1%", "malformed(Model.IndicatorType.ipv6)"),
        ("[2001:db8::1]:x", "port"), ("2001[:]db8::1", "2001:db8::1"),
        ("1::2::3", "malformed(Model.IndicatorType.ipv6)"), (":1:2:3:4:5:6:7", "malformed(Model.IndicatorType.ipv6)"),
        ("1:2:3:4:5:6:7:", "malformed(Model.IndicatorType.ipv6)"),
        ("1:2:3:4:5:6:7:8:9", "malformed(Model.IndicatorType.ipv6)"),
        ("12345::", "malformed(Model.IndicatorType.ipv6)"),
        ("1:2:3:4:5:6:7:1.2.3.4", "malformed(Model.IndicatorType.ipv6)"),
        (":::", "malformed(Model.IndicatorType.ipv6)"), ("::1.2.3.04", "malformed(Model.IndicatorType.ipv6)"),
        ("1:2:3:4:5:6:7:8::", "malformed(Model.IndicatorType.ipv6)"),
    ])
    func `an IPv6 address is written as RFC 5952 says`(text: String, expected: String) {
        #expect(normal(text, as: .ipv6) == expected)
    }

    @Test(arguments: [
        ("HTTP://EVIL.Example/Path?Q#F", "http://evil.example/Path?Q#F"), (" https://a.b/c d\t", "https://a.b/c%20d"),
        ("http://User:Pass@HOST.b:80", "http://User:Pass@host.b/"),
        ("http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("http://e.example/a'b\\c", "http://e.example/a'b\\c"), ("http://e.example/💀", "http://e.example/💀"),
        ("http://E.example/\u{85}\u{0}\u{7F}", "http://e.example/%C2%85%00%7F"),
        ("tcp://1.2.3.4:443", "tcp://1.2.3.4:443"), ("http://a@b@HOST.b/", "http://a@b@host.b/"),
        ("http://EVIL.b\\@other.b/", "http://evil.b\\@other.b/"),
        ("http://BU\u{308}CHER.b/ü", "http://xn--bcher-kva.b/ü"),
        ("http://ⓔⓥⓘⓛ.top/x", "http://evil.top/x"),
        ("http://💀.top/", "http://💀.top/"), ("http://a℀b.top/", "http://a℀b.top/"),
        ("http://1.2.3.4:99999/", "port"), ("http:///x", "host"), ("http://a b/", "host"),
        ("http://a[.]b/", "http://a.b/"),
        ("http://[::1/", "host"), ("mailto:a@b.c", "scheme"), ("javascript:alert(1)//", "scheme"), ("/x", "scheme"),
        ("hxxps://a.b/", "https://a.b/"), ("evil.example", "http://evil.example/"),
        ("evil.example:8080/x", "http://evil.example:8080/x"),
        ("//evil.example/x", "http://evil.example/x"), ("[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        ("1.2.3.4/x", "http://1.2.3.4/x"), ("http://a.b:80/", "http://a.b/"), ("https://a.b:443?x", "https://a.b/?x"),
        ("https://a.b:080#x", "https://a.b:80/#x"), ("http://a.b:/x", "http://a.b/x"), ("ftp://a.b:21", "ftp://a.b/"),
        ("wss://a.b.:443/x", "wss://a.b/x"), ("http://a.b../x", "http://a.b/x"), ("http://./x", "host"),
        ("http://[FE80::1%25eth0]/", "http://[fe80::1]/"), ("http://１.２.３.４/x", "http://1.2.3.4/x"),
        ("evil.example:x/y", "scheme"), ("a b.example/x", "scheme"), ("u@evil.example/x", "scheme"),
        (":80/x", "scheme"),
        ("http", "scheme"),
    ])
    func `a URL keeps what stands behind its host`(text: String, expected: String) {
        #expect(normal(text, as: .url) == expected)
    }

    @Test(arguments: [
        ("x", 8181, true), ("x", 8182, false), (" x", 2045, true), (" x", 2046, false), ("\u{85}", 1363, true),
        ("\u{85}", 1364, false),
    ])
    func `a URL has at most 8192 bytes, escapes counted`(part: String, times: Int, isTaken: Bool) {
        let text = "http://a.b/" + String(repeating: part, count: times)
        #expect((normal(text, as: .url) != "tooLong") == isTaken)
    }

    @Test(arguments: [
        (IndicatorType.md5, "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"),
        (.md5, "d41d8cd98f00b204e9800998ecf8427", "malformed(Model.IndicatorType.md5)"),
        (.sha1, "zz39a3ee5e6b4b0d3255bfef95601890afd80709", "malformed(Model.IndicatorType.sha1)"),
        (.cve, "cve-2021-44228", "CVE-2021-44228"), (.cve, "CVE-1999-0095", "CVE-1999-0095"),
        (.cve, "CVE-2021-044228", "cveNumber"), (.cve, "CVE 2021 44228", "CVE-2021-44228"),
        (.cve, "cve_2021_44228", "CVE-2021-44228"), (.cve, "CVE‑2021–44228", "CVE-2021-44228"),
        (.cve, "CVE-2021-123", "cveNumber"), (.cve, "CVE-21-1234", "malformed(Model.IndicatorType.cve)"),
        (.cve, "CVE-1998-1234", "malformed(Model.IndicatorType.cve)"),
        (.cve, "CVE-2021-12a4", "malformed(Model.IndicatorType.cve)"),
        (.mitreAttack, "t1059.001", "T1059.001"), (.mitreAttack, "ta0002", "TA0002"),
        (.mitreAttack, "T1059", "T1059"),
        (.mitreAttack, "T105", "malformed(Model.IndicatorType.mitreAttack)"),
        (.mitreAttack, "T1059.01", "malformed(Model.IndicatorType.mitreAttack)"),
        (.mitreAttack, "TA0002.001", "malformed(Model.IndicatorType.mitreAttack)"),
        (.email, " Bob@EVIL.example ", "bob@evil.example"),
        (.email, "MAILTO:Bob@evil.example?subject=x", "bob@evil.example"),
        (.email, "ÜNAL@evil.example", "ünal@evil.example"), (.email, "bob[at]evil[.]example", "bob@evil.example"),
        (.email, "=cmd|'/C'!A0@evil.example", "=cmd|'/c'!a0@evil.example"),
        (.email, "bob@bücher.example", "bob@xn--bcher-kva.example"), (.email, "@evil.example", "localPart"),
        (.email, "a b@evil.example", "localPart"),
        (.email, "bob", "malformed(Model.IndicatorType.email)"), (.email, "bob@localhost", "singleLabel"),
    ])
    func `ids, digests and mailboxes have one spelling`(type: IndicatorType, text: String, expected: String) {
        #expect(normal(text, as: type) == expected)
    }

    @Test(arguments: IndicatorType.allCases)
    func `no type takes bytes that are not UTF-8 or leaves a part behind`(type: IndicatorType) {
        for bytes: [UInt8] in [
            [0xFF, 0x2E, 0x61], Array("http://a.b/".utf8) + [0xC3], Array("a@".utf8) + [0xED, 0xA0, 0x80], [0x80],
        ] {
            var out: [UInt8] = []
            #expect(throws: InvalidValue.self) { try type.appendNormalForm(of: bytes.span, to: &out) }
            #expect(out.isEmpty)
        }
    }
}
