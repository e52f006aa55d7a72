import Notation

/// Numbers in a text that decide its severity.
enum FiguresInText {
    /// The highest CVSS base score behind the word CVSS, in tenths: `CVSS score of 9.8`, `CVSS v3.1: 8.8`, `(CVSS 3.1 9.8)`.
    static func highestScore(_ prose: Prose) -> Int? {
        var highest: Int?
        for word in prose.words
        where word.stem.hasPrefix("cvss") && !word.stem.dropFirst(4).contains(where: { $0.isLetter && $0 != "v" }) {
            var end = word.range.upperBound
            if word.stem.count > 4 { end = word.range.lowerBound + 4 }
            if let score = score(prose.bytes, from: end) { highest = max(highest ?? 0, score) }
        }
        return highest
    }

    private static func score(_ bytes: [UInt8], from: Int) -> Int? {
        let limit = min(bytes.count, from + 48)
        var found: [Int] = []
        var place = from
        while place + 2 < limit, bytes[place] != 0x0A {
            guard isDigit(bytes[place]) else {
                place += 1
                continue
            }
            var whole = 0
            let start = place
            while place < limit, isDigit(bytes[place]), place - start < 6 {
                whole = whole * 10 + Int(bytes[place] - 0x30)
                place += 1
            }
            let isVersion = start > 0 && bytes[start - 1] | 0x20 == UInt8(ascii: "v")
            guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "."), isDigit(bytes[place + 1]) else {
                continue
            }
            let tenths = whole * 10 + Int(bytes[place + 1] - 0x30)
            place += 2
            // More digits or a second dot: no score.
            let goesOn =
                place < bytes.count
                && (isDigit(bytes[place])
                    || bytes[place] == UInt8(ascii: ".") && place + 1 < bytes.count && isDigit(bytes[place + 1]))
            if !isVersion, !goesOn, tenths <= 100 { found.append(tenths) }
        }
        let versions = [20, 30, 31, 40]
        if let first = found.first, versions.contains(first) {
            if found.count > 1 { return found[1] }
            return nil
        }
        return found.first
    }

    /// The largest number of records, people or accounts in a sentence about a loss.
    static func mostLost(_ prose: Prose) -> Int {
        var most = 0
        for sentence in prose.sentences {
            let words = prose.words[sentence.words]
            let hits = Terms.facts.hits(in: words)
            guard hits.contains(where: { Terms.facts.groups[Terms.facts.terms[$0.term].group] == "loss" }) else {
                continue
            }
            for place in words.indices {
                if let count = count(at: place, in: words, prose.bytes) { most = max(most, count) }
            }
        }
        return most
    }

    /// `4.2 million customer records`, `250,000 patients`.
    private static func count(at place: Int, in words: ArraySlice<Prose.Word>, _ bytes: [UInt8]) -> Int? {
        guard isDigit(bytes[words[place].range.lowerBound]) else { return nil }
        // Do not begin in the middle of a number.
        if place > words.startIndex, words[place - 1].range.upperBound + 1 == words[place].range.lowerBound,
            isDigit(bytes[words[place - 1].range.upperBound - 1]), isJoint(bytes[words[place - 1].range.upperBound])
        {
            return nil
        }
        var value = 0.0
        var fraction = 0.0
        var at = words[place].range.lowerBound
        while at < bytes.count, at - words[place].range.lowerBound < 24 {
            if isDigit(bytes[at]) {
                if fraction > 0 {
                    value += Double(bytes[at] - 0x30) * fraction
                    fraction /= 10
                } else {
                    value = value * 10 + Double(bytes[at] - 0x30)
                }
            } else if bytes[at] == UInt8(ascii: "."), fraction == 0 {
                fraction = 0.1
            } else if bytes[at] != UInt8(ascii: ",") {
                break
            }
            at += 1
        }
        var next = place + 1
        while next < words.endIndex, words[next].range.lowerBound < at { next += 1 }
        let tail = at < bytes.count ? bytes[at] | 0x20 : 0
        if tail == UInt8(ascii: "m") { value *= 1e6 } else if tail == UInt8(ascii: "k") { value *= 1e3 }
        if next < words.endIndex, let factor = factors[words[next].stem] {
            value *= factor
            next += 1
        }
        guard value < 1e12, words[next..<min(words.endIndex, next + 5)].contains(where: { counted.contains($0.stem) })
        else {
            return nil
        }
        return Int(value)
    }

    private static let factors: [String: Double] = ["million": 1e6, "billion": 1e9, "thousand": 1e3]
    private static let counted: Set<String> = [
        "record", "customer", "people", "person", "user", "patient", "account", "individual", "employee", "subscriber",
        "member",
        "citizen", "student", "client", "card", "passenger", "resident", "victim",
    ]

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    private static func isJoint(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ",") || byte == UInt8(ascii: ".") }
}
