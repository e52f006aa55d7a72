import Model
import Notation

/// The fields of one attribute. The same value is used for each.
struct MISPAttribute {
    /// One indicator of an attribute; `ip-dst|port` has one with a port, `domain|ip` two.
    struct Part {
        /// Nil for an address of either version.
        let type: IndicatorType?
        /// In the attribute's value.
        let value: Range<Int>
        let port: Range<Int>?
    }

    private enum Kind {
        case indicator(IndicatorType)
        case address, port, other
    }

    private(set) var type: [UInt8] = []
    var value: [UInt8] = []
    private(set) var comment: [UInt8] = []
    private(set) var uuid: [UInt8] = []
    private(set) var firstSeen: [UInt8] = []
    private(set) var lastSeen: [UInt8] = []
    private(set) var tags = MISPTags()
    private(set) var timestamp: Timestamp?
    /// `to_ids`.
    private(set) var isForDetection = false
    private(set) var isDeleted = false
    private var scratch: [UInt8] = []

    /// Reads the object whose beginning was just read.
    mutating func read(_ reader: inout JSONReader, in text: Span<UInt8>) throws(JSONError) {
        reset()
        while try reader.next(in: text) == .key {
            if reader.isKey("type", in: text) {
                try reader.readText(in: text, to: &type)
            } else if reader.isKey("value", in: text) {
                try reader.readText(in: text, to: &value)
            } else if reader.isKey("comment", in: text) {
                try reader.readText(in: text, to: &comment)
            } else if reader.isKey("uuid", in: text) {
                try reader.readText(in: text, to: &uuid)
            } else if reader.isKey("first_seen", in: text) {
                try reader.readText(in: text, to: &firstSeen)
            } else if reader.isKey("last_seen", in: text) {
                try reader.readText(in: text, to: &lastSeen)
            } else if reader.isKey("timestamp", in: text) {
                try reader.readText(in: text, to: &scratch)
                // Seconds; a time after the year 9999 is ignored.
                timestamp = scratch.span.decimal.flatMap { (1..<253_402_300_800).contains($0) ? $0 : nil }
                    .map { Timestamp(seconds: Int64($0)) }
            } else if reader.isKey("to_ids", in: text) {
                isForDetection = try readFlag(&reader, in: text)
            } else if reader.isKey("deleted", in: text) {
                isDeleted = try readFlag(&reader, in: text)
            } else if try !tags.take(&reader, in: text) {
                try reader.skipValue(in: text)
            }
        }
    }

    private mutating func readFlag(_ reader: inout JSONReader, in text: Span<UInt8>) throws(JSONError) -> Bool {
        try reader.readText(in: text, to: &scratch)
        return scratch.span.isEqualIgnoringCase(to: "true") || scratch.span.isEqualIgnoringCase(to: "1")
    }

    private mutating func reset() {
        type.removeAll(keepingCapacity: true)
        value.removeAll(keepingCapacity: true)
        comment.removeAll(keepingCapacity: true)
        uuid.removeAll(keepingCapacity: true)
        firstSeen.removeAll(keepingCapacity: true)
        lastSeen.removeAll(keepingCapacity: true)
        tags.reset()
        timestamp = nil
        isForDetection = false
        isDeleted = false
    }

    /// The indicators in it; none for a type that we do not keep.
    func parts() -> [Part] {
        let name = type.span.isEqualIgnoringCase(to: "malware-sample") ? Array("filename|md5".utf8) : type
        let bar = name.span.firstIndex(of: UInt8(ascii: "|"), from: 0)
        guard bar < name.count else {
            return part(Self.kind(of: name.span), 0..<value.count, port: nil).map { [$0] } ?? []
        }
        // A file name may hold a bar; what follows it may not.
        guard let middle = value.lastIndex(of: UInt8(ascii: "|")) else { return [] }
        let second = middle + 1..<value.count
        let first = Self.kind(of: name.span.extracting(0..<bar))
        let last = Self.kind(of: name.span.extracting(bar + 1..<name.count))
        if case .port = last { return part(first, 0..<middle, port: second).map { [$0] } ?? [] }
        return [part(first, 0..<middle, port: nil), part(last, second, port: nil)].compactMap { $0 }
    }

    private func part(_ kind: Kind, _ value: Range<Int>, port: Range<Int>?) -> Part? {
        switch kind {
        case .indicator(let type): Part(type: type, value: value, port: port)
        case .address: Part(type: nil, value: value, port: port)
        case .port, .other: nil
        }
    }

    private static func kind(of name: Span<UInt8>) -> Kind {
        for (known, type) in kinds where name.isEqualIgnoringCase(to: known) { return .indicator(type) }
        for known in addresses where name.isEqualIgnoringCase(to: known) { return .address }
        return name.isEqualIgnoringCase(to: "port") ? .port : .other
    }

    private static let addresses: [StaticString] = ["ip", "ip-src", "ip-dst"]

    private static let kinds: [(StaticString, IndicatorType)] = [
        ("md5", .md5), ("sha1", .sha1), ("sha256", .sha256), ("sha512", .sha512), ("domain", .domain),
        ("hostname", .domain), ("url", .url), ("uri", .url), ("email", .email), ("email-src", .email),
        ("email-dst", .email), ("email-reply-to", .email), ("vulnerability", .cve),
    ]
}

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
        guard !name.isEmpty, names.count < Self.limit, !names.contains(name) else { return }
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

    /// Puts techniques and tags into a row.
    func add(to row: inout SightingBuilder) throws(RecordError) {
        for name in names {
            let text = name.span
            guard text.startsIgnoringCase(with: "misp-galaxy:") else {
                try row.addTag(text)
                continue
            }
            // misp-galaxy:mitre-attack-pattern="PowerShell - T1086"
            let quote = text.firstIndex(of: 0x22, from: 0)
            guard quote + 1 < text.count else { continue }
            let end = text.firstIndex(of: 0x22, from: quote + 1)
            let cluster = text.extracting(quote + 1..<end)
            let id = Self.idStart(of: cluster)
            if id < cluster.count, cluster[id] == UInt8(ascii: "T"), cluster.count - id >= 5, cluster[id + 1] < 0x3A {
                try row.addTechniques(cluster.extracting(id..<cluster.count))
            } else {
                try row.addTag(cluster.extracting(0..<Swift.max(0, id == cluster.count ? id : id - 3)))
            }
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
