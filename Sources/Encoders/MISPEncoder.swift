import Cryptography
import Model
import Notation

/// A MISP event (misp-core-format) with one attribute for each record. What depends on the whole set follows the
/// attributes.
final class MISPEncoder: ExportEncoder {
    private let context: ExportContext
    private let event: UUID
    private var names: NameUUID
    private var count = 0
    private var highest = Confidence.low
    private var latestSeen: Timestamp?
    private var latestChange: Timestamp?

    init(_ context: ExportContext) {
        self.context = context
        var events = NameUUID(namespace: context.identity)
        event = events.id(name: "misp-event|" + context.filter)
        names = NameUUID(namespace: event)
    }

    func begin(into out: inout ByteWriter) {
        var info = context.sourceName + " IOC export"
        if !context.filter.isEmpty { info += " (" + context.filter + ")" }
        out.append(#"{"Event":{"uuid":""#)
        out.append(event)
        out.append(#"","info":"#)
        let line = info.unicodeScalars.prefix(256).map { $0.value < 0x20 ? " " : $0 }
        out.json(text: String(String.UnicodeScalarView(line)))
        out.append(#","analysis":"2","distribution":"0","sharing_group_id":"0","published":false,"#)
        out.append(#""publish_timestamp":"0","Orgc":{"id":"0","name":"#)
        out.json(text: context.sourceName)
        out.append(#","uuid":""#)
        out.append(context.identity)
        out.append(#""},"Tag":[],"Attribute":["#)
    }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        if count > 0 { out.append(UInt8(ascii: ",")) }
        count += 1
        highest = Confidence(rawValue: max(highest.rawValue, record.confidence.rawValue)) ?? highest
        latestSeen = max(latestSeen ?? record.lastSeen, record.lastSeen)
        latestChange = max(latestChange ?? record.modified, record.modified)

        out.append(#"{"uuid":""#)
        out.append(names.id(unqualified: record.type.name, value: record.bytes, record.value))
        out.append(kind(of: record))
        out.json(record.bytes, record.value)
        out.append(isForDetection(record) ? #","to_ids":true,"comment":"# : #","to_ids":false,"comment":"#)
        if context.includeContext { out.json(record.bytes, record.context) } else { out.append("\"\"") }
        out.append(#","timestamp":""#)
        out.append(integer: record.modified.seconds)
        out.append(#"","distribution":"5","sharing_group_id":"0","deleted":false,"disable_correlation":false"#)
        out.append(#","first_seen":""#)
        append(time: record.firstSeen, into: &out)
        out.append(#"","last_seen":""#)
        append(time: record.lastSeen, into: &out)
        out.append(#"","Tag":[{"name":"tlp:"#)
        out.append(context.tlp(of: record).name)
        out.append(#""}"#)
        writeTags(of: record, into: &out)
        out.append("]}")
    }

    func end(into out: inout ByteWriter) {
        out.append(#"],"date":""#)
        out.append(date: latestSeen ?? context.asOf)
        out.append(#"","threat_level_id":""#)
        out.append(threatLevel)
        out.append(#"","timestamp":""#)
        out.append(integer: (latestChange ?? context.asOf).seconds)
        out.append(#"","attribute_count":""#)
        out.append(integer: count)
        out.append("\"}}\n")
    }

    /// The threat level of the highest confidence in the set; undefined for an empty set.
    private var threatLevel: StaticString {
        if count == 0 { return "4" }
        return switch highest {
        case .high: "1"
        case .medium: "2"
        case .low: "3"
        }
    }

    /// Writes type and category as members, up to the value. All pairs are in MISP's describeTypes.
    private func kind(of record: borrowing IndicatorRecord) -> StaticString {
        switch record.type {
        case .ipv4, .ipv6:
            context.misp.addressRole == .source
                ? #"","type":"ip-src","category":"Network activity","value":"#
                : #"","type":"ip-dst","category":"Network activity","value":"#
        case .domain: #"","type":"domain","category":"Network activity","value":"#
        case .url: #"","type":"url","category":"Network activity","value":"#
        case .md5: #"","type":"md5","category":"Payload delivery","value":"#
        case .sha1:
            record.isCertificate
                ? #"","type":"x509-fingerprint-sha1","category":"Network activity","value":"#
                : #"","type":"sha1","category":"Payload delivery","value":"#
        case .sha256: #"","type":"sha256","category":"Payload delivery","value":"#
        case .sha512: #"","type":"sha512","category":"Payload delivery","value":"#
        case .email: #"","type":"email-src","category":"Payload delivery","value":"#
        case .cve: #"","type":"vulnerability","category":"External analysis","value":"#
        case .mitreAttack: #"","type":"text","category":"External analysis","value":"#
        }
    }

    private func isForDetection(_ record: borrowing IndicatorRecord) -> Bool {
        record.isForDetection && record.confidence != .low && record.type != .cve && record.type != .mitreAttack
    }

    /// Writes `2024-12-08T14:30:00.000+00:00`, with the offset as MISP writes it.
    private func append(time: Timestamp, into out: inout ByteWriter) {
        out.append(rfc3339: time, fraction: .milliseconds)
        out.truncate(to: out.count - 1)
        out.append("+00:00")
    }

    private func writeTags(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        for place in record.tags.indices where !record.claimsTLP(record.tags[place]) && !record.tags[place].isEmpty {
            out.append(#",{"name":"#)
            out.json(record.bytes, record.tags[place])
            out.append(UInt8(ascii: "}"))
        }
        if record.type == .mitreAttack { writeGalaxy(of: record, record.value, into: &out) }
        for place in record.techniques.indices where record.isFurtherTechnique(record.techniques[place]) {
            writeGalaxy(of: record, record.techniques[place], into: &out)
        }
    }

    /// Writes the tag of a galaxy cluster. The tag must name the cluster exactly, so only a technique with a known name
    /// has one.
    private func writeGalaxy(of record: borrowing IndicatorRecord, _ id: Range<Int>, into out: inout ByteWriter) {
        guard let technique = Taxonomy.technique(record.bytes.span.extracting(id)) else { return }
        out.append(#",{"name":"misp-galaxy:mitre-attack-pattern=\""#)
        out.append(technique.name.bytes)
        out.append(" - ")
        out.append(record.bytes, id)
        out.append(#"\""}"#)
    }
}
