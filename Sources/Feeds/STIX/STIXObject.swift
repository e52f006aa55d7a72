import Notation

/// The members of a STIX object that we use. The same value is used for each object.
struct STIXObject {
    private(set) var type: [UInt8] = []
    private(set) var id: [UInt8] = []
    private(set) var name: [UInt8] = []
    private(set) var pattern: [UInt8] = []
    private(set) var patternType: [UInt8] = []
    private(set) var description: [UInt8] = []
    private(set) var created: [UInt8] = []
    private(set) var modified: [UInt8] = []
    private(set) var validFrom: [UInt8] = []
    private(set) var confidence: [UInt8] = []
    private(set) var source: [UInt8] = []
    private(set) var target: [UInt8] = []
    private(set) var relation: [UInt8] = []
    /// Of the first external reference that has a URL.
    private(set) var reference: [UInt8] = []
    /// `CVE-...` and `T...` of the external references.
    private(set) var externalIDs: [[UInt8]] = []
    private(set) var labels: [[UInt8]] = []
    private(set) var isRevoked = false

    private static let listLimit = 64

    func isType(_ name: StaticString) -> Bool { type.span.isEqualIgnoringCase(to: name) }

    /// Reads the object whose beginning was just read.
    mutating func read(_ reader: inout JSONReader, in text: Span<UInt8>) throws(JSONError) {
        self = STIXObject()
        while try reader.next(in: text) == .key {
            if let field = Self.fields.first(where: { reader.isKey($0.0, in: text) }) {
                try reader.readText(in: text, to: &self[keyPath: field.1])
            } else if reader.isKey("labels", in: text) || reader.isKey("indicator_types", in: text) {
                guard try reader.openArray(in: text) else { continue }
                while try reader.nextString(in: text) { addLabel(reader, in: text) }
            } else if reader.isKey("external_references", in: text) {
                try readReferences(&reader, in: text)
            } else if reader.isKey("revoked", in: text) || reader.isKey("x_mitre_deprecated", in: text) {
                if try reader.next(in: text) == .bool { isRevoked = isRevoked || reader.isTrue }
            } else {
                try reader.skipValue(in: text)
            }
        }
    }

    private static var fields: [(StaticString, WritableKeyPath<STIXObject, [UInt8]>)] {
        [
            ("type", \.type), ("id", \.id), ("name", \.name), ("pattern", \.pattern), ("pattern_type", \.patternType),
            ("description", \.description), ("created", \.created), ("modified", \.modified),
            ("valid_from", \.validFrom), ("confidence", \.confidence), ("source_ref", \.source),
            ("target_ref", \.target), ("relationship_type", \.relation),
        ]
    }

    private mutating func addLabel(_ reader: JSONReader, in text: Span<UInt8>) {
        guard labels.count < Self.listLimit else { return }
        reader.withText(in: text) { label in
            // An export of MISP has this twice.
            for prefix in ["misp:type=", "misp:category=", "misp:to_ids=", "misp:name="] as [StaticString]
            where label.startsIgnoringCase(with: prefix) { return }
            var copy: [UInt8] = []
            copy.append(label)
            if !labels.contains(copy) { labels.append(copy) }
        }
    }

    private mutating func readReferences(_ reader: inout JSONReader, in text: Span<UInt8>) throws(JSONError) {
        guard try reader.openArray(in: text) else { return }
        while try reader.nextObject(in: text) {
            while try reader.next(in: text) == .key {
                if reader.isKey("external_id", in: text) {
                    let id = try reader.text(in: text)
                    if !id.isEmpty, externalIDs.count < Self.listLimit { externalIDs.append(id) }
                } else if reader.isKey("url", in: text), reference.isEmpty {
                    try reader.readText(in: text, to: &reference)
                } else {
                    try reader.skipValue(in: text)
                }
            }
        }
    }
}
