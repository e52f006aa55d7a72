import Notation

/// Documents of the Elastic Common Schema with `threat.indicator`, one a line. The value stands in the field of its type, else in
/// the indicator's name.
struct ECSFormat: RecordFormat {
    static let layout = Layout(
        names: [
            ("threat.indicator.name", .threat), ("threat.indicator.ip", .address), ("threat.indicator.url.full", .url),
            ("threat.indicator.url.original", .malware), ("threat.indicator.url.domain", .name),
            ("threat.indicator.domain", .name), ("threat.indicator.file.hash.md5", .md5),
            ("threat.indicator.file.hash.sha1", .sha1), ("threat.indicator.file.hash.sha256", .sha256),
            ("threat.indicator.file.hash.sha512", .sha512), ("threat.indicator.email.address", .mail),
            ("vulnerability.id", .cve), ("threat.indicator.port", .port), ("threat.indicator.confidence", .confidence),
            ("threat.indicator.description", .context), ("threat.indicator.first_seen", .firstSeen),
            ("threat.indicator.last_seen", .lastSeen), ("threat.indicator.modified_at", .modified),
            ("threat.indicator.reference", .reference), ("threat.indicator.marking.tlp", .tlp),
            ("threat.technique.id", .techniques), ("tags", .tags),
        ],
        required: [.value],
        innerLevels: 5,
        expected: "lines of JSON objects with the member threat.indicator"
    )

    private var generic = GenericFormat()

    mutating func fill(_ builder: inout SightingBuilder, from record: borrowing Record) throws(RecordError) {
        // The host of a URL and the address that it led to are no indicators of their own.
        var copy = copy record
        if copy[.url].isEmpty { copy.move(.malware, to: .url) }
        if !copy[.url].isEmpty {
            copy.clear(.name)
            copy.clear(.address)
        }
        if !ValueColumns.fields.contains(where: { !copy[$0].isEmpty }) { copy.move(.threat, to: .value) }
        try generic.fill(&builder, from: copy)
    }

    mutating func fillNext(
        _ builder: inout SightingBuilder,
        from record: borrowing Record
    ) throws(RecordError) -> Bool { try generic.fillNext(&builder, from: record) }
}
