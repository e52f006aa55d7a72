import Model
import Notation

/// abuse.ch Feodo Tracker: command-and-control servers of banking trojans. Online ones have high confidence, others
/// medium.
///
/// `last_online` is a date without a clock, so it may lie before `first_seen` of the same day: the later of the two is
/// taken as the last time. An address on several ports is several sightings; the port is the record key.
struct FeodoTrackerFormat: RecordFormat {
    static let layout = Layout(
        names: [
            ("first_seen_utc", .firstSeen), ("first_seen", .firstSeen), ("firstseen", .firstSeen), ("dst_ip", .value),
            ("ip_address", .value), ("dstip", .value), ("dst_port", .port), ("port", .port), ("dstport", .port),
            ("c2_status", .status), ("status", .status), ("last_online", .lastSeen), ("lastonline", .lastSeen),
            ("malware", .malware),
        ],
        ignored: ["hostname", "as_number", "as_name", "country"],
        required: [.value, .port],
        order: [.firstSeen, .value, .port, .status, .lastSeen, .malware],
        expected: "a Feodo Tracker list with the columns dst_ip and dst_port"
    )

    mutating func fill(_ builder: inout SightingBuilder, from record: borrowing Record) throws(RecordError) {
        let text = record.bytes.span
        try builder.setAddress(text.extracting(record[.value]))
        builder.setPort(text.extracting(record[.port]))
        builder.usePortAsKey()
        try builder.setFirstSeen(text.extracting(record[.firstSeen]))
        try builder.setLastSeen(text.extracting(record[.lastSeen]))
        builder.orderTimes()
        builder.confidence = record.is(.status, "online") ? .high : .medium
        let malware = text.extracting(record[.malware])
        let status = text.extracting(record[.status])
        builder.addTags(malware)
        builder.addTag("botnet_cc")
        builder.setMalware(malware)
        guard malware.isUTF8, status.isUTF8 else {
            return builder.leaveOut("the malware or the status is not valid UTF-8")
        }
        let port = builder.port
        builder.writeContext { out in
            if malware.isEmpty { out.append("Botnet" as StaticString) } else { out.appendReadable(malware, limit: 512) }
            out.append(" command-and-control server" as StaticString)
            out.appendPort(port)
            out.appendParenthesised(status)
        }
    }
}
