import Extraction
import Notation

/// Lines that name a range of addresses: from an address to another, however it is written.
enum AddressRange {
    /// Why the line is refused, when it is a range; nil for any other line.
    static func refusal(of line: Span<UInt8>, _ words: [Range<Int>]) -> StaticString? {
        guard let first = words.first else { return nil }
        let word = line.extracting(first)
        if words.count == 1 { return isRange(word) ? InvalidValue.addressRange.reason : nil }
        guard isAddress(word) || isRange(word) else { return nil }
        let next = line.extracting(words[1])
        if isRange(word) || isAddress(next) || next[0] == UInt8(ascii: "-") { return InvalidValue.addressRange.reason }
        return nil
    }

    /// `192.0.2.1-192.0.2.9`, `192.0.2.1-9`, `192.0.2.0/255.255.255.0`.
    private static func isRange(_ word: Span<UInt8>) -> Bool {
        for mark in [UInt8(ascii: "-"), UInt8(ascii: "/")] {
            let place = word.firstIndex(of: mark, from: 0)
            guard place > 0, place + 1 < word.count, isAddress(word.extracting(0..<place)) else { continue }
            let end = word.extracting(place + 1..<word.count)
            if isAddress(end) { return true }
            if mark == UInt8(ascii: "-"), let last = end.decimal, last <= 255 { return true }
        }
        return false
    }

    private static func isAddress(_ word: Span<UInt8>) -> Bool {
        guard let first = word.isEmpty ? nil : word[0], TextCoding.nibble(first) != nil || first == 0x3A else {
            return false
        }
        do {
            _ = try word.firstIndex(of: 0x3A, from: 0) < word.count ? IPAddress(v6: word) : IPAddress(v4: word)
        } catch {
            return false
        }
        return true
    }
}
