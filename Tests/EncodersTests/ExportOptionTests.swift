import Encoders
import Foundation
import Model
import Notation
import TestSupport
import Testing

/// A format with options of a request; its golden file is named `<sample>+<option>.<format>`.
struct ExportOption: Sendable, CustomTestStringConvertible {
    let format: String
    let name: String
    let change: @Sendable (inout ExportContext) -> Void

    var testDescription: String { "\(format) with \(name)" }

    static let all = [
        ExportOption(format: "stix", name: "objects") { $0.stix.shape = .objects },
        ExportOption(format: "stix", name: "markings") { $0.stix.includeTLPMarkings = true },
        ExportOption(format: "stix", name: "amber-strict") {
            $0.stix.includeTLPMarkings = true
            $0.tlp = .amberStrict
        },
        ExportOption(format: "stix", name: "bare") {
            $0.includeContext = false
            $0.stix.shape = .objects
            $0.stix.includeIdentity = false
        },
        ExportOption(format: "csv", name: "unguarded") { $0.csv.guardsFormulas = false },
        ExportOption(format: "csv", name: "extended") { $0.csv.columns = CSVColumn.allCases },
        ExportOption(format: "csv", name: "chosen") { $0.csv.columns = [.value, .tlp, .riskScore, .validUntil] },
        ExportOption(format: "csv", name: "unguarded+extended") {
            $0.csv.guardsFormulas = false
            $0.csv.columns = CSVColumn.allCases
        },
        ExportOption(format: "misp", name: "destination") {
            $0.misp.addressRole = .destination
            $0.tlp = .red
            $0.filter = "since=2024-12-08T00:00:00Z&type=ipv4"
        },
        ExportOption(format: "cef", name: "vendor") {
            $0.cef.vendor = "A|B\\C=D"
            $0.cef.product = "P\nQ"
        },
        ExportOption(format: "syslog", name: "host") {
            $0.syslog.host = "feed.example"
            $0.syslog.enterpriseNumber = 99
        },
        ExportOption(format: "sigma", name: "strict") { $0.tlp = .amberStrict },
        ExportOption(format: "rpz", name: "nodata") { $0.rpz.policy = .nodata },
        ExportOption(format: "rpz", name: "passthru") { $0.rpz.policy = .passthru },
        ExportOption(format: "rpz", name: "drop") { $0.rpz.policy = .drop },
        ExportOption(format: "rpz", name: "tcp-only") { $0.rpz.policy = .tcpOnly },
    ]
}

struct ExportOptionTests {
    @Test(
        arguments: [
            (nil, nil, TLP.green), (nil, .clear, .clear), (.amber, nil, .amber), (.amber, .clear, .amber),
            (.amber, .red, .red),
        ] as [(TLP?, TLP?, TLP)]
    )
    func `a request never makes a stated marking less strict`(stated: TLP?, asked: TLP?, written: TLP) throws {
        var record = IndicatorRecord()
        record.confidence = .high
        record.statedTLP = stated
        var context = ExportContext.sample
        context.tlp = asked
        let format = try #require(ExportFormat.named("cef"))
        #expect(format.text(of: [record], context).contains("=\(written.text)"))
    }

    @Test(arguments: ExportOption.all, [RecordSample.everyType, .hostile])
    func `options change what they should and nothing else`(option: ExportOption, sample: RecordSample) throws {
        let format = try #require(ExportFormat.named(option.format))
        var context = ExportContext.sample
        option.change(&context)
        let text = format.text(of: sample.records, context)
        #expect(text == golden("Encoders/\(sample.rawValue)+\(option.name).\(option.format)", for: text))
        #expect(text == format.text(of: sample.records, context, flushing: true))
    }

    @Test func `a bundle with nothing in it has no objects`() throws {
        var context = ExportContext.sample
        context.stix.includeIdentity = false
        context.stix.includeTLPMarkings = true
        let text = try #require(ExportFormat.named("stix")).text(of: [], context)
        #expect(text.hasPrefix(#"{"type":"bundle","id":"bundle--"#))
        #expect(!text.contains("objects"))
    }

    @Test func `a bundle's id follows its content`() throws {
        let stix = try #require(ExportFormat.named("stix"))
        var changed = RecordSample.everyType.records
        let id = stix.text(of: changed).suffix(60)
        changed[0].modified = changed[0].modified.adding(seconds: 1)
        #expect(stix.text(of: changed).suffix(60) != id)
    }

