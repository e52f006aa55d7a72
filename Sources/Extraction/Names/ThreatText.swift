import Notation

/// A text split into words: as written, in lower case, and as stems. Each form is one run of bytes, so several words in
/// a row are one slice of it.
struct ThreatText {
    let bytes: [UInt8]
    private(set) var words: [Range<Int>] = []
    /// The number of the sentence of each word. The first sentence is treated as the title.
    private(set) var sentences: [Int] = []
    private(set) var lower: [UInt8] = []
    private(set) var glued: [UInt8] = []
    private(set) var stems: [UInt8] = []
    private var lowerPlaces: [Range<Int>] = []
    private var gluedPlaces: [Range<Int>] = []
    private var stemPlaces: [Range<Int>] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var place = 0
        var sentence = 0
        var start: Int?
        while place <= bytes.count {
            if place < bytes.count, Self.isLetter(bytes[place]) {
                if start == nil { start = place }
            } else {
                if let first = start { append(first..<place, sentence) }
                start = nil
                if place < bytes.count, Self.endsSentence(bytes, place) { sentence += 1 }
            }
            place += 1
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
        default: false
        }
    }

    private static func endsSentence(_ bytes: [UInt8], _ place: Int) -> Bool {
        switch bytes[place] {
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"):
            place + 1 == bytes.count || bytes[place + 1] <= 0x20
        case 0x0A: true
        default: false
        }
    }

    private mutating func append(_ word: Range<Int>, _ sentence: Int) {
        words.append(word)
        sentences.append(sentence)
        let small = bytes[word].map(TextCoding.lowercased)
        if !lower.isEmpty {
            lower.append(0x20)
            stems.append(0x20)
        }
        lowerPlaces.append(lower.count..<lower.count + small.count)
        gluedPlaces.append(glued.count..<glued.count + small.count)
        lower += small
        glued += small
        let stem = Self.stem(small)
        stemPlaces.append(stems.count..<stems.count + stem.count)
        stems += stem
    }

    /// The word without a plural ending.
    static func stem(_ word: [UInt8]) -> [UInt8] {
        guard word.count > 3, word[word.count - 1] == UInt8(ascii: "s"), word[word.count - 2] != UInt8(ascii: "s")
        else { return word }
        if word.count > 4, word.matches("ies", at: word.count - 3) { return word.dropLast(3) + [UInt8(ascii: "y")] }
        for ending in ["ches", "shes", "sses", "xes"] as [StaticString]
        where word.matches(ending, at: word.count - ending.utf8CodeUnitCount) {
            return Array(word.dropLast(2))
        }
        return Array(word.dropLast())
    }

    func lowerSlice(_ words: Range<Int>) -> Range<Int> {
        lowerPlaces[words.lowerBound].lowerBound..<lowerPlaces[words.upperBound - 1].upperBound
    }
    func gluedSlice(_ words: Range<Int>) -> Range<Int> {
        gluedPlaces[words.lowerBound].lowerBound..<gluedPlaces[words.upperBound - 1].upperBound
    }
    func stemSlice(_ words: Range<Int>) -> Range<Int> {
        stemPlaces[words.lowerBound].lowerBound..<stemPlaces[words.upperBound - 1].upperBound
    }

    func isCapital(_ word: Int) -> Bool {
        (0x41...0x5A).contains(bytes[words[word].lowerBound]) || !(0x61...0x7A).contains(bytes[words[word].lowerBound])
    }

    /// Whether the words stand alone in round brackets.
    func isBracketed(_ range: Range<Int>) -> Bool {
        bytes.at(words[range.lowerBound].lowerBound - 1) == UInt8(ascii: "(")
            && bytes.at(words[range.upperBound - 1].upperBound) == UInt8(ascii: ")")
    }

    /// The words as written, with one blank between them.
    func joined(_ range: Range<Int>) -> [UInt8] {
        var out: [UInt8] = []
        for word in range {
            if !out.isEmpty { out.append(0x20) }
            out += bytes[words[word]]
        }
        return out
    }
}
