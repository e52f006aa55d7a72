import Model
import Notation

/// Events of MISP (core format): one, a list, or a server's response around them. Attributes of the types that we keep
/// become sightings, also those inside objects. Deleted attributes are left out.
///
/// Confidence: high for `to_ids`, else medium, unless a tag says otherwise (`misp:confidence-level`,
/// `false-positive:risk="high"`). Galaxy tags become ATT&CK techniques and names; an attribute has its own tags first,
/// then the event's. Without times of its own, an attribute takes the event's date as the first and its timestamp as the last.
struct MISPReader: SightingReader {
    func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        guard try !Body.isEmpty(body) else { return }
        let start = Body.start(of: body)
        var events = MISPEvents()
        do {
            try events.readDocument(body.extracting(start..<body.count), into: &sink)
        } catch let error as JSONError {
            throw FeedError(error, start: start)
        }
        if !events.isFound { throw FeedError.foreign(expected: "a MISP event with the members info and Attribute") }
    }
}

/// The events of a document. Each is read twice, since facts about all of its attributes may come after them.
struct MISPEvents {
    private var reader = JSONReader(maximumDepth: JSONReader.depthLimit)
    private var row = SightingBuilder()
    private var event = MISPContext()
    private var attribute = MISPAttribute()
    private var records = 0
    /// The document has an event, or is an empty list of them.
    private(set) var isFound = false

    mutating func readDocument<Sink: SightingSink & ~Copyable>(
        _ text: Span<UInt8>,
        into sink: inout Sink
    ) throws {
        switch try reader.next(in: text) {
        case .beginObject: try readContainer(text, into: &sink)
        case .beginArray: try readList(text, into: &sink)
        default: break
        }
        _ = try reader.next(in: text)
    }

    private mutating func readList<Sink: SightingSink & ~Copyable>(
        _ text: Span<UInt8>,
        into sink: inout Sink
    ) throws {
        var isEmpty = true
        while try reader.nextObject(in: text) {
            isEmpty = false
            try readContainer(text, into: &sink)
        }
        if isEmpty { isFound = true }
    }

    /// An object that is an event or holds events; its beginning was just read.
    private mutating func readContainer<Sink: SightingSink & ~Copyable>(
        _ text: Span<UInt8>,
        into sink: inout Sink
    ) throws {
        let start = reader
        var isEvent = false
        event.reset()
        while try reader.next(in: text) == .key {
            if reader.isKey("event", in: text) || reader.isKey("response", in: text) {
                switch try reader.next(in: text) {
                case .beginObject: try readContainer(text, into: &sink)
                case .beginArray: try readList(text, into: &sink)
                default: break
                }
            } else if reader.isKey("attribute", in: text) {
                isEvent = true
                try readLinks(text)
            } else if reader.isKey("object", in: text) {
                isEvent = true
                try reader.skipValue(in: text)
            } else if reader.isKey("info", in: text) {
                isEvent = true
                try reader.readText(in: text, to: &event.info)
            } else if reader.isKey("date", in: text) {
                try reader.readText(in: text, to: &event.date)
            } else if try !event.tags.take(&reader, in: text) {
                try reader.skipValue(in: text)
            }
        }
        guard isEvent else { return }
        isFound = true
        let end = reader
        reader = start
        try readEvent(text, into: &sink)
        reader = end
    }

    /// The first link of an event is the page that describes it.
    private mutating func readLinks(_ text: Span<UInt8>) throws(JSONError) {
        guard try reader.openArray(in: text) else { return }
        while try reader.nextObject(in: text) {
            try attribute.read(&reader, in: text)
            if event.reference.isEmpty, attribute.type.span.isEqualIgnoringCase(to: "link") {
                swap(&event.reference, &attribute.value)
            }
        }
    }

    private mutating func readEvent<Sink: SightingSink & ~Copyable>(
        _ text: Span<UInt8>,
        into sink: inout Sink
    ) throws {
        while try reader.next(in: text) == .key {
            if reader.isKey("attribute", in: text) {
                try readAttributes(text, into: &sink)
            } else if reader.isKey("object", in: text) {
                guard try reader.openArray(in: text) else { continue }
                while try reader.nextObject(in: text) {
                    while try reader.next(in: text) == .key {
                        if reader.isKey("attribute", in: text) {
                            try readAttributes(text, into: &sink)
                        } else {
                            try reader.skipValue(in: text)
                        }
                    }
                }
            } else {
                try reader.skipValue(in: text)
            }
        }
    }

    private mutating func readAttributes<Sink: SightingSink & ~Copyable>(
        _ text: Span<UInt8>,
        into sink: inout Sink
    ) throws {
        guard try reader.openArray(in: text) else { return }
        while try reader.nextObject(in: text) {
            try attribute.read(&reader, in: text)
            guard !attribute.isDeleted else { continue }
            for part in attribute.parts() {
                records += 1
                if let reason = fill(part) {
                    try sink.reject(reason, record: records)
                } else {
                    try sink.accept(row.sighting, record: records)
                }
            }
        }
    }

    /// What is wrong with the attribute; nil when it is in the row.
    private mutating func fill(_ part: MISPAttribute.Part) -> StaticString? {
        row.reset()
        // Copies of references: a span of a property would keep all of `self` from changing.
        let attribute = attribute
        let event = event
        do throws(RecordError) {
            let value = attribute.value.span.extracting(part.value)
            if let type = part.type { try row.setValue(value, as: type) } else { try row.setAddress(value) }
            if let port = part.port { try row.setPort(attribute.value.span.extracting(port)) }
            try row.setRecordKey(attribute.uuid.span)
            try row.setFirstSeen((attribute.firstSeen.isEmpty ? event.date : attribute.firstSeen).span)
            try row.setLastSeen(attribute.lastSeen.span)
            if row.lastSeen == nil { row.lastSeen = attribute.timestamp }
            if row.firstSeen == nil { row.firstSeen = row.lastSeen }
            row.orderTimes()
            row.confidence =
                attribute.tags.confidence ?? event.tags.confidence ?? (attribute.isForDetection ? .high : .medium)
            row.setReference(event.reference.span)
            try attribute.tags.add(to: &row)
            try event.tags.add(to: &row)
            try setContext()
            return nil
        } catch {
            return error.reason
        }
    }

    /// `Webshell (BackdoorDiplomacy: from Quarian to Turian)`.
    private mutating func setContext() throws(RecordError) {
        var context = attribute.comment
        if !event.info.isEmpty {
            if context.isEmpty {
                context = event.info
            } else {
                context.append(contentsOf: " (".utf8)
                context += event.info
                context.append(UInt8(ascii: ")"))
            }
        }
        if !context.isEmpty { try row.setContext(context.span) }
    }
}

/// Facts about all attributes of an event.
private struct MISPContext {
    var info: [UInt8] = []
    var date: [UInt8] = []
    var reference: [UInt8] = []
    var tags = MISPTags()

    mutating func reset() {
        info.removeAll(keepingCapacity: true)
        date.removeAll(keepingCapacity: true)
        reference.removeAll(keepingCapacity: true)
        tags.reset()
    }
}
