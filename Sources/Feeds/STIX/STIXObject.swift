import Model
import Notation

/// The members of a STIX object that we use. The same value is used for each object.
struct STIXObject {
    /// How the object holds other objects in its member `objects`.
    enum Holding { case nothing, list, dictionary }

    private(set) var type: [UInt8] = []
    private(set) var id: [UInt8] = []
    private(set) var name: [UInt8] = []
    private(set) var pattern: [UInt8] = []
    private(set) var patternType: [UInt8] = []
    private(set) var description: [UInt8] = []
    private(set) var created: [UInt8] = []
    private(set) var modified: [UInt8] = []
    private(set) var validFrom: [UInt8] = []
    private(set) var validUntil: [UInt8] = []
    private(set) var firstObserved: [UInt8] = []
    private(set) var lastObserved: [UInt8] = []
    private(set) var confidence: [UInt8] = []
    private(set) var source: [UInt8] = []
    private(set) var target: [UInt8] = []
    private(set) var relation: [UInt8] = []
    /// Of an observable.
    private(set) var value: [UInt8] = []
    /// Name and digest of each of its hashes.
    private(set) var hashes: [(name: [UInt8], digest: [UInt8])] = []
    /// Of the first external reference that has a URL.
    private(set) var reference: [UInt8] = []
    /// `CVE-...` and `T...` of the external references.
    private(set) var externalIDs: [[UInt8]] = []
    private(set) var labels: [[UInt8]] = []
    /// Ids of marking definitions, for the whole object or for a part of it.
    private(set) var markings: [[UInt8]] = []
    /// The strictest TLP that labels or, in a marking definition, its own words state.
    private(set) var statedTLP: TLP?
    private(set) var isRevoked = false
    /// `misp:to_ids` of an export of MISP.
    private(set) var isForDetection = true
    private(set) var holding = Holding.nothing
    private var saysBenign = false
    private var saysMalicious = false

    private static let listLimit = 64

    func isType(_ name: StaticString) -> Bool { type.span.isEqualIgnoringCase(to: name) }

