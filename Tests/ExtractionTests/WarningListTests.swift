import Extraction
import Model
import Testing

@testable import Extraction

struct WarningListTests {
    private static func hits(_ type: IndicatorType, _ value: String, _ lists: WarningLists) -> [String] {
        lists.hits(type: type, value: [UInt8](value.utf8)).map { "\($0.list) \($0.category.name) \($0.effect.text)" }
    }

    private static func list(
        _ lists: inout WarningLists,
        _ name: String,
        _ category: WarningCategory,
        _ match: WarningMatch,
        types: [IndicatorType] = [],
        _ entries: [String]
    ) {
        let number = lists.begin(
            WarningListHead(name: name, category: category, match: match, types: types, entries: entries.count)
        )
        for entry in entries { lists.add(entry.utf8, to: number) }
        lists.finish()
    }

    /// The bundled lists and one of each kind that an operator may import.
    private static let lists: WarningLists = {
        var lists = ExtractionSamples.lists
        list(&lists, "amazon-aws", .sharedInfrastructure, .cidr, ["52.0.0.0/11", "2600:1f00::/24"])
        list(&lists, "shodan", .scanner, .cidr, ["71.6.135.131/32", "71.6.135.131"])
        list(&lists, "sinkholes", .sinkhole, .cidr, ["52.1.2.0/24"])
        list(&lists, "trainings", .simulation, .hostname, [".training.top"])
        list(&lists, "partners", .other, .string, ["partner.top", "https://partner.top/a"])
        list(&lists, "words", .other, .substring, ["/wp-json/oembed"])
        list(&lists, "files", .benign, .string, types: [.md5], ["0123456789abcdef0123456789abcdef", "typed.top"])
        return lists
    }()

    @Test(
        arguments: [
            (IndicatorType.ipv4, "192.168.1.1", ["private-use reserved cap 10"]),
            (.ipv4, "255.255.255.255", ["limited-broadcast reserved cap 10", "reserved reserved cap 10"]),
            (.ipv4, "8.8.8.8", ["resolver resolver cap 15"]),
            (.ipv4, "52.31.255.255", ["amazon-aws shared_infrastructure -5"]),
            (.ipv4, "52.32.0.0", []),
            (.ipv4, "52.1.2.3", ["amazon-aws shared_infrastructure -5", "sinkholes sinkhole cap 50"]),
            (.ipv4, "71.6.135.131", ["shodan scanner cap 40"]),
            (.ipv6, "2600:1f12::1", ["amazon-aws shared_infrastructure -5"]),
            (.ipv6, "fe80::1", ["link-local reserved cap 10"]),
            (.ipv6, "2606:4700:4700::1111", ["resolver resolver cap 15"]),
            (.ipv6, "2a00::1", []),
            (.domain, "example.com", ["reserved-names reserved cap 10"]),
            (.domain, "a.b.example", ["documentation-names reserved cap 10"]),
            (.domain, "a.local", ["special-use reserved cap 10"]),
            (.domain, "login.microsoft.com", ["vendor-infrastructure benign cap 25"]),
            (.domain, "gmail.com", ["freemail freemail cap 25"]),
            (.domain, "github.com", ["abused-hosting shared_hosting cap 60"]),
            (.domain, "www.github.com", ["abused-hosting shared_hosting cap 60"]),
            (.domain, "evil.github.com", []),
            (.domain, "evil.github.io", []),
            (.domain, "github.io", ["abused-hosting shared_hosting cap 60", "public-suffix shared_hosting cap 60"]),
            (.domain, "co.uk", ["public-suffix shared_hosting cap 60"]),
            (.domain, "evil.blob.core.windows.net", []),
            (.domain, "drive.google.com", ["abused-hosting shared_hosting cap 60"]),
            (.url, "https://drive.google.com/uc?id=1", []),
            (.url, "https://evil.blob.core.windows.net/a.exe", []),
            (.domain, "is.gd", ["url-shortener shortener cap 60"]),
            (.domain, "a.training.top", ["trainings simulation none"]),
            (.domain, "nottraining.top", []),
            (.domain, "partner.top", ["partners other none"]),
            (.domain, "a.partner.top", []),
            (.domain, "typed.top", []),
            (.url, "https://github.com/a/b", []),
            (.url, "http://192.168.1.1:8080/a", ["private-use reserved cap 10"]),
            (.url, "http://[fe80::1]:8080/a", ["link-local reserved cap 10"]),
            (.url, "https://u@login.microsoft.com.:443/x?y", ["vendor-infrastructure benign cap 25"]),
            (.url, "https://login.microsoft.com@evil.top/", []),
            (.url, "http://52.1.2.3/x", ["sinkholes sinkhole cap 50"]),
            (.url, "https://a.training.top/x", ["trainings simulation none"]),
            (.url, "https://partner.top/a", ["partners other none"]),
            (.url, "https://evil.top/wp-json/oembed/1.0", ["words other none"]),
            (.md5, "d41d8cd98f00b204e9800998ecf8427e", ["benign-hash trivial_hash cap 5"]),
            (.md5, "0123456789abcdef0123456789abcdef", ["files benign cap 25"]),
            (.md5, "0123456789abcdef0123456789abcdee", []),
            (.sha512, String(repeating: "a1", count: 64), []),
            (.email, "a@gmail.com", []),
            (.email, "a@microsoft.com", ["vendor-infrastructure benign cap 25"]),
            (.email, "a@b.test", ["documentation-names reserved cap 10"]),
            (.cve, "CVE-2021-44228", []),
            (.mitreAttack, "T1059", []),
        ] as [(IndicatorType, String, [String])]
    )
    func `a value is on the lists that speak of it`(type: IndicatorType, value: String, wanted: [String]) {
        #expect(Self.hits(type, value, Self.lists) == wanted.sorted())
    }

