import Notation

/// The fields of one JSON object: members by name, lists of texts joined, inner objects as `outer.inner`.
struct JSONObjectFields {
    private let layout: Layout
    private var path: [UInt8] = []

    init(_ layout: Layout) { self.layout = layout }

    /// Takes a member whose key was just read; false, with nothing read, when the format does not know it.
    mutating func take(
        _ reader: inout JSONReader,
        in body: Span<UInt8>,
        into record: inout Record
    ) throws(JSONError) -> Bool {
        if let field = reader.withText(in: body, { layout.field(named: $0) }) {
            try takeValue(of: field, &reader, in: body, into: &record)
            return true
        }
        return false
    }

    /// Takes the members of an inner object whose key was just read, as far as the format knows `key.member`.
    mutating func takeInner(
        _ reader: inout JSONReader,
        in body: Span<UInt8>,
        into record: inout Record
    ) throws(JSONError) {
        path.removeAll(keepingCapacity: true)
        try takeMembers(&reader, in: body, into: &record, level: 1)
    }

    /// Takes the members of the object under the key that was just read, whose own path is in `path`.
    private mutating func takeMembers(
        _ reader: inout JSONReader,
        in body: Span<UInt8>,
        into record: inout Record,
        level: Int
    ) throws(JSONError) {
        reader.withText(in: body) { path.append($0) }
        path.append(UInt8(ascii: "."))
        let prefix = path.count
        let depth = reader.depth
        var token = try reader.next(in: body)
        guard token == .beginObject else {
            while reader.depth > depth { token = try reader.next(in: body) }
            return
        }
        while try reader.next(in: body) == .key {
            path.removeLast(path.count - prefix)
            reader.withText(in: body) { path.append($0) }
            if let field = layout.field(named: path.span) {
                try takeValue(of: field, &reader, in: body, into: &record)
            } else if level < layout.innerLevels {
                path.removeLast(path.count - prefix)
                try takeMembers(&reader, in: body, into: &record, level: level + 1)
            } else {
                try reader.skipValue(in: body)
            }
        }
    }

    private mutating func takeValue(
        of field: Field,
        _ reader: inout JSONReader,
        in body: Span<UInt8>,
        into record: inout Record
    ) throws(JSONError) {
        switch try reader.next(in: body) {
        case .string, .number: reader.withText(in: body) { record.set(field, $0) }
        case .bool: record.set(field, isTrue: reader.isTrue)
        case .beginArray:
            let level = reader.depth
            while reader.depth >= level {
                let token = try reader.next(in: body)
                if token == .string || token == .number, reader.depth == level {
                    reader.withText(in: body) { record.add($0, to: field) }
                }
            }
        case .beginObject: try reader.skipRest(in: body)
        default: break
        }
    }
}

/// Records out of one JSON document: objects with the format's fields, as a list, inside a member, or in lists under
/// their ids, as abuse.ch exports them.
struct JSONRecords {
    /// Records lie at most this deep inside the document.
    private static let recordDepth = 4

    private let layout: Layout
    private var fields: JSONObjectFields
    private var reader = JSONReader()
    private var records = 0
    /// Anything was in the document; a list was; anything was in a list. An empty list is an empty feed.
    private var hasContent = false
    private var hasList = false
    private var hasElements = false
    /// The object that is open has a field of ours.
    private var isRecord = false
    /// For each level, from the lowest bit: whether the object there is an element of a list.
    private var elements: UInt64 = 0
    /// The level of the record found last; 0 for none.
    private var recordLevel = 0
    /// Elements of the open list that are no objects, until its first record shows that it is the list of records, and the
    /// level inside that list; then how many of them are still to be told.
    private var early = (level: 0, count: 0)
    private var owed = 0
    /// The key under which the present list or record stands.
    private var outerKey: [UInt8] = []
    /// The key read last, until it is known what stands under it.
    private var lastKey: [UInt8] = []

    init(_ layout: Layout) {
        self.layout = layout
        fields = JSONObjectFields(layout)
    }

    mutating func next(in body: Span<UInt8>, into record: inout Record) throws(FeedError) -> Records.Found {
        let start = Body.start(of: body)
        do throws(JSONError) {
            switch try nextElement(in: body.extracting(start..<body.count), into: &record) {
            case .record: return .record(records)
            case .other: return .broken("the element of the list is not an object", record: records)
            case .end: break
            }
        } catch {
            if error.isCut { throw .cut(byte: body.count) }
            throw .json(reason: error.reason.description, byte: start + error.position)
        }
        if records == 0, hasContent, !hasList || hasElements { throw .foreign(expected: layout.expected) }
        return .end
    }

