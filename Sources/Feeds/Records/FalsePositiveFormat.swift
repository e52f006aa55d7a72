import Extraction
import Model
import Notation

/// abuse.ch's list of false positives: the values that its platforms have revoked. A record's last time is the time of the
/// removal; its context is the reason.
struct FalsePositiveFormat: RecordFormat {
    /// The body of the POST with which abuse.ch's hunting API is asked for the list (https://hunting.abuse.ch/api/).
    static let query = #"{"query":"get_fplist","format":"csv"}"#
    /// The list in either notation.
    static let reader = SniffingReader(
        csv: RecordReader(.csv, FalsePositiveFormat()),
        json: RecordReader(.json, FalsePositiveFormat())
    )

    static let layout = Layout(
        names: [
            ("removal_id", .recordKey), ("id", .recordKey), ("entry_value", .value), ("ioc", .value), ("value", .value),
            ("entry_type", .type), ("ioc_type", .type), ("type", .type), ("time_stamp", .lastSeen),
            ("timestamp", .lastSeen), ("removal_notes", .context), ("notes", .context), ("reason", .context),
            ("platform", .threat),
        ],
        ignored: ["removed_by"],
        required: [.value],
        expected: "abuse.ch's list of false positives with the field entry_value"
    )

    mutating func fill(_ builder: inout SightingBuilder, from record: borrowing Record) throws(RecordError) {
        let text = record.bytes.span
        let value = text.extracting(record[.value])
        guard !value.isEmpty else { throw RecordError("the record has no value") }
        let name = text.extracting(record[.type])
        if let type = IndicatorType(ignoringCase: name) {
            try builder.setValue(value, as: type)
        } else if name.isEmpty || name.startsIgnoringCase(with: "ip") || name.isEqualIgnoringCase(to: "host") {
            try builder.setDetectedValue(value)
        } else {
            throw RecordError("the entry_type is none that we keep")
        }
        try builder.setRecordKey(text.extracting(record[.recordKey]))
        try builder.setLastSeen(text.extracting(record[.lastSeen]))
        if !record[.context].isEmpty { builder.setContext(text.extracting(record[.context])) }
    }
}
