import Notation
import Storage

/// The parts of a STIX object that are needed to store and serve it (STIX 2.1 §3.2).
struct SubmittedObject {
    private(set) var id: String?
    private var type: String?
    private var specVersion: String?
    private var created: String?
    private var modified: String?
    private var names: Set<String> = []
    private var trouble: String?

    static let mostBytes = 256 * 1024
    /// Objects that STIX 2.1 gives versions (sections 4 and 5).
    private static let domainTypes: Set<String> = [
        "attack-pattern", "campaign", "course-of-action", "grouping", "identity", "incident", "indicator",
        "infrastructure",
        "intrusion-set", "location", "malware", "malware-analysis", "note", "observed-data", "opinion", "report",
        "threat-actor",
        "tool", "vulnerability", "relationship", "sighting", "language-content", "extension-definition",
    ]

    init() {}

    /// `modified`, otherwise `created`; nil for an object that has neither.
    var version: String? { modified ?? created }
    var revision: Timestamp? { version.flatMap { Self.time($0) } }

    /// Reads to the end of an object whose beginning has been read.
    mutating func read(_ reader: inout JSONReader, _ text: Span<UInt8>) throws(JSONError) {
        while try reader.next(in: text) == .key {
            let name = reader.string(in: text)
            if !names.insert(name).inserted { trouble = "the member \(name) occurs twice" }
            switch name {
            case "id": id = try string(&reader, text, name)
            case "type": type = try string(&reader, text, name)
            case "spec_version": specVersion = try string(&reader, text, name)
            case "created": created = try string(&reader, text, name)
            case "modified": modified = try string(&reader, text, name)
            case "revoked":
                switch try reader.next(in: text) {
                case .bool: break
                case .beginObject, .beginArray:
                    try reader.skipRest(in: text)
                    fallthrough
                default: trouble = "revoked must be true or false"
                }
            default: try reader.skipValue(in: text)
            }
        }
    }

    private mutating func string(_ reader: inout JSONReader, _ text: Span<UInt8>, _ name: String) throws(JSONError)
        -> String?
    {
        switch try reader.next(in: text) {
        case .string:
            let value = reader.string(in: text)
            if value.utf8.count > 300 || value.utf8.contains(0) {
                trouble = "\(name) is too long"
                return nil
            }
            return value
        case .beginObject, .beginArray:
            trouble = "\(name) must be a string"
            try reader.skipRest(in: text)
        default: trouble = "\(name) must be a string"
        }
        return nil
    }

    /// Why the object is refused; nil when it is accepted.
    func fault(size: Int) -> String? {
        if let trouble { return trouble }
        guard size <= Self.mostBytes else { return "the object is larger than \(Self.mostBytes) bytes" }
        guard let type, Self.isType(type) else { return "type must be 3 to 250 lower-case letters, digits and hyphens" }
        guard type != "bundle" else { return "a bundle is not an object; send the objects in it" }
        guard let id, Self.isID(id, of: type) else { return "id must be the type, two hyphens and a UUID" }
        if let specVersion, specVersion != "2.1" { return "only STIX 2.1 is accepted" }
        let isVersioned = Self.domainTypes.contains(type)
        if isVersioned || type == "marking-definition" {
            guard specVersion != nil else { return "spec_version is missing; only STIX 2.1 is accepted" }
            guard created != nil else { return "created is missing" }
        }
        if isVersioned, modified == nil { return "modified is missing" }
        let begin = created.map(Self.time)
        let change = modified.map(Self.time)
        if case .some(.none) = begin { return "created must be a time such as 2026-01-31T00:00:00.000Z" }
        if case .some(.none) = change { return "modified must be a time such as 2026-01-31T00:00:00.000Z" }
        if let begin = begin ?? nil, let change = change ?? nil, change < begin { return "modified is before created" }
        return nil
    }

    private static func isType(_ type: String) -> Bool {
        let bytes = Array(type.utf8)
        guard (3...250).contains(bytes.count), (0x61...0x7A).contains(bytes[0]), bytes.last != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
            && !type.contains("--")
    }

    private static func isID(_ id: String, of type: String) -> Bool {
        guard id.hasPrefix(type + "--") else { return false }
        let text = id.dropFirst(type.utf8.count + 2)
        guard let uuid = UUID(text), uuid.text == text else { return false }
        let version = uuid.high >> 12 & 15
        return uuid.low >> 62 == 2 && (1...8).contains(version)
    }

    /// RFC 3339 in UTC with `Z`, as STIX 2.1 §2.16 has it.
    private static func time(_ text: String) -> Timestamp? {
        guard text.utf8.count >= 20, text.hasSuffix("Z"), text.utf8.contains(UInt8(ascii: "T")) else { return nil }
        return Timestamp(Array(text.utf8))
    }
}
