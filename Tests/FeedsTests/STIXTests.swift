import Feeds
import Foundation
import Model
import Notation
import Testing

/// What a STIX source says of its own objects, and objects in every wrapping.
struct STIXTests {
    /// An indicator with further members, as `"revoked":true`.
    private func indicator(_ pattern: String, _ more: String = "") -> String {
        #"{"type":"indicator","spec_version":"2.1","id":"indicator--1","created":"2026-01-01T00:00:00Z","#
            + #""modified":"2026-02-01T00:00:00.5Z","valid_from":"2026-01-01T00:00:00Z","pattern":"\#(pattern)""#
            + (more.isEmpty ? "" : ",") + more + "}"
    }

    private func bundle(_ objects: String...) -> String {
        #"{"type":"bundle","id":"bundle--1","objects":[\#(objects.joined(separator: ","))]}"#
    }

    private static let domain = "[domain-name:value = 'evil.example']"

    private func only(_ body: String, as format: String = "stix") throws -> Sighting {
        let found = try read(body, as: format)
        #expect(found.rejected.isEmpty && found.accepted == 1)
        return try #require(found.sightings.first)
    }

    @Test(arguments: ["stix", "taxii"]) func `a revoked object gives the record of the active one`(format: String)
        throws
    {
        let active = try only(bundle(indicator(Self.domain)), as: format)
        let revoked = try only(bundle(indicator(Self.domain, #""revoked":true"#)), as: format)
        #expect(!active.verdict.isRevoked && revoked.verdict.isRevoked)
        #expect(active.text(active.recordKey) == revoked.text(revoked.recordKey))
        #expect(active.text(active.value) == revoked.text(revoked.value))
        #expect(active.verdict.modified == Timestamp("2026-02-01T00:00:00.5Z"))
    }

    @Test(arguments: [
        #"{"type":"vulnerability","id":"vulnerability--1","name":"CVE-2021-44228","revoked":true}"#,
        #"{"type":"attack-pattern","id":"attack-pattern--1","revoked":true,"external_references":[{"external_id":"T1086"}]}"#,
        #"{"type":"domain-name","id":"domain-name--1","value":"evil.example","revoked":"true"}"#,
    ])
    func `other objects are revoked too`(object: String) throws {
        #expect(try only(bundle(object)).verdict.isRevoked)
    }

    @Test func `the end of validity is read, and one that is no date is left out`() throws {
        let until = try only(bundle(indicator(Self.domain, #""valid_until":"2026-03-01T00:00:00Z""#)))
        #expect(until.verdict.validUntil == Timestamp("2026-03-01T00:00:00Z"))
        let bad = try read(bundle(indicator(Self.domain, #""valid_until":"never""#)), as: "stix")
        #expect(bad.sightings.first?.verdict.validUntil == nil)
        #expect(
            bad.notes == ["the end of the validity is not a date, as in 2026-02-07 04:31:13; the field was left out"]
        )
        let beyond = try read(
            bundle(
                indicator(Self.domain, #""valid_until":"9999-12-31T23:59:59-01:00""#),
                indicator("[url:value='http://b.example/']")
            ),
            as: "stix"
        )
        #expect(beyond.rejected.map(\.reason) == ["a time lies outside the years 1 to 9999 in UTC"])
        #expect(beyond.accepted == 1)
    }

    @Test(arguments: [
        (#""indicator_types":["benign"]"#, true), (#""labels":["Benign"]"#, true),
        (#""labels":["x","benign"],"indicator_types":["anonymization"]"#, true),
        (#""indicator_types":["malicious-activity"]"#, false), (#""labels":["benign","malicious-activity"]"#, false),
        (#""labels":["benign-looking"]"#, false), (#""name":"benign""#, false),
    ])
    func `an indicator that is called benign is`(member: String, isBenign: Bool) throws {
        #expect(try only(bundle(indicator(Self.domain, member))).verdict.isBenign == isBenign)
    }

    @Test(arguments: [
        ("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", TLP.clear),
        ("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", .green),
        ("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", .amber),
        ("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", .red),
        ("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", .clear),
        ("marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", .green),
        ("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", .amber),
        ("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", .amberStrict),
        ("MARKING-DEFINITION--E828B379-4E03-4974-9AC4-E53A884C97C1", .red),
        ("marking-definition--00000000-0000-4000-8000-000000000000", nil),
    ])
    func `the fixed markings are known by their ids`(id: String, tlp: TLP?) throws {
        for body in [
            bundle(indicator(Self.domain, #""object_marking_refs":["\#(id)"]"#)),
            bundle(indicator(Self.domain, #""granular_markings":[{"marking_ref":"\#(id)","selectors":["pattern"]}]"#)),
            #"{"more":false,"objects":[\#(indicator(Self.domain, #""object_marking_refs":["\#(id)"]"#))]}"#,
        ] {
            #expect(try only(body).verdict.tlp == tlp)
        }
    }

    @Test(arguments: [
        (#""definition_type":"tlp","definition":{"tlp":"amber"}"#, TLP.amber),
        (#""definition_type":"tlp","name":"TLP:RED","definition":{"tlp":"white"}"#, .red),
        (#""name":"TLP:AMBER+STRICT""#, .amberStrict),
        (
            #""extensions":{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":{"extension_type":"property-extension","tlp_2_0":"amber+strict"}}"#,
            .amberStrict
        ),
        (#""definition_type":"statement","definition":{"statement":"TLP:GREEN"}"#, .green),
        (#""definition_type":"statement","definition":{"statement":"red"}"#, nil),
        (#""definition_type":"TLP","x_opencti_definition":"TLP:RED""#, .red),
    ])
    func `markings that the source defines itself are understood`(definition: String, tlp: TLP?) throws {
        let marking = #"{"type":"marking-definition","id":"marking-definition--9",\#(definition)}"#
        let marked = indicator(Self.domain, #""object_marking_refs":["marking-definition--9"]"#)
        #expect(try only(bundle(marking, marked)).verdict.tlp == tlp)
        #expect(try only(bundle(marked, marking)).verdict.tlp == tlp)
    }

    @Test func `the strictest of several markings counts, labels too, and no label of it stays`() throws {
        let green = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"
        let amber = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"
        let found = try only(
            bundle(
                indicator(Self.domain, #""object_marking_refs":["\#(amber)","\#(green)"],"labels":["tlp:white","x"]"#)
            )
        )
        #expect(found.verdict.tlp == .amber)
        #expect(found.tags.map(found.text) == ["x"])
        // A document cannot loosen a fixed marking by defining it anew.
        let loose = #"{"type":"marking-definition","id":"\#(amber)","definition":{"tlp":"white"}}"#
        #expect(
            try only(bundle(loose, indicator(Self.domain, #""object_marking_refs":["\#(amber)"]"#))).verdict.tlp
                == .amber
        )
    }

    @Test func `MISP's mark for detection comes through STIX`() throws {
        let found = try only(bundle(indicator(Self.domain, #""labels":["misp:to_ids=\"False\""]"#)))
        #expect(!found.verdict.isForDetection)
        #expect(try only(bundle(indicator(Self.domain))).verdict.isForDetection)
    }

    @Test func `bundles inside bundles, envelopes and lists are read`() throws {
        let inner = bundle(indicator(Self.domain))
        for body in [
            bundle(inner), bundle(bundle(inner)), #"{"more":false,"objects":[\#(inner)]}"#, "[\(inner)]",
            #"[{"objects":[\#(indicator(Self.domain))],"more":true}]"#,
            #"{"objects":[\#(inner)],"type":"bundle","id":"bundle--1"}"#,
        ] {
            #expect(try read(body, as: "stix").values == [.domain: ["evil.example"]], "\(body)")
        }
        let both = try read(
            bundle(bundle(indicator(Self.domain)), indicator("[domain-name:value='b.example']")),
            as: "taxii"
        )
        #expect(both.values == [.domain: ["evil.example", "b.example"]])
    }

    @Test func `bundles that lie too deep are named`() throws {
        var body = bundle(indicator(Self.domain))
        for _ in 0..<12 { body = bundle(body) }
        let found = try read(body, as: "stix")
        #expect(found.accepted == 0)
        #expect(found.rejected.map(\.reason) == ["the bundle lies deeper inside other bundles than any publisher's"])
    }

    @Test(arguments: [
        (
            #"{"type":"domain-name","id":"domain-name--1","value":"Evil[.]example"}"#, IndicatorType.domain,
            "evil.example"
        ),
        (#"{"type":"ipv4-addr","id":"ipv4-addr--1","value":"192.0.2.1"}"#, .ipv4, "192.0.2.1"),
        (#"{"type":"ipv6-addr","id":"ipv6-addr--1","value":"2001:DB8::1"}"#, .ipv6, "2001:db8::1"),
        (#"{"type":"url","id":"url--1","value":"hxxp://evil[.]example/a"}"#, .url, "http://evil.example/a"),
        (#"{"type":"email-addr","id":"email-addr--1","value":"bob@evil.example"}"#, .email, "bob@evil.example"),
        (
            #"{"type":"file","id":"file--1","name":"a.exe","hashes":{"SSDEEP":"3:x","MD5":"D41D8CD98F00B204E9800998ECF8427E"}}"#,
            .md5, "d41d8cd98f00b204e9800998ecf8427e"
        ),
    ])
    func `plain observables are taken with low confidence`(object: String, type: IndicatorType, value: String) throws {
        let found = try only(bundle(object))
        #expect(found.type == type && found.text(found.value) == value)
        #expect(found.confidence == .low)
        #expect(found.text(found.recordKey).hasSuffix("--1"))
    }

    @Test(arguments: [
        #"{"type":"x509-certificate","id":"x--1","hashes":{"SHA-1":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}}"#,
        #"{"type":"file","id":"x--1","name":"a.exe"}"#, #"{"type":"mutex","id":"x--1","name":"m"}"#,
        #"{"type":"ipv4-addr","id":"x--1","value":"192.0.2.0/24"}"#, #"{"type":"url","id":"x--1","value":""}"#,
    ])
    func `other observables are named as refused`(object: String) throws {
        let found = try read(bundle(object, indicator(Self.domain)), as: "stix")
        #expect(found.accepted == 1)
        #expect(found.rejected.count == 1)
        #expect(found.lines.first?.hasPrefix("1 x--1\t! ") == true)
    }

    @Test func `an observable that an indicator is based on is that indicator`() throws {
        let relation =
            #"{"type":"relationship","id":"relationship--1","relationship_type":"based-on","source_ref":"indicator--1","target_ref":"domain-name--1"}"#
        let observable = #"{"type":"domain-name","id":"domain-name--1","value":"evil.example"}"#
        let found = try only(bundle(observable, relation, indicator(Self.domain, #""revoked":true"#)))
        #expect(found.verdict.isRevoked)
    }

    @Test func `observed data of STIX 2_0 gives its observables`() throws {
        let found = try read(
            bundle(
                #"{"type":"observed-data","id":"observed-data--1","created":"2026-01-01T00:00:00Z","modified":"2026-01-02T00:00:00Z","first_observed":"2025-12-01T00:00:00Z","last_observed":"2025-12-02T00:00:00Z","object_marking_refs":["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"],"objects":{"0":{"type":"ipv4-addr","value":"192.0.2.1"},"1":{"type":"network-traffic","dst_ref":"0"}}}"#
            ),
            as: "stix"
        )
        #expect(
            found.lines == [
                "1\tipv4 | 192.0.2.1 | key=observed-data--1#0 | port= | 2025-12-01T00:00:00Z..2025-12-02T00:00:00Z | low |  |  |  | "
            ]
        )
        #expect(found.sightings.first?.verdict.tlp == .red)
    }

    @Test(arguments: [
        ("[url:value = 'evil.example/a/b?c']", IndicatorType.url, "http://evil.example/a/b?c"),
        ("[url:value = '192.0.2.1:8080/x']", .url, "http://192.0.2.1:8080/x"),
        ("[url:value = 'hxxps://evil[.]example/a']", .url, "https://evil.example/a"),
        ("[url:value = 'evil[.]example/a']", .url, "http://evil.example/a"),
        ("[url:value = 'evil.example']", .domain, "evil.example"),
        ("[domain-name:value = 'evil(dot)example']", .domain, "evil.example"),
        ("[email-addr:value = 'bob[@]evil[.]example']", .email, "bob@evil.example"),
    ])
    func `patterns may be defanged and URLs without scheme`(pattern: String, type: IndicatorType, value: String) throws
    {
        let found = try only(bundle(indicator(pattern)))
        #expect(found.type == type && found.text(found.value) == value)
    }

    @Test(arguments: [
        "[url:value = 'javascript:alert(1)/x']", "[url:value = 'mailto:a@evil.example/x']", "[url:value = '/a/b']",
    ])
    func `what is no URL stays refused`(pattern: String) throws {
        #expect(try read(bundle(indicator(pattern)), as: "stix").rejected.count == 1)
    }

    @Test func `a pattern of more values than any publisher writes is cut, and that is said`() throws {
        let values = (0..<1100).map { "domain-name:value = 'a\($0).example'" }.joined(separator: " OR ")
        let found = try read(bundle(indicator("[\(values)]")), as: "stix")
        #expect(found.accepted == 1000)
        #expect(found.rejected.map(\.reason) == ["the pattern has more than 1000 comparisons; the rest was left out"])
    }

    @Test func `a bad port or label costs that field`() throws {
        let found = try read(
            bundle(
                indicator("[ipv4-addr:value = '192.0.2.1' AND network-traffic:dst_port = 99999]", #""created":"x""#)
            ),
            as: "stix"
        )
        #expect(found.accepted == 1)
        #expect(found.notes == ["the port is not a number from 0 to 65535; the field was left out"])
    }

    @Test func `objects of unknown types are passed over, and that is said`() throws {
        let found = try read(
            bundle(#"{"type":"x-thing","id":"x-thing--1"}"#, #"{"type":"identity","id":"identity--1"}"#),
            as: "stix"
        )
        #expect(found.rejected.isEmpty)
        #expect(found.notes == ["objects of types that name no indicator were passed over"])
    }
}
