import Extraction
import Model
import Notation

/// abuse.ch's list of false positives: what its platforms have taken back, and when. The last time of a row is that of the
/// removal, its context the reason.
struct FalsePositiveFormat: RecordFormat {
    static let layout = Layout(
        names: [
            ("removal_id", .recordKey), ("id", .recordKey), ("entry_value", .value), ("ioc", .value), ("value", .value),
            ("entry_type", .type), ("ioc_type", .type), ("type", .type), ("time_stamp", .lastSeen),
            ("timestamp", .lastSeen), ("removal_notes", .context), ("notes", .context), ("reason", .context),
            ("platform", .threat),
        ],
        required: [.value],
        expected: "abuse.ch's list of false positives with the field entry_value"
    )

    mutating func fill(_ row: inout Row, from record: borrowing Record) throws(RowError) {
        let text = record.bytes.span
        let value = text.extracting(record[.value])
        guard !value.isEmpty else { throw RowError("the record has no value") }
        let name = text.extracting(record[.type])
        if let type = IndicatorType(ignoringCase: name) {
            try row.setValue(value, as: type)
        } else if name.isEmpty || name.startsIgnoringCase(with: "ip") || name.isEqualIgnoringCase(to: "host") {
            try row.setDetectedValue(value)
        } else {
            throw RowError("the entry_type is none that we keep")
        }
        try row.setRecordKey(text.extracting(record[.recordKey]))
        try row.setLastSeen(text.extracting(record[.lastSeen]))
        if !record[.context].isEmpty { try row.setContext(text.extracting(record[.context])) }
    }
}

/// Such a list in either notation.
struct FalsePositiveReader: FeedReader {
    let formatName: String
    let defaultFeed = "abusech-fplist"
    let retracts = true
    private let reader: SniffingReader

    init(_ formatName: String) {
        self.formatName = formatName
        reader = SniffingReader(
            formatName,
            csv: RecordReader(formatName, feed: "abusech-fplist", .csv, FalsePositiveFormat()),
            json: RecordReader(formatName, feed: "abusech-fplist", .json, FalsePositiveFormat())
        )
    }

    func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        try reader.read(body, into: &sink)
    }
}
