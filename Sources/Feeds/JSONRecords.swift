import Model
import Notation

/// The fields of one JSON object: members by name, lists of texts joined, one level of inner objects as `outer.inner`.
struct JSONObjectFields<Format: RecordFormat> {
    private var path: [UInt8] = []

    /// Takes a member whose key was just read; false, with nothing read, when the format does not know it.
    mutating func take(
        _ reader: inout JSONReader, in body: Span<UInt8>, into record: inout Record
    ) throws(JSONError) -> Bool {
        if let field = reader.withText(in: body, { Format.field(named: $0) }) {
            try takeValue(of: field, &reader, in: body, into: &record)
            return true
        }
        return false
    }

    /// Takes the members of an inner object whose key was just read, as far as the format knows `key.member`.
    mutating func takeInner(
        _ reader: inout JSONReader, in body: Span<UInt8>, into record: inout Record
    ) throws(JSONError) {
        path.removeAll(keepingCapacity: true)
        reader.withText(in: body) { path.append($0) }
        path.append(UInt8(ascii: "."))
        let prefix = path.count
        let level = reader.depth
        var token = try reader.next(in: body)
        guard token == .beginObject else {
            while reader.depth > level { token = try reader.next(in: body) }
            return
        }
        while try reader.next(in: body) == .key {
            path.removeLast(path.count - prefix)
            reader.withText(in: body) { path.append($0) }
            if let field = Format.field(named: path.span) {
                try takeValue(of: field, &reader, in: body, into: &record)
            } else {
                try reader.skipValue(in: body)
            }
        }
    }

    private mutating func takeValue(
        of field: Field, _ reader: inout JSONReader, in body: Span<UInt8>, into record: inout Record
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
struct JSONRecords<Format: RecordFormat> {
    /// Records lie at most this deep inside the document.
    private static var recordDepth: Int { 4 }

    private var format = Format()
    private var row = Row()
    private var record = Record()
    private var fields = JSONObjectFields<Format>()
    private var records = 0
    private var hasMembers = false
    /// The key under which the present list or record stands.
    private var outerKey: [UInt8] = []

    mutating func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        let start = Body.start(of: body)
        let text = body.extracting(start..<body.count)
        do {
            var reader = JSONReader()
            switch try reader.next(in: text) {
            case .beginObject: try readObject(&reader, in: text, into: &sink)
            case .beginArray: try readArray(&reader, in: text, into: &sink)
            default: throw FeedError.foreign(expected: Format.expected)
            }
            _ = try reader.next(in: text)
        } catch let error as JSONError {
            if error.isCut { throw FeedError.cut(byte: body.count) }
            throw FeedError.json(reason: error.reason.description, byte: start + error.position)
        }
        if records == 0, hasMembers { throw FeedError.foreign(expected: Format.expected) }
    }

    private mutating func readArray<Sink: SightingSink & ~Copyable>(
        _ reader: inout JSONReader, in body: Span<UInt8>, into sink: inout Sink
    ) throws {
        while true {
            switch try reader.next(in: body) {
            case .beginObject: try readObject(&reader, in: body, into: &sink)
            case .beginArray: try reader.skipRest(in: body)
            case .endArray: return
            default: hasMembers = true
            }
        }
    }

    private mutating func readObject<Sink: SightingSink & ~Copyable>(
        _ reader: inout JSONReader, in body: Span<UInt8>, into sink: inout Sink
    ) throws {
        record.reset()
        var isRecord = false
        while try reader.next(in: body) == .key {
            hasMembers = true
            if try fields.take(&reader, in: body, into: &record) {
                isRecord = true
            } else if isRecord || reader.depth >= Self.recordDepth {
                try fields.takeInner(&reader, in: body, into: &record)
            } else {
                outerKey.removeAll(keepingCapacity: true)
                reader.withText(in: body) { outerKey.append($0) }
                switch try reader.next(in: body) {
                case .beginObject: try readObject(&reader, in: body, into: &sink)
                case .beginArray: try readArray(&reader, in: body, into: &sink)
                default: break
                }
                // What lies inside may have filled the record.
                record.reset()
            }
        }
        if isRecord { try emit(into: &sink) }
    }

    private mutating func emit<Sink: SightingSink & ~Copyable>(into sink: inout Sink) throws {
        records += 1
        if record[.recordKey].isEmpty, outerKey.span.decimal != nil {
            let key = outerKey
            record.set(.recordKey, key.span)
        }
        row.reset()
        do throws(RowError) {
            try format.fill(&row, from: record)
        } catch {
            try sink.reject(error.reason, record: records)
            return
        }
        try sink.accept(row.sighting, record: records)
    }
}

/// Records out of NDJSON: one object a line; empty lines and lines that begin with `#` are passed over.
struct JSONLines<Format: RecordFormat> {
    private var format = Format()
    private var row = Row()
    private var record = Record()
    private var fields = JSONObjectFields<Format>()
    private var reader = JSONReader()

    mutating func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        var start = Body.start(of: body)
        var line = 1
        var records = 0
        while start < body.count {
            let end = body.firstIndex(of: 0x0A, from: start)
            let inside = body.trimmed(start..<end)
            if !inside.isEmpty, body[inside.lowerBound] != UInt8(ascii: "#") {
                // A first line that is no object at all is no NDJSON; a later one is a bad line.
                if records == 0, body[inside.lowerBound] != UInt8(ascii: "{") {
                    throw FeedError.foreign(expected: Format.expected)
                }
                records += 1
                try readLine(body.extracting(inside), number: line, into: &sink)
            }
            start = end + 1
            line += 1
        }
    }

    private mutating func readLine<Sink: SightingSink & ~Copyable>(
        _ line: Span<UInt8>, number: Int, into sink: inout Sink
    ) throws {
        do throws(JSONError) {
            try readObject(line)
        } catch {
            try sink.reject(error.reason, record: number)
            return
        }
        row.reset()
        do throws(RowError) {
            try format.fill(&row, from: record)
        } catch {
            try sink.reject(error.reason, record: number)
            return
        }
        try sink.accept(row.sighting, record: number)
    }

    private mutating func readObject(_ line: Span<UInt8>) throws(JSONError) {
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
