import Model
import Notation

/// abuse.ch URLhaus: URLs from which malware is or was served.
///
/// Confidence is high while a URL is online and for thirty days after it was seen online last, then medium. The days
/// are counted to the newest time read so far (dumps begin with the newest), so one body always gives the same result.
struct URLhausFormat: RecordFormat {
    static let layout = Layout(
        names: [
            ("id", .recordKey), ("dateadded", .firstSeen), ("date_added", .firstSeen), ("url", .value),
            ("url_status", .status),
            ("last_online", .lastSeen), ("threat", .threat), ("tags", .tags), ("urlhaus_link", .reference),
            ("urlhaus_reference", .reference),
        ],
        ignored: ["reporter", "host", "urlid", "larted", "takedown_time_seconds", "blacklists"],
        required: [.value, .firstSeen],
        order: [.recordKey, .firstSeen, .value, .status, .lastSeen, .threat, .tags, .reference, nil],
        expected: "a URLhaus dump with the columns url and dateadded"
    )
    private static let freshSeconds: Int64 = 30 * 86_400

    private var newest = Timestamp(microseconds: .min)

    mutating func fill(_ builder: inout SightingBuilder, from record: borrowing Record) throws(RecordError) {
        let text = record.bytes.span
        try builder.setValue(text.extracting(record[.value]), as: .url)
        try builder.setRecordKey(text.extracting(record[.recordKey]))
        try builder.setFirstSeen(text.extracting(record[.firstSeen]))
        try builder.setLastSeen(text.extracting(record[.lastSeen]))
        builder.orderTimes()
        builder.confidence = confidence(of: record, lastSeen: builder.lastSeen)
        builder.setReference(text.extracting(record[.reference]))
        builder.addTags(text.extracting(record[.threat]))
        builder.addTags(text.extracting(record[.tags]))
        writeContext(&builder, record)
    }

    private mutating func confidence(of record: borrowing Record, lastSeen: Timestamp?) -> Confidence {
        guard let lastSeen else { return record.is(.status, "online") ? .high : .medium }
        newest = max(newest, lastSeen)
        if record.is(.status, "online") { return .high }
        guard record.is(.status, "offline") else { return .medium }
        return lastSeen < newest.adding(seconds: -Self.freshSeconds) ? .medium : .high
    }

    /// `Malware download URL (online)`.
    private func writeContext(_ builder: inout SightingBuilder, _ record: borrowing Record) {
        let text = record.bytes.span
        let threat = text.extracting(record[.threat])
        let status = text.extracting(record[.status])
        guard threat.isUTF8, status.isUTF8 else {
            return builder.leaveOut("the threat or the status is not valid UTF-8")
        }
        builder.writeContext { out in
            let start = out.count
            if threat.isEmpty { out.append("malware" as StaticString) } else { out.appendWords(threat) }
            out.capitalise(at: start)
            out.append(" URL" as StaticString)
            out.appendParenthesised(status)
        }
    }
}
