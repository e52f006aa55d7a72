import Extraction
import Notation

/// What a line of a list names: one value, the names of a line of a hosts file, what a rule blocks, the owner of a record in a
/// response policy zone. Emptied and filled again for each line, in the order of the body.
struct ListLine {
    /// The text of the values.
    private(set) var bytes: [UInt8] = []
    private(set) var values: [Range<Int>] = []
    private var words: [Range<Int>] = []
    private var zone = ZoneLine()
    /// The name that a rule or a zone gave last: `evil.example` and `*.evil.example` are one name.
    private var previous: [UInt8] = []

    /// Takes the whole line as one value.
    mutating func take(_ line: Span<UInt8>) -> StaticString? {
        reset()
        add(line)
        return nil
    }

    /// - Parameter line: trimmed, without its comment.
    /// - Returns: why the line names nothing that can be kept, without a full stop; nil when `values` has all that it names,
    ///   which is nothing for the names of the machine itself and for a zone's own records.
    mutating func read(_ line: Span<UInt8>) -> StaticString? {
        reset()
        split(line)
        if words.count > 1, let first = words.first {
            if HostsName.isSinkhole(line.extracting(first)) { return readHosts(line) }
            if HostsName.isLocalNetwork(line.extracting(first)) { return nil }
        }
        switch zone.read(line, words, into: &bytes) {
        case .other: break
        case .nothing: return nil
        case .refused(let reason): return reason
        case .name: return finishName()
        }
        switch NameRule(line) {
        case .none: break
        case .nothing: return nil
        case .refused(let reason): return reason
        case .names(let names):
            for name in names {
                if let reason = NameRule.refusal(ofPattern: line.extracting(NameRule.withoutWildcard(line, name))) {
                    return reason
                }
                bytes.append(line.extracting(NameRule.withoutWildcard(line, name)))
                if let reason = finishName() { return reason }
            }
            return nil
        }
        if let reason = AddressRange.refusal(of: line, words) { return reason }
        // A URL may hold blanks; no other value does.
        guard words.count == 1 || line.hasScheme else {
            return "the line holds more than a value; a comment begins with a blank and #, ; or //"
        }
        let value = line.extracting(NameRule.withoutWildcard(line, 0..<line.count))
        if let reason = NameRule.refusal(ofPattern: value) { return reason }
        add(value)
        return nil
    }

    private mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }

    private mutating func add(_ text: Span<UInt8>) {
        let start = bytes.count
        bytes.append(text)
        values.append(start..<bytes.count)
    }

    /// Makes what was appended to `bytes` a value, unless it is the name of the line before.
    private mutating func finishName() -> StaticString? {
        let start = values.last?.upperBound ?? 0
        let name = bytes[start...]
        if previous.elementsEqual(name) {
            bytes.removeLast(name.count)
        } else {
            previous.removeAll(keepingCapacity: true)
            previous.append(contentsOf: name)
            values.append(start..<bytes.count)
        }
        return nil
    }

    private mutating func readHosts(_ line: Span<UInt8>) -> StaticString? {
        for word in words.dropFirst() where !HostsName.isLocal(line.extracting(word)) { add(line.extracting(word)) }
        return nil
    }

    private mutating func split(_ line: Span<UInt8>) {
        words.removeAll(keepingCapacity: true)
        var start = 0
        while start < line.count {
            while start < line.count, line[start] == 0x20 || line[start] == 0x09 { start += 1 }
            var end = start
            while end < line.count, line[end] != 0x20, line[end] != 0x09 { end += 1 }
            if end > start { words.append(start..<end) }
            start = end
        }
    }
}

extension Span<UInt8> {
    /// Whether `://` is in the text.
    var hasScheme: Bool {
        var place = firstIndex(of: 0x3A, from: 0)
        while place + 2 < count {
            if self[place + 1] == 0x2F, self[place + 2] == 0x2F { return true }
            place = firstIndex(of: 0x3A, from: place + 1)
        }
        return false
    }

    func hasSuffix(_ literal: StaticString) -> Bool {
        let length = literal.utf8CodeUnitCount
        return count >= length && extracting(count - length..<count).isEqualIgnoringCase(to: literal)
    }
}
