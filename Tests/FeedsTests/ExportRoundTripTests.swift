import Feeds
import Foundation
import Model
import TestSupport
import Testing

/// What our own exports wrote down comes back through our own readers.
struct ExportRoundTripTests {
    /// Which reader takes an export: the list reader unless the format has one of its own.
    private static let readers = [
        "txt": "list", "hosts": "list", "rpz": "list", "edl-ip": "list", "edl-domain": "list", "zeek": "zeek",
        "suricata": "suricata", "cef": "cef", "syslog": "syslog", "csv": "csv", "ndjson": "ndjson",
    ]

    @Test(arguments: Self.readers.keys.sorted())
    func `no value of an export is lost on the way back`(export: String) throws {
        let reader = try #require(Self.readers[export])
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden/Encoders/every-type.\(export)")
        let body = try String(contentsOf: file, encoding: .utf8)
        let found = try read(body, as: reader)
        #expect(found.rejected.isEmpty)
        let isRule = export == "suricata"
        let known = Set(RecordSample.everyType.records.map { Self.comparable($0.bytes[$0.value], isRule) })
        let values = Set(found.sightings.map { Self.comparable($0.bytes[$0.value], isRule) })
        #expect(!values.isEmpty && values.isSubset(of: known))
        let lines = body.split(whereSeparator: \.isNewline).filter { !"#$@*".contains($0.prefix(1)) }
        #expect(found.accepted == lines.count - (export == "csv" ? 1 : 0))
    }

    /// A value without scheme and fragment, for Zeek and Suricata see none, and in lower case, for they see no other host. A
    /// rule knows no port either.
    private static func comparable(_ value: ArraySlice<UInt8>, _ isRule: Bool) -> String {
        let text = String(decoding: value, as: UTF8.self).lowercased()
        guard let scheme = text.firstRange(of: "://") else { return text }
        let rest = String(text[scheme.upperBound...]).replacing(/#.*/, with: "")
        return isRule ? rest.replacing(/^([^\/:]+):[0-9]+/, with: { $0.1 }) : rest
    }
}
