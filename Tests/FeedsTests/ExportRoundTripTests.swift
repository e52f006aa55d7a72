import Feeds
import Foundation
import Model
import TestSupport
import Testing

/// What our own exports wrote down comes back through our own readers.
struct ExportRoundTripTests {
    /// The reader of an export, unless it is the one of the same name.
    private static let readers = [
        "txt": "list", "hosts": "list", "rpz": "list", "edl-ip": "list", "edl-domain": "list", "edl-url": "list",
        "splunk": "csv", "sentinel": "stix",
    ]
    /// Types that the format has no place for.
    private static let leftOut: [String: Set<IndicatorType>] = [
        "hosts": Set(IndicatorType.allCases).subtracting([.domain]),
        "edl-domain": Set(IndicatorType.allCases).subtracting([.domain]),
        "edl-ip": Set(IndicatorType.allCases).subtracting([.ipv4, .ipv6]),
        "edl-url": Set(IndicatorType.allCases).subtracting([.url]),
        "rpz": Set(IndicatorType.allCases).subtracting([.domain, .ipv4, .ipv6]),
        "zeek": [.cve, .mitreAttack], "splunk": [.cve, .mitreAttack],
        "suricata": [.md5, .sha256, .sha512, .cve, .mitreAttack],
    ]
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Golden/Encoders")

    private static func exports() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("every-type.") }.map { String($0.dropFirst(11)) }.sorted()
    }

    @Test func `every export has a reader`() throws {
        for export in try Self.exports() {
            #expect(FeedReaders.named(Self.readers[export] ?? export) != nil, "\(export)")
        }
    }

    @Test func `no value of an export is lost on the way back`() throws {
        for export in try Self.exports() {
            let body = try Data(contentsOf: Self.folder.appending(path: "every-type.\(export)"))
            let found = try read(Array(body), as: Self.readers[export] ?? export)
            #expect(found.rejected.isEmpty, "\(export)")
            let known = RecordSample.everyType.records.filter { record in
                !(Self.leftOut[export] ?? []).contains(record.type) && Self.fits(record, export)
            }
            let values = Set(found.sightings.map { Self.comparable($0.bytes[$0.value], export) })
            #expect(values == Set(known.map { Self.comparable($0.bytes[$0.value], export) }), "\(export)")
        }
    }

    /// What a format leaves out of a type that it has a place for.
    private static func fits(_ record: borrowing IndicatorRecord, _ export: String) -> Bool {
        switch export {
        case "hosts", "edl-domain", "edl-ip", "rpz", "edl-url":
            !record.isRevoked && !(export == "edl-url" && hasPort(record))
        case "openioc", "splunk": !record.isCertificate
        case "suricata": record.type != .sha1 || record.isCertificate
        default: true
        }
    }

    private static func hasPort(_ record: borrowing IndicatorRecord) -> Bool {
        String(decoding: record.bytes[record.value], as: UTF8.self).contains(/:[0-9]+\//)
    }

    /// A URL as the program of the format sees it: without scheme and fragment, the host in lower case, and in rules without
    /// a port.
    private static func comparable(_ value: ArraySlice<UInt8>, _ export: String) -> String {
        let text = String(decoding: value, as: UTF8.self).lowercased()
        guard ["edl-url", "zeek", "suricata"].contains(export), let scheme = text.firstRange(of: "://") else {
            return text
        }
        let rest = String(text[scheme.upperBound...]).replacing(/#.*/, with: "")
        return export == "suricata" ? rest.replacing(/^([^\/:]+):[0-9]+/, with: { $0.1 }) : rest
    }
}
