import Cryptography
import Model
import Notation

extension RecordSample {
    private static let identity = UUID(high: 0xf8e7_5d96_8e4c_4b1a, low: 0x9e3d_4f8a_7b6c_5d3e)

    /// A draft whose id is derived as the store derives it.
    private static func draft(
        _ number: Int64,
        _ type: IndicatorType,
        _ value: String,
        _ change: (inout RecordDraft) -> Void = { _ in }
    ) -> IndicatorRecord {
        var names = NameUUID(namespace: identity)
        let id = names.id(kind: type.kind, type: type.name, value: [UInt8](value.utf8), 0..<value.utf8.count)
        var draft = RecordDraft(id: id.text, number: number, type: type, value: value)
        change(&draft)
        return draft.record
    }

    static let everyTypeRecords: [IndicatorRecord] = [
        draft(1, .ipv4, "192.168.1.1") {
            $0.category = .news
            $0.origin = .article
            $0.articleID = "abc123"
            $0.articleTitle = "New APT Campaign Targeting Financial Sector"
            $0.articleURL = "https://socdefenders.ai/item/abc123"
            $0.feedName = "Krebs on Security"
            $0.referenceURL = "https://krebsonsecurity.example/2024/12/apt?a=1&b=2#top"
            $0.context = "C2 server used in APT28 campaign"
            $0.tags = ["apt28", "c2", "financial"]
            $0.techniques = ["T1071", "T1059"]
            $0.risk = 91
            $0.validUntil = Timestamp(microseconds: 1_740_000_000_123_456)
        },
        draft(2, .ipv6, "2001:db8::1") {
            $0.confidence = .medium
            $0.firstSeen = Timestamp(microseconds: 1_733_668_200_123_456)
            $0.lastSeen = Timestamp(microseconds: 1_733_732_100_999_000)
            $0.version = 3
        },
        draft(3, .domain, "evil.example") {
            $0.confidence = .low
            $0.category = .government
            $0.articleID = "cisa-aa24"
            $0.tags = ["phishing", "tlp:red"]
            $0.risk = 12
            $0.statedTLP = .amberStrict
        },
        draft(4, .url, "http://evil.example:8080/Gate.php?id=1&x=%20y*#frag") {
            $0.referenceURL = "https://urlhaus.example/url/4/"
            $0.tags = ["malware_download"]
            $0.techniques = ["T1566.002"]
            $0.risk = 40
            $0.isForDetection = false
        },
        draft(5, .url, "https://Drop.Example/a/b") {
            $0.confidence = .medium
            $0.risk = 65
            // An end before the beginning.
            $0.validUntil = Timestamp(microseconds: 1_733_668_199_000_000)
        },
        draft(6, .url, "http://drop.example/a/b"),
        draft(7, .md5, "d41d8cd98f00b204e9800998ecf8427e") {
            $0.category = .vendor
            $0.risk = 0
            $0.validUntil = Timestamp(microseconds: 1_735_689_600_000_000)
        },
        draft(8, .sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709") { $0.category = .research },
        draft(9, .sha1, "0123456789abcdef0123456789abcdef01234567") {
            $0.feedName = "SSLBL"
            $0.tags = ["certificate-fingerprint", "QakBot"]
        },
        draft(10, .sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") {
            $0.techniques = ["T1055.013", "T9999", "T1204.002"]
        },
        draft(
            11,
            .sha512,
            "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
        ),
        draft(12, .email, "billing@evil.example") { $0.context = "Sender of invoices with macros" },
        draft(13, .cve, "CVE-2021-44228") {
            $0.feedName = "CISA KEV"
            $0.category = .government
            $0.context = "Apache Log4j2 JNDI features do not protect against attacker controlled LDAP"
            $0.techniques = ["T1190"]
            $0.articleID = "kev-1"
            $0.risk = 100
            $0.statedTLP = .clear
        },
        draft(14, .mitreAttack, "T1059.001") {
            $0.confidence = .medium
            $0.techniques = ["T1059.001", "T1059"]
        },
        draft(15, .domain, "withdrawn.example") {
            $0.isRevoked = true
            $0.version = 2
        },
    ]

    static let hostileRecords: [IndicatorRecord] = {
        let forged =
            "line one\r\nCEF:0|Evil|Forged|1.0|x|y|10|src=6.6.6.6\n<132>1 2024-01-01T00:00:00Z h a - - - forged\n---\n"
            + "title: forged\nid: 1\n\u{85}NEL \u{7}BEL \u{1B}[31mESC ]]> <b>&amp; \"q\" 'a' \\ = | ] = \u{202E}rtl\u{2028}💀  "
        let long = "http://long.example/" + String(repeating: "a%2Fb=c&d;e'f(g)~", count: 481)
        func dress(_ draft: inout RecordDraft) {
            draft.context = forged
            draft.risk = 85
            draft.statedTLP = .red
            draft.tags = [
                "=cmd|'/C calc'!A0", "a\"b", "back\\slash", "x]y", "TLP:RED", "émoji💀", "-1+2", "'quoted", "@sum",
            ]
            draft.feedName = "=HYPERLINK(\"http://e\";\"x\")|feed\\ = ]\n"
            draft.articleID = "../../x?y=<z>&\"'\n"
            draft.articleTitle = "Title \"with\" <tags> & \\ ]]> \u{202E} \u{7}"
            draft.articleURL = "javascript:alert(1)//\"<>"
            draft.techniques = ["T1059", "T1059.9", "t1071", "T1071\"]}"]
        }
        return [
            draft(101, .url, "http://e.example/a'b\\c", dress),
            draft(102, .url, "http://e.example/💀", dress),
            draft(103, .url, "http://e.example/\"]} ;|=*?%n\\*\\?${jndi:ldap://x}", dress),
            draft(104, .url, long, dress),
            draft(105, .url, "http://*/", dress),
            draft(106, .url, "http://user:pw@Host.Example\\@evil/x", dress),
            draft(107, .url, "#http://comment.example/", dress),
            draft(108, .url, "-", dress),
            draft(109, .url, "=1+1 http://e.example/é e\u{301} \u{202E}\u{2028}\u{FEFF}", dress),
            draft(110, .email, "=cmd|'/C'!A0@evil.example", dress),
            draft(111, .email, "\"; DROP --\"@evil.example", dress),
            draft(112, .domain, "evil.example\";sid:1", dress),
            draft(113, .domain, "*.example", dress),
            draft(114, .domain, "$ORIGIN", dress),
            draft(115, .domain, "xn--e1afmkfd_x.example", dress),
            draft(116, .ipv4, "999.1.1.1", dress),
            draft(117, .ipv4, "198.51.100.0/24", dress),
            draft(118, .ipv6, "::ffff:1.2.3.4", dress),
            draft(119, .ipv6, "::", dress),
            draft(120, .cve, "CVE-2021-00001") {
                dress(&$0)
                $0.feedName = "cve"
                $0.articleID = "CVE-2020-1234"
            },
            draft(121, .mitreAttack, "T1059.99\"", dress),
            draft(122, .mitreAttack, "T1186") {
                dress(&$0)
                $0.feedName = ""
            },
            draft(123, .sha256, String(repeating: "0e1", count: 21) + "5") {
                dress(&$0)
                $0.context = String(repeating: "é💀\\\"", count: 1100)
                $0.firstSeen = Timestamp(microseconds: -1)
                $0.lastSeen = Timestamp(microseconds: 0)
            },
            draft(124, .url, "http://cdata.example/]]>&<x y='z'>", dress),
            draft(125, .url, "http://e.example/" + String(repeating: "💀", count: 300), dress),
        ]
    }()
}