    @Test func `an indicator is never valid for no time at all`() throws {
        var draft = RecordDraft(
            id: "eea43629-a1c1-5d5d-a1ec-ad8c447ff8da",
            number: 1,
            type: .ipv4,
            value: "192.168.1.1"
        )
        draft.lastSeen = draft.firstSeen
        var context = ExportContext.sample
        context.stix.lifetimeSeconds.address = 0
        #expect(!(try #require(ExportFormat.named("stix")).text(of: [draft.record], context).contains("valid_until")))
    }

    @Test func `a rule that Suricata would refuse is left out and counted`() throws {
        var draft = RecordDraft(id: "eea43629-a1c1-5d5d-a1ec-ad8c447ff8da", number: 1, type: .url, value: "")
        draft.value = "http://e.example/" + String(repeating: "=", count: 3000)
        let text = try #require(ExportFormat.named("suricata")).text(of: [draft.record])
        #expect(text.hasSuffix("# left out, no rule can express them: 1\n"))
        #expect(!text.contains("alert"))
    }

    @Test(arguments: [
        ("http://a.example", "a.example/"), ("https://A.Example/B?c=D#e", "a.example/B?c=D"),
        ("http://u:p@a.example/x", "a.example/x"), ("ftp://a.example?x", "a.example/?x"),
    ])
    func `a firewall's entry is host, path and query`(url: String, entry: String) throws {
        let draft = RecordDraft(id: "", number: 1, type: .url, value: url)
        #expect(try #require(ExportFormat.named("edl-url")).text(of: [draft.record, draft.record]) == entry + "\n")
    }

    @Test(arguments: [
        "http://a.example:80/", "http://*/", "http://a.example/^", "http://a.example/é", "http://a b.example/",
        "http:///x",
        "http://[2001:db8::1]:8080/", "a.example/x",
    ])
    func `what a firewall cannot take is left out`(url: String) throws {
        let draft = RecordDraft(id: "", number: 1, type: .url, value: url)
        #expect(try #require(ExportFormat.named("edl-url")).text(of: [draft.record]).isEmpty)
    }

    @Test func `no entry is written twice, however many there are`() throws {
        let records = (0..<6000).map { place in
            let scheme = place % 2 == 0 ? "http" : "https"
            return RecordDraft(id: "", number: 1, type: .url, value: "\(scheme)://h\(place / 2).example/").record
        }
        let lines = try #require(ExportFormat.named("edl-url")).text(of: records).split(separator: "\n")
        #expect(lines.count == 3000)
        #expect(Set(lines).count == 3000)
    }

    @Test(arguments: [
        ("185.220.101.1", "32.1.101.220.185.rpz-ip"), ("10.1.2.3/8", "8.0.0.0.10.rpz-ip"),
        ("2001:db8::1", "128.1.zz.db8.2001.rpz-ip"), ("::1", "128.1.zz.rpz-ip"), ("fe80::", "128.zz.fe80.rpz-ip"),
        ("2001:db8:0:1:1:1:1:1", "128.1.1.1.1.1.0.db8.2001.rpz-ip"), ("2001:db8::ff/32", "32.zz.db8.2001.rpz-ip"),
        ("1:0:0:2:0:0:0:3", "128.3.zz.2.0.0.1.rpz-ip"), ("::ffff:1.2.3.4", "128.304.102.ffff.zz.rpz-ip"),
    ])
    func `addresses are written backwards for a response policy zone`(address: String, owner: String) throws {
        let type: IndicatorType = address.contains(":") ? .ipv6 : .ipv4
        let draft = RecordDraft(id: "", number: 1, type: type, value: address)
        let text = try #require(ExportFormat.named("rpz")).text(of: [draft.record])
        #expect(text.hasSuffix("\n\(owner) CNAME .\n"))
    }

    @Test(arguments: [
        "1.2.3", "1.2.3.256", "1.2.3.4.5", "1.2.3.4/33", "0.0.0.0/0", "1.2.3.4 any", "::1::2", ":1",
        "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7",
        "::/0", "1::2/129", "12345::", "g::", "1:", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4",
    ])
    func `what is no address never reaches a block list`(address: String) throws {
        for format in ["edl-ip", "rpz", "suricata"] {
            let type: IndicatorType = address.contains(":") || address.contains("g") ? .ipv6 : .ipv4
            let draft = RecordDraft(id: "", number: 1, type: type, value: address)
            let text = try #require(ExportFormat.named(format)).text(of: [draft.record])
            #expect(!text.contains(address + " any (") && !text.contains("rpz-ip") && !text.hasPrefix(address))
        }
    }
}
