/// Events for Splunk's HTTP event collector, one a line, whose `event` has the generic fields, as our own export writes them.
struct SplunkEventFormat: RecordFormat {
    static let layout = Layout(
        names: [
            ("event.value", .value), ("event.type", .type), ("event.confidence", .confidence),
            ("event.first_seen", .firstSeen), ("event.last_seen", .lastSeen), ("event.context", .context),
            ("event.tags", .tags), ("event.mitre_techniques", .techniques), ("event.tlp", .tlp),
            ("event.valid_until", .validUntil), ("event.source.reference_url", .reference),
        ],
        required: [.value],
        innerLevels: 2,
        expected: "lines of JSON objects with the member event.value"
    )

    private var generic = GenericFormat()

    mutating func fill(_ builder: inout SightingBuilder, from record: borrowing Record) throws(RecordError) {
        try generic.fill(&builder, from: record)
    }
}
