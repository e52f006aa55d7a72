import Model
import Notation

/// abuse.ch ThreatFox: indicators of all kinds with the malware they belong to.
///
/// Confidence: from 75 high, from 50 medium, else low; one step less for what stands on a hacked host
/// (`is_compromised`), unless it is a file. A record that was never seen again was last seen when it was seen first.
struct ThreatFoxFormat: RecordFormat {
    static let layout = Layout(
        names: [
            ("ioc_id", .recordKey), ("id", .recordKey), ("ioc_value", .value), ("ioc", .value), ("ioc_type", .type),
            ("threat_type", .threat), ("malware_printable", .malware), ("first_seen_utc", .firstSeen),
            ("first_seen", .firstSeen),
            ("last_seen_utc", .lastSeen), ("last_seen", .lastSeen), ("confidence_level", .confidence),
            ("is_compromised", .isCompromised), ("reference", .reference), ("tags", .tags),
        ],
        ignored: [
            "fk_malware", "malware", "malware_alias", "malware_malpedia", "malware_samples", "anonymous", "reporter",
            "ioc_type_desc", "threat_type_desc", "comment",
        ],
        required: [.value, .type],
        order: [
            .firstSeen, .recordKey, .value, .type, .threat, nil, nil, .malware, .lastSeen, .confidence, .isCompromised,
            .reference, .tags, nil, nil,
        ],
        expected: "a ThreatFox export with the fields ioc_value and ioc_type"
    )

    mutating func fill(_ builder: inout SightingBuilder, from record: borrowing Record) throws(RecordError) {
        let text = record.bytes.span
        let value = text.extracting(record[.value])
        if record.is(.type, "ip:port") {
            try builder.setAddressAndPort(value)
        } else {
            guard let type = IndicatorType(ignoringCase: text.extracting(record[.type])) else {
                throw RecordError("the ioc_type is none that we keep")
            }
            try builder.setValue(value, as: type)
        }
        try builder.setRecordKey(text.extracting(record[.recordKey]))
        try builder.setFirstSeen(text.extracting(record[.firstSeen]))
        try builder.setLastSeen(text.extracting(record[.lastSeen]))
        builder.orderTimes()
        builder.confidence = confidence(&builder, record)
        builder.setReference(text.extracting(record[.reference]))
        if !isUnknown(record) {
            builder.addTags(text.extracting(record[.malware]))
            builder.setMalware(text.extracting(record[.malware]))
        }
        builder.addTags(text.extracting(record[.threat]))
        builder.addTags(text.extracting(record[.tags]))
        writeContext(&builder, record)
    }

    private func confidence(_ builder: inout SightingBuilder, _ record: borrowing Record) -> Confidence {
        var confidence = Confidence.medium
        if !record[.confidence].isEmpty {
            if let level = record.integer(.confidence), level <= 100 {
                confidence = level >= 75 ? .high : level >= 50 ? .medium : .low
            } else {
                builder.leaveOut("the confidence_level is not a whole number from 0 to 100")
            }
        }
        let isCompromised = record.is(.isCompromised, "true") || record.is(.isCompromised, "1")
        guard isCompromised, !builder.type.isHash else { return confidence }
        return confidence == .high ? .medium : .low
    }

    private func isUnknown(_ record: borrowing Record) -> Bool { record.is(.malware, "unknown malware") }

    /// `Vidar command-and-control server, port 443`, `ClearFake payload delivery domain, on a compromised site`.
    private func writeContext(_ builder: inout SightingBuilder, _ record: borrowing Record) {
        let text = record.bytes.span
        let malware = text.extracting(record[.malware])
        let threat = text.extracting(record[.threat])
        guard malware.isUTF8, threat.isUTF8 else {
            return builder.leaveOut("the malware or the threat is not valid UTF-8")
        }
        let isControl = record.is(.threat, "botnet_cc")
        let isCompromised = record.is(.isCompromised, "true") || record.is(.isCompromised, "1")
        let thing = Self.thing(builder.type, isControl: isControl)
        let port = builder.port
        builder.writeContext { out in
            let start = out.count
            if malware.isEmpty {
                out.append("malware" as StaticString)
            } else {
                out.appendReadable(malware, limit: 512)
            }
            out.capitalise(at: start)
            out.append(" " as StaticString)
            if isControl { out.append("command-and-control" as StaticString) } else { out.appendWords(threat) }
            out.append(thing)
            out.appendPort(port)
            if isCompromised { out.append(", on a compromised host" as StaticString) }
        }
    }

    private static func thing(_ type: IndicatorType, isControl: Bool) -> StaticString {
        switch type {
        case .ipv4, .ipv6: isControl ? " server" : " address"
        case .domain: " domain"
        case .url: " URL"
        case .md5, .sha1, .sha256, .sha512: " file"
        default: ""
        }
    }
}
