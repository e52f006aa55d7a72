import Extraction
import Model
import Notation

/// Our own interchange form: any team's list, our CSV, JSON and NDJSON exports coming back, Splunk's lookup tables, and MISP's
/// CSV export, whose types mean what they mean in its events. Only `value` is needed, or a column of a type; without `type` the
/// type is seen from the value.
struct GenericFormat: RecordFormat {
    static let layout = Layout(
        names: [
            ("value", .value), ("indicator", .value), ("ioc", .value), ("ioc_value", .value),
            ("type", .type), ("indicator_type", .type), ("ioc_type", .type),
            ("confidence", .confidence), ("confidence_level", .confidence),
            ("first_seen", .firstSeen), ("first_seen_utc", .firstSeen), ("firstseen", .firstSeen),
            ("last_seen", .lastSeen), ("last_seen_utc", .lastSeen), ("lastseen", .lastSeen),
            ("context", .context), ("description", .context), ("comment", .context),
            ("tags", .tags), ("techniques", .techniques), ("mitre_techniques", .techniques),
            ("reference", .reference), ("reference_url", .reference), ("source.reference_url", .reference),
            ("port", .port), ("record_key", .recordKey), ("uuid", .recordKey), ("attribute_tag", .tags),
            ("event_tag", .status), ("to_ids", .isForDetection), ("tlp", .tlp), ("valid_until", .validUntil),
            ("date", .modified), ("weight", .confidence),
        ] + ValueColumns.names,
        // What else our own exports and MISP's table hold.
        ignored: [
            "id", "source_article", "source_feed", "category", "source_type", "risk_score", "created_at", "updated_at",
            "warning_lists", "event_id", "object_relation", "object_uuid", "object_name", "object_meta_category",
        ],
        required: [.value],
        substitutes: ValueColumns.fields,
        expected: "a table with a column `value`, or lines of JSON objects with a member `value`"
    )

    /// The indicators of a composed MISP type that are still to come.
    private var parts: ArraySlice<MISPType.Part> = []
    private var columns = ValueColumns()

    mutating func fill(_ builder: inout SightingBuilder, from record: borrowing Record) throws(RecordError) {
        let text = record.bytes.span
        parts = []
        if record[.value].isEmpty {
            guard try columns.begin(&builder, record) else { throw RecordError("the record has no value") }
        } else if record[.type].isEmpty {
            try builder.setDetectedValue(text.extracting(record[.value]))
        } else {
            try setTypedValue(&builder, text.extracting(record[.value]), type: text.extracting(record[.type]))
        }
        try finish(&builder, record)
    }

    mutating func fillNext(
        _ builder: inout SightingBuilder,
        from record: borrowing Record
    ) throws(RecordError) -> Bool {
        if let part = parts.popFirst() {
            try part.set(in: &builder, from: record.bytes.span.extracting(record[.value]))
        } else {
            guard record[.value].isEmpty, try columns.next(&builder, record) else { return false }
        }
        try finish(&builder, record)
        return true
    }

    private func finish(_ builder: inout SightingBuilder, _ record: borrowing Record) throws(RecordError) {
        let text = record.bytes.span
        builder.setPort(text.extracting(record[.port]))
        if record[.recordKey].isEmpty {
            builder.usePortAsKey()
        } else {
            try builder.setRecordKey(text.extracting(record[.recordKey]))
        }
        if record[.confidence].isEmpty, record.is(.isForDetection, "1") || record.is(.isForDetection, "true") {
            builder.confidence = .high
        } else {
            builder.confidence = confidence(&builder, text.extracting(record[.confidence]))
        }
        try builder.setFirstSeen(text.extracting(record[.firstSeen]))
        try builder.setLastSeen(text.extracting(record[.lastSeen]))
        try setVerdict(&builder, record)
        builder.orderTimes()
        if !record[.context].isEmpty { builder.setContext(text.extracting(record[.context])) }
        addTags(&builder, text.extracting(record[.tags]))
        addTags(&builder, text.extracting(record[.status]))
        builder.addTechniques(text.extracting(record[.techniques]))
        builder.setReference(text.extracting(record[.reference]))
    }

