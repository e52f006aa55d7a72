import Extraction
import Model
import Notation

/// Our own interchange form: any team's list, and our CSV and NDJSON exports coming back. Only `value` is needed;
/// without `type` the type is seen from the value.
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
            ("port", .port), ("record_key", .recordKey),
        ],
        required: [.value],
        expected: "a table with a column `value`, or lines of JSON objects with a member `value`"
    )

    mutating func fill(_ builder: inout SightingBuilder, from record: borrowing Record) throws(RecordError) {
        let text = record.bytes.span
        guard !record[.value].isEmpty else { throw RecordError("the record has no value") }
        if record[.type].isEmpty {
            try builder.setDetectedValue(text.extracting(record[.value]))
        } else {
            try setTypedValue(&builder, text.extracting(record[.value]), type: text.extracting(record[.type]))
        }
        try builder.setPort(text.extracting(record[.port]))
        if record[.recordKey].isEmpty {
            builder.usePortAsKey()
        } else {
            try builder.setRecordKey(text.extracting(record[.recordKey]))
        }
        builder.confidence = try confidence(text.extracting(record[.confidence]))
        try builder.setFirstSeen(text.extracting(record[.firstSeen]))
        try builder.setLastSeen(text.extracting(record[.lastSeen]))
        builder.orderTimes()
        if !record[.context].isEmpty { try builder.setContext(text.extracting(record[.context])) }
        try builder.addTags(text.extracting(record[.tags]))
        try builder.addTechniques(text.extracting(record[.techniques]))
        builder.setReference(text.extracting(record[.reference]))
    }

    private func setTypedValue(_ builder: inout SightingBuilder, _ value: Span<UInt8>, type name: Span<UInt8>)
        throws(RecordError)
    {
        if name.isEqualIgnoringCase(to: "ip:port") || name.isEqualIgnoringCase(to: "ip") {
            try builder.setDetectedValue(value)
            return
        }
        guard let type = IndicatorType(bytes: name) ?? IndicatorType(ignoringCase: name) else {
            throw RecordError(
                "the type is none of ipv4, ipv6, domain, url, md5, sha1, sha256, sha512, email, cve, mitre_attack"
            )
        }
        do throws(RecordError) {
            try builder.setValue(value, as: type)
        } catch {
            guard Refang.isDefanged(value) else { throw error }
            var plain: [UInt8] = []
            Refang.append(value, to: &plain)
            try builder.setValue(plain.span, as: type)
        }
    }

    /// A word, or a number from 0 to 100 on the scale of STIX 2.1 Appendix A; medium when nothing is said.
    private func confidence(_ text: Span<UInt8>) throws(RecordError) -> Confidence {
        if text.isEmpty || text.isEqualIgnoringCase(to: "medium") { return .medium }
        if text.isEqualIgnoringCase(to: "high") { return .high }
        if text.isEqualIgnoringCase(to: "low") { return .low }
        guard let number = text.decimal, number <= 100 else {
            throw RecordError("the confidence is none of low, medium, high, and no whole number from 0 to 100")
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
