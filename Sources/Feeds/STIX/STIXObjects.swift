import Notation

/// The objects of a document, one after another, those of bundles inside bundles too.
struct STIXObjects {
    /// What is open: a list of objects, or a dictionary of them as STIX 2.0's observed data has it.
    private enum Level {
        case list
        case dictionary(of: STIXObject)
    }

    /// Bundles lie at most this deep inside each other.
    private static let depthLimit = 8

    private var reader = JSONReader(maximumDepth: JSONReader.depthLimit)
    private var object = STIXObject()
    private var levels: [Level] = []
    private var isOpen = false
    private(set) var isFound = false
    /// Elements of lists of objects, so far, that are no objects.
    private(set) var others = 0

    mutating func next(in text: Span<UInt8>) throws(JSONError) -> STIXObject? {
        if !isOpen {
            isOpen = true
            if try !open(text) { return object.id.isEmpty ? nil : object }
        }
        while let level = levels.last {
            guard let (start, key) = try nextStart(of: level, in: text) else {
                levels.removeLast()
                if levels.isEmpty {
                    while try reader.next(in: text) != .end {}
                    return nil
                }
                // The rest of the object around the list.
                while try reader.next(in: text) == .key { try reader.skipValue(in: text) }
                continue
            }
            try object.read(&reader, in: text)
            if case .dictionary(let holder) = level { object.inherit(from: holder, key: key) }
            guard holdsObjects, levels.count < Self.depthLimit else { return object }
            levels.append(object.holding == .list ? .list : .dictionary(of: object))
            reader = start
            try openObjects(text)
        }
        return nil
    }

    /// Where the members of the next object begin, and its key in a dictionary; nil at the end.
    private mutating func nextStart(
        of level: Level,
        in text: Span<UInt8>
    ) throws(JSONError) -> (JSONReader, key: [UInt8])? {
        if case .list = level { return try reader.nextObject(in: text, others: &others) ? (reader, []) : nil }
        while try reader.next(in: text) == .key {
            var key: [UInt8] = []
            reader.withText(in: text) { key.append($0) }
            if try reader.openObject(in: text) { return (reader, key) }
        }
        return nil
    }

    /// Whether the object is nothing but a box of others: a bundle, an envelope, observed data of STIX 2.0.
    private var holdsObjects: Bool {
        switch object.holding {
        case .nothing: false
        case .list: object.isType("bundle") || object.type.isEmpty
        case .dictionary: object.isType("bundle") || object.isType("observed-data")
        }
    }

    /// Goes into the member `objects` of the object whose beginning was just read, which has one.
    private mutating func openObjects(_ text: Span<UInt8>) throws(JSONError) {
        while try reader.next(in: text) == .key {
            guard reader.isKey("objects", in: text) else {
                try reader.skipValue(in: text)
                continue
            }
            let token = try reader.next(in: text)
            if token == .beginArray || token == .beginObject { return }
        }
    }

    /// Goes into the list of objects; false when there is none, and then a single object may have been found.
    private mutating func open(_ text: Span<UInt8>) throws(JSONError) -> Bool {
        switch try reader.next(in: text) {
        case .beginArray:
            levels = [.list]
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
            // `stixobjects` is what Microsoft Sentinel's upload interface takes.
            if reader.isKey("objects", in: text) || reader.isKey("stixobjects", in: text) {
                isFound = true
                if try reader.openArray(in: text) {
                    levels = [.list]
                    return true
                }
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