    /// A record; an element among records that is no object; the end of the document.
    private enum Element { case record, other, end }

    private mutating func nextElement(in text: Span<UInt8>, into record: inout Record) throws(JSONError) -> Element {
        if owed > 0 {
            owed -= 1
            records += 1
            return .other
        }
        while true {
            switch try reader.next(in: text) {
            case .beginObject:
                let isElement = lastKey.isEmpty && reader.depth > 1
                if isElement { hasElements = true }
                let bit = UInt64(1) << UInt64(Swift.min(reader.depth, 63))
                elements = isElement ? elements | bit : elements & ~bit
                takeOuterKey()
                record.reset()
                isRecord = false
            case .key:
                hasContent = true
                if try fields.take(&reader, in: text, into: &record) {
                    isRecord = true
                } else if isRecord && belongs(at: reader.depth, record) || reader.depth >= Self.recordDepth {
                    try fields.takeInner(&reader, in: text, into: &record)
                } else {
                    lastKey.removeAll(keepingCapacity: true)
                    reader.withText(in: text) { lastKey.append($0) }
                }
            case .endObject:
                let level = reader.depth + 1
                // Beside records, an element without a field of ours is a record that says nothing.
                let counts = isRecord ? belongs(at: level, record) : level == recordLevel && isElement(at: level)
                isRecord = false
                if counts {
                    if recordLevel == 0, early.level == level { owed = early.count }
                    recordLevel = level
                    records += 1
                    if record[.recordKey].isEmpty, outerKey.span.decimal != nil {
                        record.set(.recordKey, outerKey.span)
                    }
                    return .record
                }
                // What lies inside must not count for the object around it.
                record.reset()
            case .beginArray:
                hasList = true
                takeOuterKey()
            case .endArray: early = (0, 0)
            case .string, .number, .bool, .null:
                hasContent = true
                let isElement = lastKey.isEmpty
                if isElement { hasElements = true }
                lastKey.removeAll(keepingCapacity: true)
                guard isElement else { break }
                let level = reader.depth + 1
                if recordLevel == level {
                    records += 1
                    return .other
                }
                early = (level, early.level == level ? early.count + 1 : 1)
            case .end: return .end
            }
        }
    }

    /// Whether the open object is a record, not what a document says of itself with a name that is also one of ours: it is an
    /// element of a list, stands under an id, or has what every record has.
    private func belongs(at level: Int, _ record: borrowing Record) -> Bool {
        isElement(at: level) || outerKey.span.decimal != nil || layout.isComplete { !record[$0].isEmpty }
    }

    private func isElement(at level: Int) -> Bool { elements >> UInt64(Swift.min(level, 63)) & 1 == 1 }

    private mutating func takeOuterKey() {
        guard !lastKey.isEmpty else { return }
        swap(&outerKey, &lastKey)
        lastKey.removeAll(keepingCapacity: true)
    }
}

/// Records out of NDJSON: one object a line; empty lines and lines that begin with `#` are passed over.
struct JSONLines {
    private let layout: Layout
    private var fields: JSONObjectFields
    private var reader = JSONReader()
    private var position = 0
    private var line = 0
    private var records = 0

    init(_ layout: Layout) {
        self.layout = layout
        fields = JSONObjectFields(layout)
    }

    mutating func next(in body: Span<UInt8>, into record: inout Record) throws(FeedError) -> Records.Found {
        if line == 0 { position = Body.start(of: body) }
        while position < body.count {
            let end = body.firstIndex(of: 0x0A, from: position)
            let inside = body.trimmed(position..<end)
            position = end + 1
            line += 1
            if inside.isEmpty || body[inside.lowerBound] == UInt8(ascii: "#") { continue }
            // A first line that is no object at all is no NDJSON; a later one is a bad line.
            if records == 0, body[inside.lowerBound] != UInt8(ascii: "{") { throw .foreign(expected: layout.expected) }
            records += 1
            do throws(JSONError) {
                try readObject(body.extracting(inside), into: &record)
                return .record(line)
            } catch {
                // The last line without its end: not a bad line but a cut body.
                if error.isCut, end == body.count { throw .cut(byte: body.count) }
                return .broken(error.reason, record: line)
            }
        }
        return .end
    }

    private mutating func readObject(_ line: Span<UInt8>, into record: inout Record) throws(JSONError) {
        record.reset()
        reader.restart()
        guard try reader.next(in: line) == .beginObject else {
            throw JSONError(reason: "the line is not a JSON object", position: 0)
        }
        while try reader.next(in: line) == .key {
            if try !fields.take(&reader, in: line, into: &record) {
                try fields.takeInner(&reader, in: line, into: &record)
            }
        }
        _ = try reader.next(in: line)
    }
}
