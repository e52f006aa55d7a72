import Notation

/// What a field of a record means, whatever a format calls it.
enum Field: Int, CaseIterable {
    case recordKey, type, value, port, confidence, firstSeen, lastSeen, context, tags, techniques, reference
    case status, threat, malware, isCompromised
    /// A value in a column of its type, for tables without a column for values of any type.
    case address, name, url, hash, md5, sha1, sha256, sha512, mail, cve
    /// What the source says of the record itself.
    case isForDetection, tlp, validUntil, modified
}

/// The fields of one record as trimmed text, wherever it came from. Emptied and filled again for each record.
struct Record {
    private(set) var bytes: [UInt8] = []
    private var ranges = [Range<Int>](repeating: 0..<0, count: Field.allCases.count)

    /// Where the field's text is in `bytes`; empty for a field that says nothing (`Span.isAbsent`).
    subscript(_ field: Field) -> Range<Int> { ranges[field.rawValue] }

    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        for place in ranges.indices { ranges[place] = 0..<0 }
    }

    mutating func set(_ field: Field, _ text: Span<UInt8>) {
        let inside = text.trimmed(0..<text.count)
        let value = text.extracting(inside)
        if value.isAbsent { return }
        let start = bytes.count
        value.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        ranges[field.rawValue] = start..<bytes.count
    }

    mutating func set(_ field: Field, isTrue: Bool) {
        let start = bytes.count
        bytes.append(isTrue ? "true" as StaticString : "false")
        ranges[field.rawValue] = start..<bytes.count
    }

    mutating func clear(_ field: Field) { ranges[field.rawValue] = 0..<0 }

    /// Takes the text of a field for that of another.
    mutating func move(_ field: Field, to other: Field) {
        ranges[other.rawValue] = ranges[field.rawValue]
        clear(field)
    }

    /// A list's next item, behind a comma; commas inside the item become blanks.
    mutating func add(_ item: Span<UInt8>, to field: Field) {
        var start = bytes.count
        if !ranges[field.rawValue].isEmpty {
            start = ranges[field.rawValue].lowerBound
            bytes.append(0x2C)
        }
        let itemStart = bytes.count
        item.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        for place in itemStart..<bytes.count where bytes[place] == 0x2C { bytes[place] = 0x20 }
        ranges[field.rawValue] = start..<bytes.count
    }

    /// For fields with few possible texts.
    func `is`(_ field: Field, _ literal: StaticString) -> Bool {
        bytes.span.extracting(self[field]).isEqualIgnoringCase(to: literal)
    }

    func integer(_ field: Field) -> Int? { bytes.span.extracting(self[field]).decimal }
}

/// How the records of one source are laid out and what they mean.
protocol RecordFormat: Sendable {
    static var layout: Layout { get }

    /// Fills the row from one record. Called in the body's order, so that a format may remember what came before.
    mutating func fill(_ builder: inout SightingBuilder, from record: borrowing Record) throws(RecordError)

    /// Fills the next sighting of the record that was filled last, which may have several; false when there is no more.
    mutating func fillNext(_ builder: inout SightingBuilder, from record: borrowing Record) throws(RecordError) -> Bool
}

extension RecordFormat {
    mutating func fillNext(
        _ builder: inout SightingBuilder,
        from record: borrowing Record
    ) throws(RecordError) -> Bool { false }
}

/// What a source calls its fields and in which order they stand.
struct Layout: Sendable {
    /// Names as one of them is usually written; one field may have several. Case, blanks, hyphens and underscores do not
    /// count.
    let names: [(StaticString, Field)]
    /// Names of fields that are passed over on purpose.
    var ignored: [StaticString] = []
    /// The fields without which a row of names is no header.
    let required: [Field]
    /// Fields each of which can stand in for the value.
    var substitutes: [Field] = []
    /// How deep inner objects of a JSON record hold fields, named `outer.inner`.
    var innerLevels = 1
    /// The order of columns when a body has no header, used if its first row has that many; nil for none.
    var order: [Field?]?
    /// The column behind the last one that has a name; nil for none.
    var unnamed: Field?
    /// What a body of this format is, for the operator.
    let expected: String

    func field(named name: Span<UInt8>) -> Field? {
        let inside = name.trimmed(0..<name.count)
        let name = name.extracting(inside)
        for (text, field) in names where name.isName(text) { return field }
        return nil
    }

    /// Whether a record can have all fields that it must, out of these.
    func isComplete(_ has: (Field) -> Bool) -> Bool {
        required.allSatisfy { field in
            has(field) || field == .value && substitutes.contains(where: has)
        }
    }

    /// Whether the field is passed over on purpose.
    func ignores(_ name: Span<UInt8>) -> Bool {
        for text in ignored where name.isName(text) { return true }
        return false
    }
}

extension Span<UInt8> {
    /// Whether a cell says nothing: empty, or one of the words that tables have for that.
    var isAbsent: Bool {
        switch count {
        case 0: true
        case 1: self[0] == UInt8(ascii: "-")
        case 2: isEqualIgnoringCase(to: "--")
        case 3: isEqualIgnoringCase(to: "n/a") || isEqualIgnoringCase(to: "nil") || isEqualIgnoringCase(to: "nan")
        case 4:
            isEqualIgnoringCase(to: "none") || isEqualIgnoringCase(to: "null") || isEqualIgnoringCase(to: "#n/a")
        default: false
        }
    }

    /// Whether a date has digits that are all zero, as `0000-00-00 00:00:00` and `0`: databases write so for no date.
    var isEmptyDate: Bool {
        for place in 0..<count {
            switch self[place] {
            case 0x30, 0x20, 0x2D, 0x2F, 0x3A, 0x2E, 0x54, 0x5A: continue
            default: return false
            }
        }
        return true
    }

    /// Whether it is this name, letters of either case alike, without blanks, hyphens and underscores.
    func isName(_ literal: StaticString) -> Bool {
        let (other, end) = (literal.utf8Start, literal.utf8CodeUnitCount)
        var (place, there) = (0, 0)
        while true {
            while place < count, Self.isFiller(self[place]) { place += 1 }
            while there < end, Self.isFiller(other[there]) { there += 1 }
            guard place < count, there < end else { return place == count && there == end }
            guard TextCoding.lowercased(self[place]) == TextCoding.lowercased(other[there]) else { return false }
            place += 1
            there += 1
        }
    }

    private static func isFiller(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}

/// What is wrong with one record.
struct RecordError: Error {
    let reason: StaticString

    init(_ reason: StaticString) { self.reason = reason }
}