    /// What the source says of its own record: `to_ids`, `tlp`, `valid_until`, and MISP's `date` of the last change.
    private func setVerdict(_ builder: inout SightingBuilder, _ record: borrowing Record) throws(RecordError) {
        let text = record.bytes.span
        if record.is(.isForDetection, "0") || record.is(.isForDetection, "false") {
            builder.sighting.verdict.isForDetection = false
        }
        let tlp = text.extracting(record[.tlp])
        if let tlp = TLP(label: tlp) {
            builder.sighting.verdict.mark(tlp)
        } else if !tlp.isEmpty {
            builder.leaveOut("the TLP is none of clear, green, amber, amber+strict, red")
        }
        try builder.setValidUntil(text.extracting(record[.validUntil]))
        if let changed = Timestamp(cell: text.extracting(record[.modified])) {
            builder.sighting.verdict.modified = changed
            if builder.lastSeen == nil { builder.lastSeen = changed }
            if builder.firstSeen == nil { builder.firstSeen = builder.lastSeen }
        }
    }

    /// Each tag of a list with commas between; those of MISP's galaxies mean what they mean in an event.
    private func addTags(_ builder: inout SightingBuilder, _ list: Span<UInt8>) {
        var start = 0
        while start < list.count {
            let end = list.firstIndex(of: 0x2C, from: start)
            let inside = list.trimmed(start..<end)
            MISPTags.add(list.extracting(inside), to: &builder)
            start = end + 1
        }
    }

    private mutating func setTypedValue(
        _ builder: inout SightingBuilder,
        _ value: Span<UInt8>,
        type name: Span<UInt8>
    ) throws(RecordError) {
        if name.isEqualIgnoringCase(to: "ip:port") || name.isEqualIgnoringCase(to: "ip") {
            try builder.setDetectedValue(value)
            return
        }
        if let type = IndicatorType(bytes: name) ?? IndicatorType(ignoringCase: name) {
            return try builder.setValue(value, as: type)
        }
        parts = try MISPType.parts(of: name, in: value)[...]
        guard let part = parts.popFirst() else {
            throw RecordError(
                "the type is none of ipv4, ipv6, domain, url, md5, sha1, sha256, sha512, email, cve, mitre_attack"
            )
        }
        try part.set(in: &builder, from: value)
    }

    /// A word, or a number from 0 to 100 on the scale of STIX 2.1 Appendix A; medium when nothing is said.
    private func confidence(_ builder: inout SightingBuilder, _ text: Span<UInt8>) -> Confidence {
        if text.isEmpty || text.isEqualIgnoringCase(to: "medium") || text.isEqualIgnoringCase(to: "not specified") {
            return .medium
        }
        if text.isEqualIgnoringCase(to: "high") { return .high }
        if text.isEqualIgnoringCase(to: "low") { return .low }
        guard let number = text.decimal, number <= 100 else {
            builder.leaveOut("the confidence is none of low, medium, high, and no whole number from 0 to 100")
            return .medium
        }
        return number >= 70 ? .high : number >= 30 ? .medium : .low
    }
}

extension IndicatorType {
    /// By name, ASCII letters of either case alike, and by the names that other lists use.
    init?(ignoringCase name: Span<UInt8>) {
        for type in Self.allCases where name.isEqualIgnoringCase(to: type.name) {
            self = type
            return
        }
        for (other, type) in Self.otherNames where name.isEqualIgnoringCase(to: other) {
            self = type
            return
        }
        return nil
    }

    private static let otherNames: [(StaticString, IndicatorType)] = [
        ("mitre-attack", .mitreAttack), ("hostname", .domain), ("fqdn", .domain), ("uri", .url), ("md5_hash", .md5),
        ("sha1_hash", .sha1), ("sha256_hash", .sha256), ("sha512_hash", .sha512), ("sha-1", .sha1),
        ("sha-256", .sha256),
        ("sha-512", .sha512), ("email-addr", .email), ("ipv4-addr", .ipv4), ("ipv6-addr", .ipv6),
        ("envelope_from", .email), ("body_from", .email), ("vulnerability", .cve), ("attack-pattern", .mitreAttack),
    ]
}
