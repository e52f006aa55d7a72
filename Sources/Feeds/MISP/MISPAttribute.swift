import Model
import Notation

/// The fields of one attribute. The same value is used for each.
struct MISPAttribute {
    private(set) var type: [UInt8] = []
    var value: [UInt8] = []
    private(set) var comment: [UInt8] = []
    private(set) var uuid: [UInt8] = []
    private(set) var firstSeen: [UInt8] = []
    private(set) var lastSeen: [UInt8] = []
    private(set) var tags = MISPTags()
    private(set) var timestamp: Timestamp?
    /// `to_ids`; nil when it is absent.
    private(set) var isForDetection: Bool?
    private(set) var isDeleted = false

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
                timestamp = try reader.readSeconds(in: text)
            } else if reader.isKey("to_ids", in: text) {
                isForDetection = try reader.readFlag(in: text)
            } else if reader.isKey("deleted", in: text) {
                isDeleted = try reader.readFlag(in: text) ?? false
            } else if try !tags.take(&reader, in: text) {
                try reader.skipValue(in: text)
            }
        }
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
        isForDetection = nil
        isDeleted = false
    }
}

extension JSONReader {
    /// The next value as MISP writes flags: `true`, `"1"`, 0; nil for anything else.
    mutating func readFlag(in text: Span<UInt8>) throws(JSONError) -> Bool? {
        let word = try self.text(in: text)
        if word.span.isEqualIgnoringCase(to: "true") || word.span.isEqualIgnoringCase(to: "1") { return true }
        return word.span.isEqualIgnoringCase(to: "false") || word.span.isEqualIgnoringCase(to: "0") ? false : nil
    }

    /// The next value as seconds since 1970; nil for none, and for a time after the year 9999.
    mutating func readSeconds(in text: Span<UInt8>) throws(JSONError) -> Timestamp? {
        let digits = try self.text(in: text)
        guard let seconds = digits.span.decimal, (1..<253_402_300_800).contains(seconds) else { return nil }
        return Timestamp(seconds: Int64(seconds))
    }
}
