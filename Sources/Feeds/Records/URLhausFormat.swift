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
        required: [.value, .firstSeen],
        order: [.recordKey, .firstSeen, .value, .status, .lastSeen, .threat, .tags, .reference, nil],
        expected: "a URLhaus dump with the columns url and dateadded"
    )
    private static let freshSeconds: Int64 = 30 * 86_400

    private var newest = Timestamp(microseconds: .min)

    mutating func fill(_ row: inout Row, from record: borrowing Record) throws(RowError) {
        let text = record.bytes.span
        try row.setValue(text.extracting(record[.value]), as: .url)
        try row.setRecordKey(text.extracting(record[.recordKey]))
        try row.setFirstSeen(text.extracting(record[.firstSeen]))
        try row.setLastSeen(text.extracting(record[.lastSeen]))
        row.orderTimes()
        row.confidence = confidence(of: record, lastSeen: row.lastSeen)
        row.setReference(text.extracting(record[.reference]))
        try row.addTags(text.extracting(record[.threat]))
        try row.addTags(text.extracting(record[.tags]))
        try writeContext(&row, record)
    }

    private mutating func confidence(of record: borrowing Record, lastSeen: Timestamp?) -> Confidence {
        guard let lastSeen else { return record.is(.status, "online") ? .high : .medium }
        newest = max(newest, lastSeen)
        if record.is(.status, "online") { return .high }
        guard record.is(.status, "offline") else { return .medium }
        return lastSeen < newest.adding(seconds: -Self.freshSeconds) ? .medium : .high
    }

    /// `Malware download URL (online)`.
    private func writeContext(_ row: inout Row, _ record: borrowing Record) throws(RowError) {
        let text = record.bytes.span
        let threat = text.extracting(record[.threat])
        let status = text.extracting(record[.status])
        guard threat.isUTF8, status.isUTF8 else { throw RowError("the threat or the status is not valid UTF-8") }
        row.writeContext { out in
            let start = out.count
            if threat.isEmpty { out.append("malware" as StaticString) } else { out.appendWords(threat) }
            out.capitalise(at: start)
            out.append(" URL" as StaticString)
            out.appendParenthesised(status)
        }
    }
}
