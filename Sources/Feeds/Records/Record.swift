import Notation

/// What a field of a record means, whatever a format calls it.
enum Field: Int, CaseIterable {
    case recordKey, type, value, port, confidence, firstSeen, lastSeen, context, tags, techniques, reference
    case status, threat, malware, isCompromised
    /// What the source says of the record itself.
    case isForDetection, tlp, validUntil, modified
}

/// The fields of one record as trimmed text, wherever it came from. Emptied and filled again for each record.
struct Record {
    private(set) var bytes: [UInt8] = []
    private var ranges = [Range<Int>](repeating: 0..<0, count: Field.allCases.count)

    /// Where the field's text is in `bytes`; empty for a field that says nothing: absent, `null` or `None`.
    subscript(_ field: Field) -> Range<Int> { ranges[field.rawValue] }

    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        for place in ranges.indices { ranges[place] = 0..<0 }
    }

    mutating func set(_ field: Field, _ text: Span<UInt8>) {
        let inside = text.trimmed(0..<text.count)
        let value = text.extracting(inside)
        if value.isEmpty || value.isEqualIgnoringCase(to: "none") || value.isEqualIgnoringCase(to: "null") { return }
        let start = bytes.count
        value.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        ranges[field.rawValue] = start..<bytes.count
    }

    mutating func set(_ field: Field, isTrue: Bool) {
        let start = bytes.count
        bytes.append(isTrue ? "true" as StaticString : "false")
        ranges[field.rawValue] = start..<bytes.count
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
    /// Names in lower case; one field may have several.
    let names: [(StaticString, Field)]
    /// The fields without which a row of names is no header.
    let required: [Field]
    /// The order of columns when a body has no header, used if its first row has that many; nil for none.
    var order: [Field?]?
    /// The column behind the last one that has a name; nil for none.
    var unnamed: Field?
    /// What a body of this format is, for the operator.
    let expected: String

    func field(named name: Span<UInt8>) -> Field? {
        let inside = name.trimmed(0..<name.count)
        let name = name.extracting(inside)
        for (text, field) in names where name.isEqualIgnoringCase(to: text) { return field }
        return nil
    }
}

/// What is wrong with one record.
struct RecordError: Error {
    let reason: StaticString

    init(_ reason: StaticString) { self.reason = reason }
}
