import Model
import Notation

/// The tags of an attribute or an event, and what galaxies say beside them.
struct MISPTags {
    private static let limit = 64

    private var names: [[UInt8]] = []
    /// What the tags say of it; nil for nothing.
    private(set) var confidence: Confidence?

    mutating func reset() {
        names.removeAll(keepingCapacity: true)
        confidence = nil
    }

    /// Takes the member whose key was just read, if it holds tags; else nothing is read.
    mutating func take(_ reader: inout JSONReader, in text: Span<UInt8>) throws(JSONError) -> Bool {
        if reader.isKey("tag", in: text) {
            try readNames("name", &reader, in: text)
        } else if reader.isKey("galaxy", in: text) {
            guard try reader.openArray(in: text) else { return true }
            while try reader.nextObject(in: text) {
                while try reader.next(in: text) == .key {
                    if reader.isKey("galaxycluster", in: text) {
                        try readNames("tag_name", &reader, in: text)
                    } else {
                        try reader.skipValue(in: text)
                    }
                }
            }
        } else {
            return false
        }
        return true
    }

    private mutating func readNames(
        _ member: StaticString,
        _ reader: inout JSONReader,
        in text: Span<UInt8>
    ) throws(JSONError) {
        guard try reader.openArray(in: text) else { return }
        while try reader.nextObject(in: text) {
            while try reader.next(in: text) == .key {
                if reader.isKey(member, in: text) {
                    add(try reader.text(in: text))
                } else {
                    try reader.skipValue(in: text)
                }
            }
        }
    }

    private mutating func add(_ name: [UInt8]) {
        guard !name.isEmpty, names.count < Self.limit || TLP(tag: name.span) != nil, !names.contains(name) else {
            return
        }
        for (known, confidence) in Self.confidences where name.span.isEqualIgnoringCase(to: known) {
            self.confidence = min(self.confidence ?? confidence, confidence)
            return
        }
        names.append(name)
    }

    private func min(_ left: Confidence, _ right: Confidence) -> Confidence {
        left.rawValue < right.rawValue ? left : right
    }

    private static let confidences: [(StaticString, Confidence)] = [
        ("misp:confidence-level=\"completely-confident\"", .high),
        ("misp:confidence-level=\"usually-confident\"", .high),
        ("misp:confidence-level=\"fairly-confident\"", .medium),
        ("misp:confidence-level=\"rarely-confident\"", .low),
        ("misp:confidence-level=\"unconfident\"", .low), ("false-positive:risk=\"high\"", .low),
    ]

    /// Puts techniques, tags and markings into a row.
    func add(to row: inout SightingBuilder) {
        for name in names { Self.add(name.span, to: &row) }
    }

    /// Puts one tag into a row: `misp-galaxy:mitre-attack-pattern="PowerShell - T1086"` as a technique, the name of another
    /// cluster as a tag.
    static func add(_ tag: Span<UInt8>, to row: inout SightingBuilder) {
        guard tag.startsIgnoringCase(with: "misp-galaxy:") else { return row.addTag(tag) }
        let quote = tag.firstIndex(of: 0x22, from: 0)
        guard quote + 1 < tag.count else { return }
        let end = tag.firstIndex(of: 0x22, from: quote + 1)
        let cluster = tag.extracting(quote + 1..<end)
        let id = idStart(of: cluster)
        if id < cluster.count, cluster[id] == UInt8(ascii: "T"), cluster.count - id >= 5, cluster[id + 1] < 0x3A {
            row.addTechniques(cluster.extracting(id..<cluster.count))
        } else {
            row.addTag(cluster.extracting(0..<Swift.max(0, id == cluster.count ? id : id - 3)))
        }
    }

    /// Where the ATT&CK id behind ` - ` begins; the end when there is none.
    static func idStart(of cluster: Span<UInt8>) -> Int {
        var place = cluster.count - 5
        while place >= 3, cluster.count - place <= 9 {
            let isMark = cluster[place - 1] == 0x20 && cluster[place - 2] == 0x2D && cluster[place - 3] == 0x20
            let digits = cluster.extracting(place + 1..<place + 5)
            if isMark, (0x41...0x5A).contains(cluster[place]), digits.decimal != nil { return place }
            place -= 1
        }
        return cluster.count
    }
}
