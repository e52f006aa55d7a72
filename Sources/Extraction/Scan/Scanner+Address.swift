import Model
import Notation

extension Scanner {
    /// An IPv4 address that begins here; returns where to go on, nil when there is none.
    mutating func addressV4(at start: Int, _ chunk: Range<Int>) -> Int? {
        let before = text.at(start - 1)
        if text.isAlphanumeric(start - 1) || before == UInt8(ascii: ".") { return nil }
        guard let end = fourNumbers(from: start) else { return nil }
        // With a fifth number it is something else.
        guard !text.isAlphanumeric(end), !(text.at(end) == UInt8(ascii: ".") && text.isAlphanumeric(end + 1)) else {
            return runEnd(from: start, before: chunk.upperBound)
        }
        let range = start..<end
        do { _ = try IPAddress(v4: text.span.extracting(range)) } catch { return end }
        let isDefanged = isMarked(range)
        if !isDefanged, before == UInt8(ascii: "-"), isLetter(start - 2) { return end }
        if !isDefanged, isVersion(range) {
            versionEnd = end
            return end
        }
        if text.at(end) == UInt8(ascii: "/"), text.isDigit(end + 1), let after = network(end) {
            return after < 0 ? add(address: range) : after
        }
        if let after = bareURL(hostStart: start, hostEnd: end, chunk) { return after }
        return add(address: range)
    }

    private mutating func add(address range: Range<Int>) -> Int {
        _ = add(.ipv4, range, Array(text[range]))
        return range.upperBound
    }

    private func isLetter(_ place: Int) -> Bool { text.isAlphanumeric(place) && !text.isDigit(place) }

    /// Four numbers of at most three digits with dots between them.
    private func fourNumbers(from start: Int) -> Int? {
        var place = start
        for number in 0..<4 {
            if number > 0 {
                guard text.at(place) == UInt8(ascii: ".") else { return nil }
                place += 1
            }
            let first = place
            while place < first + 3, text.isDigit(place) { place += 1 }
            if place == first { return nil }
        }
        return place
    }

    /// What a slash and a digit after an address mean: -1 for the address itself, the place after a network, nil for
    /// the path of a URL.
    private func network(_ slash: Int) -> Int? {
        var place = slash + 1
        while place < slash + 4, text.isDigit(place) { place += 1 }
        if fourNumbers(from: slash + 1) != nil {
            // A mask, or a list of addresses.
            return text.matches("255.", at: slash + 1) ? runEnd(from: slash + 1, before: text.count) : -1
        }
        let next = text.at(place)
        let isEnd =
            !(text.isWord(place) || next == UInt8(ascii: "/") || next == UInt8(ascii: "-") || next == UInt8(ascii: "?"))
        guard isEnd, !(next == UInt8(ascii: ".") && text.isWord(place + 1)),
            let bits = text.span.extracting(slash + 1..<place).decimal
        else { return nil }
        if bits == 32 { return -1 }
        return bits < 32 ? place : nil
    }

    // MARK: Versions

    /// Whether words around four plain numbers say that they are a version.
    private func isVersion(_ range: Range<Int>) -> Bool {
        VersionContext(text, limit: 64).isVersion(range, after: versionEnd)
    }
}
