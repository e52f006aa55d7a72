import Encoders
import Enrichment
import Model
import Notation
import TestSupport
import Testing

@testable import API

struct HuntingPackEncoderTests {
    private func text(
        of records: [IndicatorRecord],
        _ platform: HuntingPlatform,
        isText: Bool,
        mostBytes: Int? = nil
    ) -> String {
        var context = ExportContext(asOf: Timestamp(seconds: 1_733_932_800))
        context.list.total = records.count
        context.list.filters = [("type", "all")]
        context.list.selfLink = "https://soc.example/api/v1/iocs/hunting?limit=100&offset=0&platform=\(platform.name)"
        let encoder = HuntingPackEncoder(context, platform, isText: isText, mostBytes: mostBytes)
        var out = ByteWriter()
        encoder.begin(into: &out)
        for record in records { encoder.append(record, into: &out) }
        encoder.end(into: &out)
        return out.text
    }

    @Test(arguments: HuntingPlatform.allCases, RecordSample.allCases)
    func `queries and what they are for are as on record`(platform: HuntingPlatform, sample: RecordSample) {
        for (isText, ending) in [(false, "json"), (true, "txt")] {
            let text = text(of: sample.records, platform, isText: isText)
            #expect(text == golden("Hunting/\(sample.rawValue).\(platform.name).\(ending)", for: text))
        }
    }

    private static func address(_ number: Int64) -> IndicatorRecord {
        RecordDraft(
            id: "00000000-0000-5000-8000-000000000000",
            number: number,
            type: number % 2 == 0 ? .ipv4 : .ipv6,
            value: number % 2 == 0 ? "10.\(number >> 8).\(number & 255).1" : "2001:db8::\(String(number, radix: 16))"
        ).record
    }

    @Test func `addresses share Suricata rules of the longest kind`() {
        let records = (1...2000).map { Self.address($0) }
        let lines = text(of: records, .suricata, isText: true).split(separator: "\n")
        let rules = lines.filter { !$0.hasPrefix("#") }
        #expect(rules.count == 4)
        for rule in rules.dropLast() { #expect((7800...8191).contains(rule.utf8.count)) }
        let listed = rules.flatMap { rule in
            rule.split(separator: "[")[1].split(separator: "]")[0].split(separator: ",").map(String.init)
        }
        #expect(listed == records.map { $0.text($0.value) })
        #expect(Set(rules.map { $0.split(separator: "sid:")[1].prefix { $0 != ";" } }).count == rules.count)
    }

    @Test func `a shorter length makes more queries`() {
        let records = (1...500).map { Self.address($0) }
        for platform in HuntingPlatform.allCases {
            let text = text(of: records, platform, isText: true, mostBytes: 4000)
            for line in text.split(separator: "\n") { #expect(line.utf8.count <= 4000) }
        }
    }
}
