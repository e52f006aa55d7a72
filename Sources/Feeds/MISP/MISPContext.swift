import Notation

/// Facts about all attributes of an event, or of an object in it.
struct MISPContext {
    var info: [UInt8] = []
    var date: [UInt8] = []
    var reference: [UInt8] = []
    private(set) var firstSeen: [UInt8] = []
    private(set) var lastSeen: [UInt8] = []
    private(set) var timestamp: Timestamp?
    private(set) var isDeleted = false
    private(set) var tags = MISPTags()

    mutating func reset() {
        info.removeAll(keepingCapacity: true)
        date.removeAll(keepingCapacity: true)
        reference.removeAll(keepingCapacity: true)
        firstSeen.removeAll(keepingCapacity: true)
        lastSeen.removeAll(keepingCapacity: true)
        timestamp = nil
        isDeleted = false
        tags.reset()
    }

    /// Takes the member whose key was just read, if events and objects have it alike; else nothing is read.
    mutating func take(_ reader: inout JSONReader, in text: Span<UInt8>) throws(JSONError) -> Bool {
        if reader.isKey("deleted", in: text) {
            isDeleted = try reader.readFlag(in: text) ?? false
        } else if reader.isKey("timestamp", in: text) {
            timestamp = try reader.readSeconds(in: text)
        } else if reader.isKey("first_seen", in: text) {
            try reader.readText(in: text, to: &firstSeen)
        } else if reader.isKey("last_seen", in: text) {
            try reader.readText(in: text, to: &lastSeen)
        } else {
            return try tags.take(&reader, in: text)
        }
        return true
    }
}
