import Extraction
import Feeds
import Foundation
import Model
import Testing

/// What people write, and the one value that it means, whoever reads it.
struct OneValueTests {
    static let notations: [(String, IndicatorType, String)] = [
        ("198.51.100.7/32", .ipv4, "198.51.100.7"), ("198.51.100.7:8080", .ipv4, "198.51.100.7"),
        ("198.51.100[.]7", .ipv4, "198.51.100.7"),
        ("2001:DB8:0::7/128", .ipv6, "2001:db8::7"), ("[2001:db8::7]:443", .ipv6, "2001:db8::7"),
        ("fe80:0:0::7%eth0", .ipv6, "fe80::7"),
        ("Gate.Evil-Seven.top.", .domain, "gate.evil-seven.top"), ("evil-seven.top:8443", .domain, "evil-seven.top"),
        ("mu\u{308}nchen-seven.top", .domain, "xn--mnchen-seven-dlb.top"),
        ("ⓔⓥⓘⓛ-seven.top", .domain, "evil-seven.top"), ("𝐞𝐯𝐢𝐥-seven.top", .domain, "evil-seven.top"),
        ("evil-seven.top/gate.php", .url, "http://evil-seven.top/gate.php"),
        ("HTTP://Evil-Seven.top:80/Gate.php", .url, "http://evil-seven.top/Gate.php"),
        ("https://evil-seven.top:443", .url, "https://evil-seven.top/"),
        ("http://evil-seven.top./a", .url, "http://evil-seven.top/a"),
        ("hxxp://evil-seven[.]top?x=1", .url, "http://evil-seven.top/?x=1"),
        ("http://[2001:DB8::7]:8080/x", .url, "http://[2001:db8::7]:8080/x"),
        ("http://mu\u{308}nchen-seven.top/x", .url, "http://xn--mnchen-seven-dlb.top/x"),
        ("198.51.100.7/1/webpanel/login.php", .url, "http://198.51.100.7/1/webpanel/login.php"),
        ("Bob@Evil-Seven.TOP", .email, "bob@evil-seven.top"), ("BOB[at]evil-seven[.]top", .email, "bob@evil-seven.top"),
        ("bob@mu\u{308}nchen-seven.top", .email, "bob@xn--mnchen-seven-dlb.top"),
        ("30AB0123456789ABCDEF0123456789AB", .md5, "30ab0123456789abcdef0123456789ab"),
        ("cve-2021-44228", .cve, "CVE-2021-44228"), ("CVE_2021_44228", .cve, "CVE-2021-44228"),
        ("t1059.001", .mitreAttack, "T1059.001"),
    ]

    private static let lists: WarningLists = {
        var folder = URL(filePath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        var lists = WarningLists()
        for table in WarningLists.Table.allCases {
            let file = try? Data(contentsOf: folder.appending(path: "sql/seed/lists/\(table.fileName)"))
            if let file { lists.load(table, Array(file)) }
        }
        return lists
    }()

    @Test(arguments: notations)
    func `a list gives the value`(text: String, type: IndicatorType, value: String) throws {
        let found = try read(text + "\n", as: "list")
        #expect(found.values == [type: [value]], "\(found.lines)")
    }

    @Test(arguments: notations)
    func `a table gives it, with its type or without`(text: String, type: IndicatorType, value: String) throws {
        #expect(try read("value\n\"\(text)\"\n", as: "csv").values == [type: [value]])
        #expect(try read("type,value\n\(type.text),\"\(text)\"\n", as: "csv").values == [type: [value]])
    }

    @Test(arguments: notations)
    func `who asks for it means the value`(text: String, type: IndicatorType, value: String) throws {
        let first = try ValueQuestion(Array(text.utf8).span).readings.first
        #expect(first?.type == type && first?.value == Array(value.utf8))
        let typed = try ValueQuestion(Array(text.utf8).span, types: [type]).readings.first
        #expect(typed == first)
    }

    @Test(arguments: notations)
    func `a text that names it gives it among others`(text: String, type: IndicatorType, value: String) {
        let text = "The host was <\(text)> then."
        let found = IndicatorExtractor(lists: Self.lists, latestYear: 2027).extract(Array(text.utf8), markup: .plain)
            .found
        #expect(found.contains { $0.type == type && $0.value == Array(value.utf8) }, "\(found.map(\.value))")
    }

    @Test(arguments: notations)
    func `a pattern gives it`(text: String, type: IndicatorType, value: String) throws {
        let path: String? =
            switch type {
            case .ipv4: "ipv4-addr:value"
            case .ipv6: "ipv6-addr:value"
            case .domain: "domain-name:value"
            case .url: "url:value"
            case .email: "email-addr:value"
            case .md5: "file:hashes.MD5"
            default: nil
            }
        guard let path else { return }
        let bundle = """
            {"type":"bundle","id":"bundle--1","objects":[{"type":"indicator","id":"indicator--1","pattern_type":"stix",\
            "pattern":"[\(path) = '\(text)']","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z"}]}
            """
        let found = try read(bundle, as: "stix")
        #expect(found.values == [type: [value]], "\(found.lines)")
    }

    @Test(arguments: [
        "198.51.100.0/24", "2001:db8::/32", "198.51.100.1-198.51.100.9", "198.51.100.0/255.255.255.0",
        "198.51.100.7:99999", "evil-seven.top:0", "e\u{20DD}vil-seven.top", "🅔🅥🅘🅛-seven.top",
    ])
    func `what is no single value is refused by name`(text: String) throws {
        let found = try read(text + "\n", as: "list")
        #expect(found.accepted == 0 && found.rejected.count == 1)
        #expect(found.rejected.allSatisfy { $0.reason.count > 20 })
    }
}
