import Extraction
import Model
import Notation

/// Bundles of STIX 2.0 and 2.1, envelopes of TAXII 2.1, lists of objects, and single objects: the values of indicators'
/// patterns, vulnerabilities and attack patterns.
///
/// Names of malware, tools, actors and campaigns that an indicator indicates become its tags, attack patterns its
/// techniques. Confidence from 70 high, from 30 medium, else low; medium when absent. Revoked objects are left out.
struct STIXReader: SightingReader {
    func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        guard try !Body.isEmpty(body) else { return }
        let start = Body.start(of: body)
        let text = body.extracting(start..<body.count)
        var relations = STIXRelations()
        var objects = STIXObjects()
        do {
            // Relationships may stand before or behind what they join.
            while let object = try objects.next(in: text) { relations.take(object) }
            guard objects.isFound else { throw FeedError.foreign(expected: "a STIX bundle with the member objects") }
            objects = STIXObjects()
            var values = STIXValues()
            var records = 0
            while let object = try objects.next(in: text) {
                values.begin(object)
                while let found = values.next(object, relations) {
                    records += 1
                    switch found {
                    case .value: try sink.accept(values.row.sighting, record: records)
                    case .broken(let reason): try sink.reject(reason, record: records)
                    }
                }
            }
        } catch let error as JSONError {
            throw FeedError(error, start: start)
        }
    }
}

/// The objects of a document, one after another.
private struct STIXObjects {
    private var reader = JSONReader(maximumDepth: JSONReader.depthLimit)
    private var object = STIXObject()
    private var isInList = false
    private var isOpen = false
    private(set) var isFound = false

    mutating func next(in text: Span<UInt8>) throws(JSONError) -> STIXObject? {
        if !isOpen {
            isOpen = true
            if try !open(text) { return isFound ? object : nil }
        }
        guard isInList else { return nil }
        if try reader.nextObject(in: text) {
            try object.read(&reader, in: text)
            return object
        }
        isInList = false
        while try reader.next(in: text) != .end {}
        return nil
    }

    /// Goes into the list of objects; false when there is none, and then a single object may have been found.
    private mutating func open(_ text: Span<UInt8>) throws(JSONError) -> Bool {
        switch try reader.next(in: text) {
        case .beginArray:
            isInList = true
            isFound = true
            return true
        case .beginObject: break
        default: return false
        }
        let start = reader
        var hasType = false
        var members = 0
        while try reader.next(in: text) == .key {
            members += 1
            if reader.isKey("objects", in: text) {
                isFound = true
                isInList = try reader.openArray(in: text)
                if isInList { return true }
            } else {
                hasType = hasType || reader.isKey("type", in: text)
                // An envelope without objects is an empty page (TAXII 2.1 §3.7).
                isFound = isFound || reader.isKey("more", in: text)
                try reader.skipValue(in: text)
            }
        }
        _ = try reader.next(in: text)
        if members == 0 { isFound = true }
        guard hasType else { return false }
        reader = start
        try object.read(&reader, in: text)
        isFound = !object.id.isEmpty
        return false
    }
}

/// The relationships between the objects of a bundle.
struct STIXRelations {
    /// More are left out.
    private static let limit = 200_000

    private var tags: [[UInt8]: [UInt8]] = [:]
    private var techniques: [[UInt8]: [UInt8]] = [:]
    private var targets: [[UInt8]: [[UInt8]]] = [:]
    private var count = 0

    private static let named: [StaticString] = [
        "malware", "tool", "threat-actor", "intrusion-set", "campaign",
    ]

    mutating func take(_ object: STIXObject) {
        guard count < Self.limit, !object.isRevoked else { return }
        if Self.named.contains(where: object.isType) {
            tags[object.id] = object.name
        } else if object.isType("attack-pattern") {
            guard let id = STIXValues.technique(of: object) else { return }
            techniques[object.id] = id
        } else if object.isType("relationship") {
            guard object.relation.span.isEqualIgnoringCase(to: "indicates") else { return }
            targets[object.source, default: []].append(object.target)
        } else {
            return
        }
        count += 1
    }

    func add(to row: inout SightingBuilder, of id: [UInt8]) throws(RecordError) {
        for target in (targets[id] ?? []).prefix(SightingBuilder.tagLimit * 2) {
            if let name = tags[target] { try row.addTag(name.span) }
            if let technique = techniques[target] { try row.addTechniques(technique.span) }
        }
    }
}