    /// Called benign, and not malicious in the same breath.
    var isBenign: Bool { saysBenign && !saysMalicious }

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
                var flag: [UInt8] = []
                try reader.readText(in: text, to: &flag)
                isRevoked = isRevoked || flag.span.isEqualIgnoringCase(to: "true")
            } else if reader.isKey("hashes", in: text) {
                try readHashes(&reader, in: text)
            } else if reader.isKey("objects", in: text) {
                try readHolding(&reader, in: text)
            } else if try !readMarking(&reader, in: text) {
                try reader.skipValue(in: text)
            }
        }
        if isType("marking-definition"), let tlp = TLP(tag: name.span) { state(tlp) }
    }

    private static var fields: [(StaticString, WritableKeyPath<STIXObject, [UInt8]>)] {
        [
            ("type", \.type), ("id", \.id), ("name", \.name), ("pattern", \.pattern), ("pattern_type", \.patternType),
            ("description", \.description), ("created", \.created), ("modified", \.modified),
            ("valid_from", \.validFrom), ("valid_until", \.validUntil), ("confidence", \.confidence),
            ("source_ref", \.source), ("target_ref", \.target), ("relationship_type", \.relation), ("value", \.value),
            ("first_observed", \.firstObserved), ("last_observed", \.lastObserved),
        ]
    }

    /// Takes over what the object that holds this one says about it.
    /// - Parameter key: under which it stands there.
    mutating func inherit(from holder: STIXObject, key: [UInt8]) {
        if id.isEmpty { id = holder.id + [UInt8(ascii: "#")] + key }
        markings += holder.markings
        if let tlp = holder.statedTLP { state(tlp) }
        firstObserved = holder.firstObserved
        lastObserved = holder.lastObserved
        modified = holder.modified
        isRevoked = isRevoked || holder.isRevoked
    }

    private mutating func state(_ tlp: TLP) { statedTLP = max(statedTLP ?? tlp, tlp) }

    private mutating func addLabel(_ reader: JSONReader, in text: Span<UInt8>) {
        reader.withText(in: text) { label in
            if let tlp = TLP(tag: label) { return state(tlp) }
            if label.isEqualIgnoringCase(to: "benign") { saysBenign = true }
            if label.isEqualIgnoringCase(to: "malicious-activity") { saysMalicious = true }
            if label.isEqualIgnoringCase(to: "misp:to_ids=\"false\"") { isForDetection = false }
            // An export of MISP has this twice.
            for prefix in ["misp:type=", "misp:category=", "misp:to_ids=", "misp:name="] as [StaticString]
            where label.startsIgnoringCase(with: prefix) { return }
            guard labels.count < Self.listLimit else { return }
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

    private mutating func readHashes(_ reader: inout JSONReader, in text: Span<UInt8>) throws(JSONError) {
        guard try reader.openObject(in: text) else { return }
        while try reader.next(in: text) == .key {
            var name: [UInt8] = []
            reader.withText(in: text) { name.append($0) }
            let digest = try reader.text(in: text)
            if hashes.count < Self.listLimit { hashes.append((name, digest)) }
        }
    }

    private mutating func readHolding(_ reader: inout JSONReader, in text: Span<UInt8>) throws(JSONError) {
        let token = try reader.next(in: text)
        guard token == .beginArray || token == .beginObject else { return }
        // The first, should it be there twice: that one is gone into.
        if holding == .nothing { holding = token == .beginArray ? .list : .dictionary }
        try reader.skipRest(in: text)
    }

    // MARK: markings (STIX 2.1 §7.2)

    /// Takes the member whose key was just read, if it is about markings; else nothing is read.
    private mutating func readMarking(_ reader: inout JSONReader, in text: Span<UInt8>) throws(JSONError) -> Bool {
        if reader.isKey("object_marking_refs", in: text) {
            guard try reader.openArray(in: text) else { return true }
            while try reader.nextString(in: text) { reader.withText(in: text) { addMarking($0) } }
        } else if reader.isKey("granular_markings", in: text) {
            guard try reader.openArray(in: text) else { return true }
            while try reader.nextObject(in: text) {
                while try reader.next(in: text) == .key {
                    guard reader.isKey("marking_ref", in: text) else {
                        try reader.skipValue(in: text)
                        continue
                    }
                    let id = try reader.text(in: text)
                    addMarking(id.span)
                }
            }
        } else if reader.isKey("definition", in: text) {
            try readDefinition(&reader, in: text)
        } else if reader.isKey("x_opencti_definition", in: text) {
            let words = try reader.text(in: text)
            if let tlp = TLP(tag: words.span) { state(tlp) }
        } else if reader.isKey("extensions", in: text) {
            guard try reader.openObject(in: text) else { return true }
            while try reader.next(in: text) == .key {
                if try reader.openObject(in: text) { try readExtension(&reader, in: text) }
            }
        } else {
            return false
        }
        return true
    }

    private mutating func addMarking(_ id: Span<UInt8>) {
        guard markings.count < Self.listLimit else { return }
        var copy: [UInt8] = []
        copy.append(id)
        markings.append(copy)
    }

    /// `{"tlp": "red"}`, or a statement that is nothing but a TLP.
    private mutating func readDefinition(_ reader: inout JSONReader, in text: Span<UInt8>) throws(JSONError) {
        guard try reader.openObject(in: text) else { return }
        while try reader.next(in: text) == .key {
            let isTLP = reader.isKey("tlp", in: text)
            let words = try reader.text(in: text)
            if let tlp = isTLP ? TLP(label: words.span) : TLP(tag: words.span) { state(tlp) }
        }
    }

    /// The extension of TLP 2 has the member `tlp_2_0`.
    private mutating func readExtension(_ reader: inout JSONReader, in text: Span<UInt8>) throws(JSONError) {
        while try reader.next(in: text) == .key {
            guard reader.isKey("tlp_2_0", in: text) else {
                try reader.skipValue(in: text)
                continue
            }
            let words = try reader.text(in: text)
            if let tlp = TLP(label: words.span) { state(tlp) }
        }
    }
}
