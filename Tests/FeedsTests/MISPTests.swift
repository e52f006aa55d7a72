import Feeds
import Foundation
import Model
import Notation
import Testing

/// What MISP says of its own attributes, in events and in tables.
struct MISPTests {
    private func attribute(_ more: String, type: String = "domain", value: String = "evil.example") -> String {
        #"{"uuid":"u-1","type":"\#(type)","value":"\#(value)","timestamp":"1767225600"\#(more.isEmpty ? "" : ",")\#(more)}"#
    }

    /// An event with further members of its own.
    private func event(_ attributes: String, _ more: String = "") -> String {
        #"{"Event":{"uuid":"e-1","info":"i","date":"2026-01-01","timestamp":"1767312000","Attribute":[\#(attributes)]\#(more.isEmpty ? "" : ",")\#(more)}}"#
    }

    private func only(_ body: String, as format: String = "misp") throws -> Sighting {
        let found = try read(body, as: format)
        #expect(found.rejected.isEmpty && found.accepted == 1)
        return try #require(found.sightings.first)
    }

    @Test(arguments: ["true", "\"1\"", "1"]) func `what is deleted is revoked under the same key`(flag: String) throws {
        let active = try only(event(attribute(#""deleted":false"#)))
        let inner = #"{"name":"o","Attribute":[\#(attribute(""))],"deleted":\#(flag)}"#
        for body in [
            event(attribute(#""deleted":\#(flag)"#)), event(attribute(""), #""deleted":\#(flag)"#),
            event("", #""Object":[\#(inner)]"#),
        ] {
            let deleted = try only(body)
            #expect(!active.verdict.isRevoked && deleted.verdict.isRevoked)
            #expect(active.text(active.recordKey) == deleted.text(deleted.recordKey))
            #expect(active.text(active.value) == deleted.text(deleted.value))
        }
    }

    @Test func `a deleted object says nothing of the next one`() throws {
        let inner =
            #"{"Attribute":[\#(attribute(""))],"deleted":true,"Tag":[{"name":"tlp:red"}]},{"Attribute":[\#(attribute("", value: "b.example"))]}"#
        let found = try read(event(attribute("", value: "c.example"), #""Object":[\#(inner)]"#), as: "misp")
        #expect(found.sightings.map(\.verdict.isRevoked) == [false, true, false])
        #expect(found.sightings.map(\.verdict.tlp) == [nil, .red, nil])
    }

    @Test(arguments: [
        (#""to_ids":false"#, false, Confidence.medium), (#""to_ids":"0""#, false, .medium),
        (#""to_ids":true"#, true, .high), (#""comment":"x""#, true, .medium),
    ])
    func `to_ids says whether a value is for detection`(member: String, isForDetection: Bool, confidence: Confidence)
        throws
    {
        let found = try only(event(attribute(member)))
        #expect(found.verdict.isForDetection == isForDetection)
        #expect(found.confidence == confidence)
    }

    @Test(arguments: [
        ("tlp:red", TLP.red), ("TLP:AMBER", .amber), ("tlp:amber+strict", .amberStrict), ("tlp:green", .green),
        ("tlp:white", .clear), ("tlp:clear", .clear), ("pap:red", nil), ("tlp:ex:chr", nil),
    ])
    func `tags of attribute, object and event mark alike`(tag: String, tlp: TLP?) throws {
        let tags = #""Tag":[{"name":"\#(tag)"}]"#
        let inner = #"{"Attribute":[\#(attribute(""))],\#(tags)}"#
        for body in [
            event(attribute(tags)), event(attribute(""), tags), event("", #""Object":[\#(inner)]"#),
        ] {
            let found = try only(body)
            #expect(found.verdict.tlp == tlp)
            #expect(found.tags.isEmpty == (tlp != nil))
        }
    }

    @Test func `the strictest tag counts, whoever has it`() throws {
        let green = #""Tag":[{"name":"tlp:green"}]"#
        let amber = #""Tag":[{"name":"tlp:amber"}]"#
        #expect(try only(event(attribute(green), amber)).verdict.tlp == .amber)
        #expect(try only(event(attribute(amber), green)).verdict.tlp == .amber)
    }

    @Test func `last_seen is when a value was seen, and until when it holds if that is still to come`() throws {
        let seen = try only(
            event(attribute(#""last_seen":"2025-12-01T00:00:00+00:00","first_seen":"2025-11-01T00:00:00+00:00""#))
        )
        #expect(seen.lastSeen == Timestamp("2025-12-01T00:00:00Z"))
        #expect(seen.verdict.validUntil == nil)
        let coming = try only(event(attribute(#""last_seen":"2026-06-01T00:00:00+00:00""#)))
        #expect(coming.lastSeen == Timestamp("2026-01-01T00:00:00Z"))
        #expect(coming.verdict.validUntil == Timestamp("2026-06-01T00:00:00Z"))
        #expect(coming.verdict.modified == Timestamp("2026-01-01T00:00:00Z"))
    }

    /// Type and value as MISP writes them, and what they name.
    static let composed: [(type: String, value: String, found: [IndicatorType: Set<String>])] = [
        ("ip-dst", "198.51.100.1", [.ipv4: ["198.51.100.1"]]), ("ip-src", "2001:db8::1", [.ipv6: ["2001:db8::1"]]),
        ("ip-dst|port", "198.51.100.1|443", [.ipv4: ["198.51.100.1"]]),
        ("ip-src|port", "2001:db8::1|443", [.ipv6: ["2001:db8::1"]]),
        ("domain|ip", "evil.example|198.51.100.1", [.domain: ["evil.example"], .ipv4: ["198.51.100.1"]]),
        ("hostname|port", "evil.example|8080", [.domain: ["evil.example"]]),
        ("filename|md5", "a|b.exe|D41D8CD98F00B204E9800998ECF8427E", [.md5: ["d41d8cd98f00b204e9800998ecf8427e"]]),
        ("malware-sample", "a.exe|d41d8cd98f00b204e9800998ecf8427e", [.md5: ["d41d8cd98f00b204e9800998ecf8427e"]]),
        ("email-src", "bob@evil.example", [.email: ["bob@evil.example"]]),
        ("hostname", "Evil.example", [.domain: ["evil.example"]]),
        ("domain", "evil[.]example", [.domain: ["evil.example"]]),
        ("url", "hxxp://evil[.]example/a", [.url: ["http://evil.example/a"]]),
        ("ip-dst", "198.51.100[.]1", [.ipv4: ["198.51.100.1"]]),
        ("url", "evil.example/a", [.url: ["http://evil.example/a"]]),
        ("domain|ip", "evil[.]example|198[.]51[.]100[.]1", [.domain: ["evil.example"], .ipv4: ["198.51.100.1"]]),
        ("vulnerability", "CVE-2021-44228", [.cve: ["CVE-2021-44228"]]),
    ]

    @Test(arguments: composed.indices) func `events and tables mean the same by a type`(index: Int) throws {
        let (type, value, expected) = Self.composed[index]
        let fromEvent = try read(event(attribute("", type: type, value: value)), as: "misp")
        let table =
            "uuid,event_id,category,type,value,comment,to_ids,date\n\"u-1\",1,\"x\",\"\(type)\",\"\(value)\",\"\",1,1767225600\n"
        let fromTable = try read(table, as: "csv")
        #expect(fromEvent.values == expected && fromEvent.rejected.isEmpty)
        #expect(fromTable.values == expected && fromTable.rejected.isEmpty)
        #expect(fromTable.sightings.map(\.port) == fromEvent.sightings.map(\.port))
        #expect(fromTable.sightings.map { $0.text($0.recordKey) } == fromEvent.sightings.map { $0.text($0.recordKey) })
    }

    @Test func `a table of MISP says what its events say`() throws {
        let found = try read(
            #"""
            uuid,event_id,category,type,value,comment,to_ids,date,attribute_tag,event_tag
            u-1,1,x,domain,evil.example,"seen, twice",0,1767225600,"tlp:amber,x","tlp:red"
            u-2,1,x,domain,b.example,,1,1767225600,"misp-galaxy:mitre-attack-pattern=""PowerShell - T1059.001""",
            u-3,1,x,domain|ip,c.example,,1,1767225600,,
            u-4,1,x,domain|ip,bad_-|198.51.100.1,,1,1767225600,,
            u-5,1,x,text,words,,0,1767225600,,

            """#,
            as: "csv"
        )
        #expect(found.values == [.domain: ["evil.example", "b.example"], .ipv4: ["198.51.100.1"]])
        let first = try #require(found.sightings.first)
        #expect(!first.verdict.isForDetection && first.verdict.tlp == .red && first.confidence == .medium)
        #expect(first.verdict.modified == Timestamp("2026-01-01T00:00:00Z") && first.lastSeen == first.verdict.modified)
        #expect(first.tags.map(first.text) == ["x"])
        #expect(
            found.sightings[1].confidence == .high
                && found.sightings[1].techniques.map(found.sightings[1].text) == ["T1059.001"]
        )
        #expect(found.rejected.map(\.record) == [4, 5, 6])
    }

    @Test func `a generic table may state TLP and an end`() throws {
        let found = try read("value,tlp,valid_until\na.example,TLP:RED,2026-06-01\nb.example,blue,never\n", as: "csv")
        #expect(found.sightings.map(\.verdict.tlp) == [.red, nil])
        #expect(found.sightings.first?.verdict.validUntil == Timestamp("2026-06-01"))
        #expect(found.notes.count == 2 && found.rejected.isEmpty)
    }

    @Test func `attributes that give nothing are told`() throws {
        let found = try read(
            event(
                [
                    attribute("", type: "text", value: "x"), attribute("", type: "link", value: "https://a.example/"),
                    attribute("", type: "domain|ip", value: "evil.example"), attribute("", value: "192.0.2.0/24"),
                    attribute(""),
                ].joined(separator: ",")
            ),
            as: "misp"
        )
        #expect(found.accepted == 1)
        #expect(found.notes == ["attributes of types that name no indicator were passed over"])
        #expect(found.rejected.map(\.reason).first == "the value of a composed type has no bar between its parts")
        #expect(found.rejected.count == 2)
    }
}
