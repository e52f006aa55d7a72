import Model
import Notation

/// Elastic Common Schema `threat.indicator` documents, one a line.
final class ECSEncoder: ExportEncoder {
    private let context: ExportContext
    private let feed: [UInt8]

    init(_ context: ExportContext) {
        self.context = context
        var feed = ByteWriter(capacity: 512)
        feed.append(#"},"threat":{"feed":{"name":"#)
        feed.json(text: context.sourceName)
        feed.append(#"},"indicator":{"name":"#)
        self.feed = feed.bytes
    }

    func begin(into out: inout ByteWriter) {}

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        out.append(#"{"@timestamp":""#)
        out.append(rfc3339: record.lastSeen, fraction: .milliseconds)
        out.append(#"","event":{"kind":"enrichment","category":["threat"],"type":["indicator"],"#)
        out.append(#""dataset":"socdefenders.ioc""#)
        if let risk = record.risk {
            out.append(#","risk_score":"#)
            out.append(integer: risk)
        }
        out.append(feed)
        out.json(record.bytes, record.value)
        writeObservable(of: record, into: &out)
        switch record.confidence {
        case .high: out.append(#","confidence":"High""#)
        case .medium: out.append(#","confidence":"Medium""#)
        case .low: out.append(#","confidence":"Low""#)
        }
        if context.includeContext, !record.context.isEmpty {
            out.append(#","description":"#)
            out.json(record.bytes, record.context)
        }
        out.append(#","first_seen":""#)
        out.append(rfc3339: record.firstSeen, fraction: .milliseconds)
        out.append(#"","last_seen":""#)
        out.append(rfc3339: record.lastSeen, fraction: .milliseconds)
        out.append(#"","modified_at":""#)
        out.append(rfc3339: STIXObjects.modified(of: record), fraction: .milliseconds)
        if !record.feedName.isEmpty {
            out.append(#"","provider":""#)
            out.jsonEscaped(record.bytes, record.feedName)
        }
        if !record.webReference.isEmpty {
            out.append(#"","reference":""#)
            out.append(record.bytes, record.webReference)
        }
        out.append(#"","id":[""#)
        out.append(record.type.kind)
        out.append("--")
        out.append(record.bytes, record.id)
        out.append(#""],"marking":{"tlp":""#)
        out.append(Self.tlpName(context.tlp(of: record)))
        out.append(#"","tlp_version":"2.0"}}"#)
        writeTechniques(of: record, into: &out)
        out.append(UInt8(ascii: "}"))
        writeRest(of: record, into: &out)
        out.append("}\n")
    }

    func end(into out: inout ByteWriter) {}

    /// Writes the type and value fields of the indicator. A CVE and a technique have no ECS type.
    private func writeObservable(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        let close: StaticString
        switch record.type {
        case .ipv4, .ipv6:
            out.append(record.type == .ipv4 ? #","type":"ipv4-addr","ip":"# : #","type":"ipv6-addr","ip":"#)
            close = ""
        case .domain:
            out.append(#","type":"domain-name","url":{"domain":"#)
            close = "}"
        case .url:
            out.append(#","type":"url","url":{"full":"#)
            out.json(record.bytes, record.value)
            out.append(#","original":"#)
            close = "}"
        case .sha1 where record.isCertificate:
            out.append(#","type":"x509-certificate""#)
            return
        case .md5, .sha1, .sha256, .sha512:
            out.append(#","type":"file","file":{"hash":{""#)
            out.append(record.type.name)
            out.append(#"":"#)
            close = "}}"
        case .email:
            out.append(#","type":"email-addr","email":{"address":"#)
            close = "}"
        case .cve, .mitreAttack: return
        }
        out.json(record.bytes, record.value)
        out.append(close)
    }

    private func writeTechniques(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        guard record.type == .mitreAttack || !record.techniques.isEmpty else { return }
        out.append(#","technique":{"id":["#)
        var isFirst = true
        if record.type == .mitreAttack {
            out.json(record.bytes, record.value)
            isFirst = false
        }
        for place in record.techniques.indices {
            if record.type == .mitreAttack, record.isSame(record.techniques[place], record.value) { continue }
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            out.json(record.bytes, record.techniques[place])
        }
        out.append("]}")
    }

    /// Writes the fields outside `threat`. ECS has none for the end of an indicator, so that is a field of our own.
    private func writeRest(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        if let end = record.validUntil {
            out.append(#","socdefenders":{"valid_until":""#)
            out.append(rfc3339: end, fraction: .milliseconds)
            out.append(#""}"#)
        }
        if !record.tags.isEmpty {
            out.append(#","tags":"#)
            out.json(record.bytes, list: record.tags)
        }
        if record.type == .cve {
            out.append(#","vulnerability":{"id":"#)
            out.json(record.bytes, record.value)
            out.append(UInt8(ascii: "}"))
        } else if record.isCertificate {
            // ECS has no certificate digest under threat.indicator; this field is defined in upper case.
            out.append(#","tls":{"server":{"hash":{"sha1":""#)
            for place in record.value {
                let byte = record.bytes[place]
                out.append((0x61...0x7A).contains(byte) ? byte - 0x20 : byte)
            }
            out.append(#""}}}"#)
        }
    }

    private static func tlpName(_ tlp: TLP) -> StaticString {
        switch tlp {
        case .clear: "CLEAR"
        case .green: "GREEN"
        case .amber: "AMBER"
        case .amberStrict: "AMBER+STRICT"
        case .red: "RED"
        }
    }
}