    @Test func `shared infrastructure is told and marks nothing`() {
        var found = WarningMatches()
        func marks(_ value: String) -> [String] {
            Self.lists.marks(.ipv4, [UInt8](value.utf8), 0..<value.utf8.count, &found)
        }
        #expect(marks("52.31.255.255") == [])
        #expect(marks("52.1.2.3") == ["sinkholes"])
        #expect(marks("1.2.3.4") == [])
        // To block an example harms nobody.
        #expect(marks("192.0.2.7") == [])
        #expect(marks("10.0.0.7") == ["private-use"])
    }

    @Test func `the operator's word comes before all lists`() {
        var lists = Self.lists
        lists.add(.exempt, on: [UInt8]("8.8.8.8".utf8))
        lists.add(.exempt, on: [UInt8]("10.1.0.0/16".utf8))
        lists.add(.exempt, on: [UInt8]("evil.microsoft.com".utf8))
        lists.add(.harmless, on: [UInt8]("ours.top".utf8))
        lists.add(.harmless, on: [UInt8]("45.1.0.0/16".utf8))
        lists.finish()
        #expect(Self.hits(.ipv4, "8.8.8.8", lists) == [])
        #expect(Self.hits(.ipv4, "10.1.2.3", lists) == [])
        #expect(Self.hits(.ipv4, "10.2.2.3", lists) == ["private-use reserved cap 10"])
        #expect(Self.hits(.url, "http://a.evil.microsoft.com/", lists) == [])
        #expect(Self.hits(.domain, "microsoft.com", lists).count == 1)
        #expect(Self.hits(.domain, "mail.ours.top", lists) == ["allowlist allowed cap 25"])
        #expect(Self.hits(.email, "a@ours.top", lists) == ["allowlist allowed cap 25"])
        #expect(Self.hits(.ipv4, "45.1.2.3", lists) == ["allowlist allowed cap 25"])
    }

    @Test func `an imported list suppresses in prose when its category does`() {
        var lists = ExtractionSamples.lists
        Self.list(&lists, "banks", .benign, .hostname, [".bank.top"])
        Self.list(&lists, "cloud", .sharedInfrastructure, .cidr, ["45.0.0.0/8"])
        let found = IndicatorExtractor(lists: lists, latestYear: 2036).extract(
            [UInt8]("See www.bank.top, evil.top, 45.1.2.3 and 1.1.1.1.".utf8)
        ).found
        #expect(found.map(\.suppressedBy) == ["banks", nil, nil, "resolver"])
    }

    @Test func `the bundled lists say the same wherever they come from`() {
        var stored = ExtractionSamples.lists
        stored.removeLists()
        let bundled = BundledWarningLists.read(ExtractionSamples.file)
        #expect(bundled.count > 25)
        for list in bundled {
            let number = stored.begin(list.head)
            for entry in list.entries { stored.add(entry, to: number) }
        }
        stored.finish()
        for (type, value) in [
            (IndicatorType.ipv4, "192.168.1.1"), (.ipv4, "8.8.8.8"), (.ipv6, "fe80::1"), (.domain, "a.b.example"),
            (.domain, "login.microsoft.com"), (.domain, "evil.github.io"), (.domain, "co.uk"),
            (.domain, "www.github.com"),
            (.domain, "gmail.com"),
            (.email, "a@gmail.com"), (.url, "http://10.0.0.1/"), (.md5, "d41d8cd98f00b204e9800998ecf8427e"),
        ] {
            #expect(Self.hits(type, value, stored) == Self.hits(type, value, ExtractionSamples.lists))
        }
        #expect(
            stored.heads.map(\.category)
                == stored.heads.map { head in
                    ExtractionSamples.lists.heads.first { $0.name == head.name }?.category
                }
        )
    }

    @Test func `without lists only facts about names are left`() {
        var lists = Self.lists
        lists.removeLists()
        #expect(Self.hits(.ipv4, "10.0.0.1", lists) == [])
        #expect(Self.hits(.domain, "a.test", lists) == [])
        Self.list(&lists, "special-use", .reserved, .hostname, [".test"])
        #expect(Self.hits(.domain, "a.test", lists) == ["special-use reserved cap 10"])
    }

    @Test func `two hundred thousand entries cost a look-up no more than a few comparisons`() {
        var lists = WarningLists()
        lists.removeLists()
        let networks = lists.begin(WarningListHead(name: "networks", category: .scanner, match: .cidr))
        let names = lists.begin(WarningListHead(name: "names", category: .benign, match: .hostname))
        for number in 0..<100_000 {
            lists.add("\(10 + number >> 16).\(number >> 8 & 255).\(number & 255).0/24".utf8, to: networks)
            lists.add(".n\(number).top".utf8, to: names)
        }
        lists.finish()
        var found = WarningMatches()
        var most = 0
        for number in stride(from: 0, to: 100_000, by: 997) {
            for (type, value) in [
                (IndicatorType.ipv4, "\(10 + number >> 16).\(number >> 8 & 255).\(number & 255).9"),
                (.domain, "a.b.n\(number).top"), (.url, "http://a.n\(number).top/"), (.ipv4, "200.1.1.\(number & 255)"),
            ] {
                let before = found.steps
                let bytes = [UInt8](value.utf8)
                lists.collect(type, bytes, 0..<bytes.count, into: &found)
                most = max(most, found.steps - before)
                #expect(found.lists.count == (value.hasPrefix("200.") ? 0 : 1))
            }
        }
        #expect(most < 40)
    }
}
