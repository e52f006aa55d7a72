import Notation

/// Reading of objects member by member.
extension JSONReader {
    /// The next value as text: a string or a number as written, `true` or `false`; empty for anything else, which is
    /// passed over.
    mutating func readText(in text: Span<UInt8>, to out: inout [UInt8]) throws(JSONError) {
        out.removeAll(keepingCapacity: true)
        switch try next(in: text) {
        case .string, .number: withText(in: text) { out.append($0) }
        case .bool: out.append(isTrue ? "true" as StaticString : "false")
        case .beginObject, .beginArray: try skipRest(in: text)
        default: break
        }
    }

    mutating func text(in text: Span<UInt8>) throws(JSONError) -> [UInt8] {
        var out: [UInt8] = []
        try readText(in: text, to: &out)
        return out
    }

    /// Whether the last key is this one.
    func isKey(_ name: StaticString, in text: Span<UInt8>) -> Bool {
        withText(in: text) { $0.isEqualIgnoringCase(to: name) }
    }

    /// Opens the array that comes next; false when something else came, which is passed over.
    mutating func openArray(in text: Span<UInt8>) throws(JSONError) -> Bool {
        switch try next(in: text) {
        case .beginArray: return true
        case .beginObject: try skipRest(in: text)
        default: break
        }
        return false
    }

    /// Opens the object that comes next; false when something else came, which is passed over.
    mutating func openObject(in text: Span<UInt8>) throws(JSONError) -> Bool {
        switch try next(in: text) {
        case .beginObject: return true
        case .beginArray: try skipRest(in: text)
        default: break
        }
        return false
    }

    /// Goes to the next object of the open array, passing over other elements; false at the array's end.
    mutating func nextObject(in text: Span<UInt8>) throws(JSONError) -> Bool {
        var others = 0
        return try nextObject(in: text, others: &others)
    }

    /// - Parameter others: grows by the elements that were passed over.
    mutating func nextObject(in text: Span<UInt8>, others: inout Int) throws(JSONError) -> Bool {
        while true {
            switch try next(in: text) {
            case .beginObject: return true
            case .endArray: return false
            case .beginArray:
                others += 1
                try skipRest(in: text)
            default: others += 1
            }
        }
    }

    /// Goes to the next string of the open array, passing over other elements; false at the array's end.
    mutating func nextString(in text: Span<UInt8>) throws(JSONError) -> Bool {
        while true {
            switch try next(in: text) {
            case .string: return true
            case .endArray: return false
            case .beginArray, .beginObject: try skipRest(in: text)
            default: break
            }
        }
    }
}

extension FeedError {
    init(_ error: JSONError, start: Int) {
        self =
            error.isCut
            ? .cut(byte: start + error.position)
            : .json(reason: error.reason.description, byte: start + error.position)
    }
}
