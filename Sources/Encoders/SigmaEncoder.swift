import Cryptography
import Model
import Notation

/// Sigma rules, one YAML document for each record. Every scalar from outside is double-quoted.
final class SigmaEncoder: ExportEncoder {
    private let context: ExportContext
    private let sourceName: [UInt8]
    private let itemURL: [UInt8]
    private var names: NameUUID
    private var isFirst = true

    init(_ context: ExportContext) {
        self.context = context
        sourceName = [UInt8](context.sourceName.utf8)
        itemURL = [UInt8]((context.publicURL + "/item/").utf8)
        names = NameUUID(namespace: context.identity)
    }

    func begin(into out: inout ByteWriter) {}

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        let id = names.id(kind: "sigma", type: record.type.name, value: record.bytes, record.value)
        out.append(isFirst ? "title: \"" : "---\ntitle: \"")
        isFirst = false
        writeTitle(of: record, id, into: &out)
        out.append("\"\nid: \"")
        out.append(id)
        // No standard log source carries these values.
        let isSupported = record.type != .sha512 && record.type != .email && !record.isCertificate
        out.append(isSupported ? "\"\nstatus: experimental\n" : "\"\nstatus: unsupported\n")
        writeOrigin(of: record, into: &out)
        writeTags(of: record, into: &out)
        writeDetection(of: record, into: &out)
        out.append("    condition: selection\nfalsepositives:\n    - \"Shared or reassigned infrastructure\"\nlevel: ")
        out.append(record.confidence.name)
        out.append(UInt8(ascii: "\n"))
    }

    func end(into out: inout ByteWriter) {}

    /// Writes label and value. From 120 characters on the value is cut and a part of the id is added, so that titles
    /// stay unique.
    private func writeTitle(of record: borrowing IndicatorRecord, _ id: UUID, into out: inout ByteWriter) {
        out.append(record.label)
        out.append(UInt8(ascii: " "))
        let room = 119 - record.label.utf8CodeUnitCount - 1
        guard record.prefix(record.value, characters: room) != record.value else {
            out.append(yaml: record.bytes, record.value)
            return
        }
        out.append(yaml: record.bytes, record.prefix(record.value, characters: room - 10))
        out.append("… ")
        for shift in stride(from: 56 as UInt64, to: 24, by: -8) {
            out.append(lowerHex: UInt8(truncatingIfNeeded: id.high >> shift))
        }
    }

    private func writeOrigin(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        out.append("description: \"")
        if context.includeContext, !record.context.isEmpty {
            out.append(yaml: record.bytes, record.prefix(record.context, characters: 4000))
        } else {
            out.append("Reported by ")
            if record.feedName.isEmpty {
                out.append(yaml: sourceName, 0..<sourceName.count)
            } else {
                out.append(yaml: record.bytes, record.feedName)
            }
        }
        if record.isWebURI(record.articleURL) {
            out.append("\"\nreferences:\n    - \"")
            out.append(yaml: record.bytes, record.articleURL)
        } else if record.articleURL.isEmpty, !record.articleID.isEmpty {
            out.append("\"\nreferences:\n    - \"")
            out.append(itemURL)
            out.append(percentEncoded: record.bytes, record.articleID)
        }
        out.append("\"\nauthor: \"")
        out.append(yaml: sourceName, 0..<sourceName.count)
        out.append("\"\ndate: \"")
        out.append(date: record.firstSeen)
        out.append("\"\nmodified: \"")
        out.append(date: record.lastSeen)
        out.append("\"\n")
    }

    /// Writes only tags that the tag pattern allows: techniques, a CVE, the TLP level.
    private func writeTags(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        out.append("tags:\n")
        if record.type == .mitreAttack, TechniqueID(record.bytes.span.extracting(record.value)) != nil {
            writeTechnique(record.bytes, record.value, into: &out)
        }
        for place in record.techniques.indices where record.isFurtherTechnique(record.techniques[place]) {
            writeTechnique(record.bytes, record.techniques[place], into: &out)
        }
        if record.type == .cve, CVEID.isOne(record.bytes.span.extracting(record.value)) {
            out.append("    - \"cve.")
            out.append(record.bytes, record.value.lowerBound + 4..<record.value.upperBound)
            out.append("\"\n")
        }
        switch context.tlp(of: record) {
        case .clear: out.append("    - \"tlp.clear\"\n")
        case .green: out.append("    - \"tlp.green\"\n")
        case .amber: out.append("    - \"tlp.amber\"\n")
        case .amberStrict: out.append("    - \"tlp.amber-strict\"\n")
        case .red: out.append("    - \"tlp.red\"\n")
        }
    }

    private func writeTechnique(_ bytes: [UInt8], _ id: Range<Int>, into out: inout ByteWriter) {
        out.append("    - \"attack.t")
        out.append(bytes, id.lowerBound + 1..<id.upperBound)
        out.append("\"\n")
    }

    private func writeDetection(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        switch record.type {
        case .ipv4, .ipv6: begin("category: network_connection", "DestinationIp: \"", into: &out)
        case .domain:
            out.append("logsource:\n    category: dns\ndetection:\n    selection:\n        - query: \"")
            out.append(yaml: record.bytes, record.value, sigma: true)
            out.append("\"\n        - query|endswith: \".")
        case .url: begin("category: proxy", "c-uri: \"", into: &out)
        case .md5: begin("category: process_creation", "Hashes|contains: \"MD5=", into: &out)
        case .sha1 where record.isCertificate:
            begin("product: zeek\n    service: x509", "fingerprint: \"", into: &out)
        case .sha1: begin("category: process_creation", "Hashes|contains: \"SHA1=", into: &out)
        case .sha256: begin("category: process_creation", "Hashes|contains: \"SHA256=", into: &out)
        case .sha512: begin("category: process_creation", "Hashes|contains: \"SHA512=", into: &out)
        case .email: begin("category: email", "sender: \"", into: &out)
        case .cve: begin("category: antivirus", "Signature|contains: \"", into: &out)
        case .mitreAttack:
            begin("product: windows\n    service: sysmon", "RuleName|contains: \"technique_id=", into: &out)
        }
        out.append(yaml: record.bytes, record.value, sigma: true)
        out.append("\"\n")
    }

    private func begin(_ source: StaticString, _ field: StaticString, into out: inout ByteWriter) {
        out.append("logsource:\n    ")
        out.append(source)
        out.append("\ndetection:\n    selection:\n        ")
        out.append(field)
    }
}
