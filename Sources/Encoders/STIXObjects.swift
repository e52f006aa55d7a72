package import Model
package import Notation

/// Writes STIX 2.1 objects one at a time, for bundles, TAXII envelopes and uploads.
///
/// An indicator's `id` is the record's own UUID: both are the UUIDv5 of `<kind>|<type>|<value>`.
package struct STIXObjects: Sendable {
    private let context: ExportContext
    private let producer: [UInt8]
    private let itemURL: [UInt8]

    package init(_ context: ExportContext) {
        self.context = context
        producer = [UInt8](#"","created_by_ref":"identity--\#(context.identity.text)","created":""#.utf8)
        itemURL = [UInt8]((context.publicURL + "/item/").utf8)
    }

    /// The level a record is marked with.
    package func tlp(of record: borrowing IndicatorRecord) -> TLP { context.tlp(of: record) }

    /// The written `modified`, which is never before `created` (STIX 2.1 §3.6).
    package static func modified(of record: borrowing IndicatorRecord) -> Timestamp {
        max(record.created, record.modified)
    }

    /// Writes the producer's identity object.
    package func writeIdentity(into out: inout ByteWriter) {
        out.append(#"{"type":"identity","spec_version":"2.1","id":"identity--"#)
        out.append(context.identity)
        out.append(producer)
        out.append(#"2024-01-01T00:00:00.000Z","modified":""#)
        out.append(rfc3339: max(context.identityModified, Self.identityCreated), fraction: .milliseconds)
        out.append(#"","name":"#)
        out.json(text: context.sourceName)
        out.append(#","identity_class":"organization"}"#)
    }

    /// `created` of the identity object.
    package static let identityCreated = Timestamp(seconds: 1_704_067_200)
    /// `created` of all TLP 2.0 marking definitions; they have no other version.
    package static let markingCreated: StaticString = "2022-10-01T00:00:00.000Z"

    /// Writes the marking definition of a TLP 2.0 level: the fixed object of the OASIS extension definition.
    package static func writeMarking(_ tlp: TLP, into out: inout ByteWriter) {
        out.append(#"{"type":"marking-definition","spec_version":"2.1","id":""#)
        out.append(markingID(tlp))
        out.append(#"","created":""#)
        out.append(markingCreated)
        out.append(#"","name":""#)
        out.append(markingName(tlp))
        out.append(#"","extensions":{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":"#)
        out.append(#"{"extension_type":"property-extension","tlp_2_0":""#)
        out.append(tlp.name)
        out.append(#""}}}"#)
    }

    /// The id of a TLP 2.0 marking definition.
    package static func markingID(_ tlp: TLP) -> StaticString {
        switch tlp {
        case .clear: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
        case .green: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
        case .amber: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
        case .amberStrict: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
        case .red: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
        }
    }

    private static func markingName(_ tlp: TLP) -> StaticString {
        switch tlp {
        case .clear: "TLP:CLEAR"
        case .green: "TLP:GREEN"
        case .amber: "TLP:AMBER"
        case .amberStrict: "TLP:AMBER+STRICT"
        case .red: "TLP:RED"
        }
    }

    /// Writes the object of a record: indicator, vulnerability or attack-pattern.
    package func write(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        switch record.type {
        case .cve: out.append(#"{"type":"vulnerability","spec_version":"2.1","id":"vulnerability--"#)
        case .mitreAttack: out.append(#"{"type":"attack-pattern","spec_version":"2.1","id":"attack-pattern--"#)
        default: out.append(#"{"type":"indicator","spec_version":"2.1","id":"indicator--"#)
        }
        out.append(record.bytes, record.id)
        out.append(producer)
        out.append(rfc3339: record.created, fraction: .milliseconds)
        out.append(#"","modified":""#)
        out.append(rfc3339: Self.modified(of: record), fraction: .milliseconds)
        out.append(record.isRevoked ? #"","revoked":true,"name":""# : #"","name":""#)
        writeName(of: record, into: &out)
        writeDescription(of: record, into: &out)
        let techniques = tactics(of: record)
        if record.type != .cve, record.type != .mitreAttack { writePattern(of: record, into: &out) }
        if record.type != .cve { writeKillChain(techniques, into: &out) }
        if !record.tags.isEmpty {
            out.append(#","labels":"#)
            out.json(record.bytes, list: record.tags)
        }
        out.append(#","confidence":"#)
        out.append(integer: record.confidence.score)
        writeReferences(of: record, into: &out)
        out.append(#","object_marking_refs":[""#)
        out.append(Self.markingID(tlp(of: record)))
        out.append(#""]}"#)
    }

    /// Writes the inside of the `name` string, at most 256 characters.
    private func writeName(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        var limit = 256
        switch record.type {
        case .cve: break
        case .mitreAttack:
            if let technique = Taxonomy.technique(record.bytes.span.extracting(record.value)) {
                out.append(technique.name.bytes)
                return
            }
        default:
            let label = record.label
            out.append(label)
            out.append(" - ")
            limit -= label.utf8CodeUnitCount + 3
        }
        guard record.prefix(record.value, characters: limit) != record.value else {
            out.jsonEscaped(record.bytes, record.value)
            return
        }
        out.jsonEscaped(record.bytes, record.prefix(record.value, characters: limit - 1))
        out.append("…")
    }

    private func writeDescription(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        if context.includeContext, !record.context.isEmpty {
            out.append(#"","description":"#)
            out.json(record.bytes, record.context)
        } else {
            out.append(#"","description":"Reported by "#)
            if record.feedName.isEmpty {
                let name = [UInt8](context.sourceName.utf8)
                out.jsonEscaped(name, 0..<name.count)
            } else {
                out.jsonEscaped(record.bytes, record.feedName)
            }
            out.append(UInt8(ascii: "\""))
        }
    }

    private func writePattern(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        // What its sources do not mean for detection, they do not call malicious either.
        let isForDetection = record.isForDetection
        out.append(
            isForDetection
                ? #","indicator_types":["malicious-activity"]"# as StaticString : #","indicator_types":["unknown"]"#
        )
        out.append(#","pattern":"["#)
        out.append(Self.observable(of: record))
        out.append(" = '")
        // There are two layers of escapes: the pattern's string literal (\\ and \') inside a JSON string.
        out.append(record.bytes, record.value) { byte in
            byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x27 || InvisibleText.mayBegin(byte)
        } escape: { out, text, place in
            switch text[place] {
            case 0x5C: out.append(#"\\\\"#)
            case 0x27: out.append(#"\\'"#)
            case 0x22: out.append(#"\""#)
            case 0x80...:
                guard let found = text.invisible(at: place) else {
                    out.append(text[place])
                    return 1
                }
                out.jsonNumber(of: found.scalar)
                return found.count
            default:
                out.append(#"\u00"#)
                out.append(lowerHex: text[place])
            }
            return 1
        }
        out.append(#"']","pattern_type":"stix","pattern_version":"2.1","valid_from":""#)
        out.append(rfc3339: record.firstSeen, fraction: .milliseconds)
        out.append(UInt8(ascii: "\""))
        // What its sources say comes before our own lifetimes.
        let lifetime = context.stix.lifetimeSeconds[record.type]
        guard let end = record.validUntil ?? lifetime.map({ record.lastSeen.adding(seconds: $0) }),
            end.microseconds / 1000 > record.firstSeen.microseconds / 1000
        else { return }
        out.append(#","valid_until":""#)
        out.append(rfc3339: end, fraction: .milliseconds)
        out.append(UInt8(ascii: "\""))
    }

    private static func observable(of record: borrowing IndicatorRecord) -> StaticString {
        switch record.type {
        case .ipv4: "ipv4-addr:value"
        case .ipv6: "ipv6-addr:value"
        case .domain: "domain-name:value"
        case .url: "url:value"
        case .md5: "file:hashes.MD5"
        case .sha1: record.isCertificate ? "x509-certificate:hashes.'SHA-1'" : "file:hashes.'SHA-1'"
        case .sha256: "file:hashes.'SHA-256'"
        case .sha512: "file:hashes.'SHA-512'"
        case .email, .cve, .mitreAttack: "email-addr:value"
        }
    }

    private func tactics(of record: borrowing IndicatorRecord) -> TacticSet {
        var tactics = TacticSet()
        if record.type == .mitreAttack, let own = Taxonomy.technique(record.bytes.span.extracting(record.value)) {
            tactics.formUnion(own.tactics)
        }
        for place in record.techniques.indices {
            if let technique = Taxonomy.technique(record.bytes.span.extracting(record.techniques[place])) {
                tactics.formUnion(technique.tactics)
            }
        }
        return tactics
    }

    private func writeKillChain(_ tactics: TacticSet, into out: inout ByteWriter) {
        guard !tactics.isEmpty else { return }
        var rest = tactics
        out.append(#","kill_chain_phases":["#)
        while let place = rest.removeFirst() {
            out.append(#"{"kill_chain_name":"mitre-attack","phase_name":""#)
            out.append(Taxonomy.techniques.tactics[place].bytes)
            out.append(rest.isEmpty ? #""}]"# : #""},"#)
        }
    }

    private func writeReferences(of record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        var count = 0
        if record.type == .cve, CVEID.isOne(record.bytes.span.extracting(record.value)) {
            begin(&count, into: &out)
            out.append(#"{"source_name":"cve","external_id":""#)
            out.append(record.bytes, record.value)
            out.append(#""}"#)
        }
        if record.type == .mitreAttack, TechniqueID(record.bytes.span.extracting(record.value)) != nil {
            begin(&count, into: &out)
            writeTechnique(record.bytes, record.value, into: &out)
        }
        writeArticle(of: record, &count, into: &out)
        for place in record.techniques.indices where record.isFurtherTechnique(record.techniques[place]) {
            begin(&count, into: &out)
            writeTechnique(record.bytes, record.techniques[place], into: &out)
        }
        if count > 0 { out.append(UInt8(ascii: "]")) }
    }

    private func begin(_ count: inout Int, into out: inout ByteWriter) {
        out.append(count == 0 ? #","external_references":["# : ",")
        count += 1
    }

    private func writeTechnique(_ bytes: [UInt8], _ id: Range<Int>, into out: inout ByteWriter) {
        out.append(#"{"source_name":"mitre-attack","external_id":""#)
        out.append(bytes, id)
        out.append(#"","url":"https://attack.mitre.org/techniques/"#)
        out.append(bytes, id.lowerBound..<id.lowerBound + 5)
        if id.count > 6 {
            out.append(UInt8(ascii: "/"))
            out.append(bytes, id.lowerBound + 6..<id.upperBound)
        }
        out.append(#""}"#)
    }

    /// Writes the reference to the source article. The schema reserves the names `cve` and `capec` for their ids, and
    /// such ids for those names.
    private func writeArticle(of record: borrowing IndicatorRecord, _ count: inout Int, into out: inout ByteWriter) {
        let hasID =
            !record.articleID.isEmpty && !record.text(record.articleID, beginsWith: "cve-")
            && !record.text(record.articleID, beginsWith: "capec-")
        let hasURL = record.isWebURI(record.articleURL)
        guard hasID || hasURL || !record.articleTitle.isEmpty else { return }
        begin(&count, into: &out)
        out.append(#"{"source_name":""#)
        if record.feedName.isEmpty {
            out.append("source")
        } else {
            if isReserved(record.feedName, of: record) { out.append("source-") }
            out.jsonEscaped(record.bytes, record.feedName)
        }
        if !record.articleTitle.isEmpty {
            out.append(#"","description":""#)
            out.jsonEscaped(record.bytes, record.articleTitle)
        }
        if hasURL {
            out.append(#"","url":""#)
            out.append(record.bytes, record.articleURL)
        } else if hasID, record.articleURL.isEmpty {
            out.append(#"","url":""#)
            out.append(itemURL)
            out.append(percentEncoded: record.bytes, record.articleID)
        }
        if hasID {
            out.append(#"","external_id":""#)
            out.jsonEscaped(record.bytes, record.articleID)
        }
        out.append(#""}"#)
    }

    private func isReserved(_ name: Range<Int>, of record: borrowing IndicatorRecord) -> Bool {
        let core = record.trimmed(name)
        return core.count == 3 && record.text(core, beginsWith: "cve")
            || core.count == 5 && record.text(core, beginsWith: "capec")
    }
}
