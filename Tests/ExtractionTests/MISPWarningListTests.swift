import Extraction
import Model
import Notation
import Testing

struct MISPWarningListTests {
    private static func read(_ json: String, _ category: WarningCategory = .other) -> String {
        do {
            let list = try MISPWarningList([UInt8](json.utf8).span, category: category, facts: ExtractionSamples.lists)
            let entries = list.entries.map { String(decoding: $0, as: UTF8.self) }
            return "\(list.match.name) \(list.types.map(\.text)) \(entries) \(list.skipped)"
        } catch {
            return error.text
        }
    }

    @Test(
        arguments: [
            (
                #"{"name":"n","version":3,"type":"cidr","matching_attributes":["ip-src","ip-dst","domain|ip"],"list":["10.0.0.0/8","1.2.3.4","0.0.0.0/0","x",7,["y"],"2001:DB8::/32","10.0.0.0/8"]}"#,
                #"cidr ["ipv4", "ipv6", "domain"] ["1.2.3.4", "10.0.0.0/8", "2001:db8::/32"] 4"#
            ),
            (
                #"{"type":"hostname","name":"n","list":["Example.TOP","*.wild.top",".dot.top","github.io",".github.io","a/b","com"],"icon":{"a":[1]}}"#,
                #"hostname [] [".dot.top", ".example.top", ".github.io", ".wild.top", "com", "github.io"] 1"#
            ),
            (
                #"{"type":"string","name":"n","list":["D41D8CD98F00B204E9800998ECF8427E","Free Text","hxxp://a[.]top/B"]}"#,
                #"string [] ["Free Text", "d41d8cd98f00b204e9800998ecf8427e", "http://a.top/B"] 0"#
            ),
            (
                #"{"type":"substring","name":"n","list":["abc","abcd"]}"#, #"substring [] ["abcd"] 1"#
            ),
            (
                #"{"type":"regex","name":"n","list":["/a+/"]}"#,
                "a list of regular expressions, which are not supported"
            ),
            (
                #"{"type":"fuzzy","name":"n","list":["a"]}"#,
                #"its type is "fuzzy"; known are cidr, hostname, string and substring"#
            ),
            (#"{"type":"cidr","list":["1.1.1.1"]}"#, #"not a warning list: no text "name""#),
            (#"{"type":"cidr","name":"n"}"#, #"not a warning list: no array "list""#),
            (#"{"type":"cidr","name":"n","list":["x"]}"#, "none of its 1 entries is usable"),
            (
                #"{"type":"string","name":"n","matching_attributes":["phone-number"],"list":["1"]}"#,
                "made for kinds of values that are no indicators here"
            ),
            (#"{"type":"cidr","name":"n","list":["1.1.1.1""#, "not JSON: the text ends too early at byte 43"),
            ("[]", "not JSON: the text is not an object at byte 0"),
        ] as [(String, String)]
    )
    func `a list is read or refused in one clear sentence`(json: String, wanted: String) {
        #expect(Self.read(json) == wanted)
    }

    @Test func `names of shared hosts speak for themselves`() {
        let json = #"{"type":"hostname","name":"n","list":["drive.google.com"]}"#
        #expect(Self.read(json, .sharedHosting) == #"hostname [] ["drive.google.com"] 0"#)
    }

    @Test func `too many entries and deep nesting end the reading`() {
        let many =
            "{\"name\":\"n\",\"type\":\"string\",\"list\":["
            + String(repeating: "\"a\",", count: MISPWarningList.mostEntries) + "\"b\"]}"
        #expect(Self.read(many) == "more than 500000 entries")
        let deep = "{\"name\":" + String(repeating: "[", count: 100_000)
        #expect(Self.read(deep).hasPrefix("not JSON: "))
    }

    @Test(arguments: [
        ("amazon-aws", WarningCategory.sharedInfrastructure), ("mozilla-CA", .benign), ("shodan-scanning", .scanner),
        ("public-dns-v4", .resolver), ("sinkholes", .sinkhole), ("lots-project", .sharedHosting),
        ("microsoft-attack-simulator", .simulation),
    ])
    func `the category of a known list follows from its name`(name: String, wanted: WarningCategory) {
        #expect(KnownWarningLists.category(of: name) == wanted)
    }

    @Test func `an unknown list has no category of its own`() {
        #expect(KnownWarningLists.category(of: "our-partners") == nil)
        #expect(KnownWarningLists.isUnused("covid"))
    }
}
