import Encoders
import Foundation
import Model
import Notation
import TestSupport
import Testing

struct ExportFormatTests {
    @Test(arguments: ExportFormat.all.map(\.name.description), RecordSample.allCases)
    func `every format writes what is on record`(name: String, sample: RecordSample) throws {
        let format = try #require(ExportFormat.named(name))
        let text = format.text(of: sample.records)
        #expect(text == golden("Encoders/\(sample.rawValue).\(name)", for: text))
    }

    @Test(arguments: ExportFormat.all.map(\.name.description), RecordSample.allCases)
    func `a body does not depend on when it is sent`(name: String, sample: RecordSample) throws {
        let format = try #require(ExportFormat.named(name))
        #expect(format.text(of: sample.records, flushing: true) == format.text(of: sample.records))
    }

    @Test(arguments: ExportFormat.all.map(\.name.description))
    func `the same data gives the same bytes`(name: String) throws {
        let format = try #require(ExportFormat.named(name))
        #expect(format.text(of: RecordSample.hostile.records) == format.text(of: RecordSample.hostile.records))
    }

    @Test(arguments: ExportFormat.all.map(\.name.description))
    func `without context no format carries it`(name: String) throws {
        let format = try #require(ExportFormat.named(name))
        var context = ExportContext.sample
        context.includeContext = false
        let text = format.text(of: RecordSample.everyType.records, context)
        #expect(!text.contains("Sender of invoices"))
        #expect(!text.contains("C2 server"))
    }

    @Test(arguments: ExportFormat.all.map(\.name.description))
    func `a forged line in a context begins no line of its own`(name: String) throws {
        let format = try #require(ExportFormat.named(name))
        guard name != "csv", name != "splunk", name != "openioc" else { return }
        for line in format.text(of: RecordSample.hostile.records).split(separator: "\n") {
            #expect(!line.hasPrefix("CEF:0|Evil"))
            #expect(!line.hasPrefix("<132>1 2024-01-01"))
            #expect(line != "title: forged")
        }
    }

    @Test func `names are distinct, and no media type stands for two negotiable formats`() {
        let names = ExportFormat.all.map(\.name.description)
        #expect(Set(names).count == names.count)
        var ranges: [String] = []
        for format in ExportFormat.all where format.isNegotiable {
            ranges.append(String(format.mediaType.description.prefix { $0 != ";" }))
            ranges += format.alsoAccepted.map(\.description).filter { $0 != ranges.last }
        }
        #expect(Set(ranges).count == ranges.count)
    }

    @Test func `scopes and files are those of the access table`() {
        let scopes = Set(ExportFormat.all.map(\.scope.description))
        #expect(
            scopes == ["read:iocs", "read:stix", "read:misp", "read:cef", "read:openioc", "read:sigma", "read:export"]
        )
        let inline = ExportFormat.all.filter { $0.fileName == nil }.map(\.name.description)
        #expect(inline == ["json", "txt", "edl-ip", "edl-domain", "edl-url"])
    }
}

extension ExportContext {
    /// A context with everything fixed.
    static var sample: ExportContext {
        var context = ExportContext(asOf: Timestamp(microseconds: 1_733_740_200_000_000))
        context.list.total = 1523
        context.list.filters = [("type", "all"), ("since", "2024-12-08T00:00:00Z")]
        context.list.selfLink = "https://socdefenders.ai/api/v1/iocs?limit=100&offset=0"
        context.list.nextLink = "https://socdefenders.ai/api/v1/iocs?limit=100&offset=100"
        return context
    }
}

extension ExportFormat {
    /// The whole body; with `flushing` the writer is emptied after every call, as a server under load does.
    func text(of records: [IndicatorRecord], _ context: ExportContext = .sample, flushing: Bool = false) -> String {
        let encoder = makeEncoder(context)
        var out = ByteWriter()
        var body: [UInt8] = []
        func flush() {
            guard flushing else { return }
            body += out.bytes
            out.removeAll()
        }
        encoder.begin(into: &out)
        flush()
        for record in records {
            encoder.append(record, into: &out)
            flush()
        }
        encoder.end(into: &out)
        return String(decoding: body + out.bytes, as: UTF8.self)
    }
}
