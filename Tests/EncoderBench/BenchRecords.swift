import Cryptography
import Encoders
import Model
import Notation
import TestSupport

/// Records like those of the bundled feeds: mostly addresses, names, URLs and hashes, with a short context each.
enum BenchRecords {
    /// Lends its record: an element of an array of records would be copied for each call, which no server does.
    struct Row: ~Copyable {
        let record: IndicatorRecord

        func append(to encoder: any ExportEncoder, into out: inout ByteWriter) { encoder.append(record, into: &out) }

        /// Reads all of it, which brings it into the cache; the sum keeps the reading from being optimised away.
        func touch() -> Int {
            record.bytes.reduce(0) { $0 &+ Int($1) } &+ record.tags.count &+ record.techniques.count
                &+ (record.tags.first?.count ?? 0) &+ (record.techniques.first?.count ?? 0)
        }
    }

    /// The first `count` that pass. Each set is made anew, so that it lies in memory in the order of its use.
    static func make(_ count: Int, where passes: (IndicatorRecord) -> Bool) -> Rows {
        var names = NameUUID(namespace: UUID(high: 0xf8e7_5d96_8e4c_4b1a, low: 0x9e3d_4f8a_7b6c_5d3e))
        var rows = Rows(capacity: count)
        var place = 0
        while rows.count < count {
            let record = record(place, &names)
            place += 1
            if passes(record) { rows.append(Row(record: record)) }
        }
        return rows
    }

    private static func record(_ place: Int, _ names: inout NameUUID) -> IndicatorRecord {
        let (type, value) = self.value(place)
        let bytes = [UInt8](value.utf8)
        let id = names.id(kind: type.kind, type: type.name, value: bytes, 0..<bytes.count)
        var draft = RecordDraft(id: id.text, number: Int64(place + 1), type: type, value: value)
        draft.confidence = [.high, .high, .medium, .low][place % 4]
        draft.lastSeen = Timestamp(microseconds: 1_733_732_100_123_456 - Int64(place) * 1_700_000_000)
        draft.firstSeen = draft.lastSeen.adding(seconds: -86_400)
        draft.feedName = ["URLhaus", "Feodo Tracker", "ThreatFox", "SSLBL"][place % 4]
        draft.context =
            "Reported as malware_download, \"botnet_cc\"; seen on port \(place % 65_536) by \(place % 97) sensors"
        draft.tags = ["malware_download", "elf", "Mozi"]
        draft.techniques = place % 3 == 0 ? ["T1071.001", "T1105"] : ["T1105"]
        draft.referenceURL = "https://urlhaus.example/url/\(3_000_000 + place)/"
        return draft.record
    }

    private static func value(_ place: Int) -> (IndicatorType, String) {
        let hex = TextCoding.hex(Digest.sha256([UInt8]("\(place)".utf8)))
        return switch place % 20 {
        case 0...5: (.ipv4, "\(place % 223 + 1).\(place / 223 % 256).\(place % 251).\(place % 254)")
        case 6: (.ipv6, "2001:db8:\(hex.prefix(4)):\(hex.dropFirst(4).prefix(4))::1")
        case 7...10: (.domain, "\(hex.prefix(12)).update-service.example")
        case 11...15: (.url, "http://\(hex.prefix(8)).example/\(hex.dropFirst(8).prefix(16))/gate.php?id=\(place)")
        case 16: (.md5, String(hex.prefix(32)))
        case 17: (.sha1, String(hex.prefix(40)))
        case 18: (.sha256, hex)
        default: (.email, "billing\(place)@\(hex.prefix(8)).example")
        }
    }
}

/// Rows in one piece of memory.
struct Rows: ~Copyable {
    /// The first `count` are initialised.
    private let base: UnsafeMutablePointer<BenchRecords.Row>
    private(set) var count = 0

    init(capacity: Int) { base = .allocate(capacity: capacity) }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    /// Within the capacity.
    mutating func append(_ row: consuming BenchRecords.Row) {
        (base + count).initialize(to: row)
        count += 1
    }

    subscript(place: Int) -> BenchRecords.Row {
        unsafeAddress { UnsafePointer(base + place) }
    }
}
