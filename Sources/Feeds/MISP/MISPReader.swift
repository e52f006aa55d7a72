import Model
import Notation

/// Events of MISP (core format): one, a list, or a server's response around them. Attributes of the types that we keep
/// become sightings, also those inside objects.
///
/// The verdict: revoked when the attribute, its object or the event is deleted; not for detection with `to_ids: false`; the
/// strictest TLP that tags of the three state. `last_seen` is when a value was seen last. One that lies after the attribute's
/// own timestamp was not seen, and is until when it holds.
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
    private var object = MISPContext()
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
            } else if try !event.take(&reader, in: text) {
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
        object.reset()
        while try reader.next(in: text) == .key {
            if reader.isKey("attribute", in: text) {
                try readAttributes(text, into: &sink)
            } else if reader.isKey("object", in: text) {
                guard try reader.openArray(in: text) else { continue }
                while try reader.nextObject(in: text) { try readObject(text, into: &sink) }
                object.reset()
            } else {
                try reader.skipValue(in: text)
            }
        }
    }

    /// An object whose beginning was just read; what it says of itself may come after its attributes.
    private mutating func readObject<Sink: SightingSink & ~Copyable>(
        _ text: Span<UInt8>,
        into sink: inout Sink
    ) throws {
        let start = reader
        object.reset()
        while try reader.next(in: text) == .key {
            if try !object.take(&reader, in: text) { try reader.skipValue(in: text) }
        }
        reader = start
        while try reader.next(in: text) == .key {
            if reader.isKey("attribute", in: text) {
                try readAttributes(text, into: &sink)
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
            let (type, value, uuid) = (attribute.type, attribute.value, attribute.uuid)
            var parts: [MISPType.Part] = []
            var fault: StaticString?
            do throws(RecordError) {
                parts = try MISPType.parts(of: type.span, in: value.span)
            } catch {
                fault = error.reason
            }
            if parts.isEmpty { records += 1 }
            if let fault {
                try sink.reject(fault, record: records, name: uuid.span)
            } else if parts.isEmpty, !type.span.isEqualIgnoringCase(to: "link") {
                let words: StaticString = "attributes of types that name no indicator were passed over"
                try sink.note(.passedOver(words), record: records)
            }
            for part in parts {
                records += 1
                if let reason = fill(part) {
                    try sink.reject(reason, record: records, name: uuid.span)
                } else {
                    try sink.accept(row, record: records)
                }
            }
        }
    }

    /// What is wrong with the attribute; nil when it is in the row.
    private mutating func fill(_ part: MISPType.Part) -> StaticString? {
        row.reset()
        // Copies of references: a span of a property would keep all of `self` from changing.
        let attribute = attribute
        let (object, event) = (object, event)
        do throws(RecordError) {
            try part.set(in: &row, from: attribute.value.span)
            try row.setRecordKey(attribute.uuid.span)
            try setTimes()
            row.confidence =
                attribute.tags.confidence ?? object.tags.confidence ?? event.tags.confidence
                ?? (attribute.isForDetection == true ? .high : .medium)
            row.setReference(event.reference.span)
            attribute.tags.add(to: &row)
            object.tags.add(to: &row)
            event.tags.add(to: &row)
            setContext()
            setVerdict()
            return nil
        } catch {
            return error.reason
        }
    }

    private mutating func setTimes() throws(RecordError) {
        let (attribute, object, event) = (attribute, object, event)
        let first = [attribute.firstSeen, object.firstSeen, event.date].first { !$0.isEmpty } ?? []
        let last = attribute.lastSeen.isEmpty ? object.lastSeen : attribute.lastSeen
        try row.setFirstSeen(first.span)
        try row.setLastSeen(last.span)
        if let last = row.lastSeen, let changed = attribute.timestamp, last > changed {
            row.sighting.verdict.validUntil = last
            row.lastSeen = changed
        }
        if row.lastSeen == nil { row.lastSeen = attribute.timestamp }
        if row.firstSeen == nil { row.firstSeen = row.lastSeen }
        row.orderTimes()
    }

    private mutating func setVerdict() {
        row.sighting.verdict.isRevoked = attribute.isDeleted || object.isDeleted || event.isDeleted
        row.sighting.verdict.isForDetection = attribute.isForDetection ?? true
        // What deletes an attribute from outside is later than its own last change.
        var times = [attribute.timestamp]
        if object.isDeleted { times.append(object.timestamp) }
        if event.isDeleted { times.append(event.timestamp) }
        row.sighting.verdict.modified = times.compactMap { $0 }.max()
    }

    /// `Webshell (BackdoorDiplomacy: from Quarian to Turian)`.
    private mutating func setContext() {
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
        if !context.isEmpty { row.setContext(context.span) }
    }
}
