import Notation

/// A text split into sentences and words.
struct Prose {
    struct Word {
        /// Lower case, without plural and possessive endings.
        let stem: String
        let range: Range<Int>
    }

    struct Sentence {
        let range: Range<Int>
        /// Its words in `Prose.words`.
        let words: Range<Int>
    }

    let bytes: [UInt8]
    private(set) var words: [Word] = []
    private(set) var sentences: [Sentence] = []

    /// - Parameter limit: the largest number of sentences; later ones are left out.
    init(_ text: String, limit: Int = .max) {
        bytes = Array(text.utf8)
        for range in SentenceBounds.split(bytes, limit: limit) {
            let first = words.count
            addWords(range)
            sentences.append(Sentence(range: range, words: first..<words.count))
        }
    }

    func text(_ sentence: Sentence) -> String { String(decoding: bytes[sentence.range], as: UTF8.self) }

    /// How many words a reader would count: runs between blanks.
    func length(_ sentence: Sentence) -> Int {
        var count = 0
        var wasBlank = true
        for place in sentence.range {
            let isBlank = bytes[place] <= 0x20
            if wasBlank, !isBlank { count += 1 }
            wasBlank = isBlank
        }
        return count
    }

    private mutating func addWords(_ range: Range<Int>) {
        var place = range.lowerBound
        while place < range.upperBound {
            guard Self.isWordByte(bytes, place) else {
                place += 1
                continue
            }
            let start = place
            var end = place
            while place < range.upperBound {
                if Self.isWordByte(bytes, place) {
                    place += 1
                    end = place
                } else if let apostrophe = Self.apostrophe(bytes, place), place + apostrophe < range.upperBound,
                    Self.isWordByte(bytes, place + apostrophe)
                {
                    // An ending follows: `'s`, `'t`.
                    place += apostrophe
                    while place < range.upperBound, Self.isWordByte(bytes, place) { place += 1 }
                    break
                } else {
                    break
                }
            }
            words.append(Word(stem: Self.stem(bytes[start..<end]), range: start..<end))
        }
    }

    /// Letters, digits, and anything beyond ASCII but general punctuation and the no-break blank.
    private static func isWordByte(_ bytes: [UInt8], _ place: Int) -> Bool {
        let byte = bytes[place]
        if byte < 0x80 { return byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x30 && byte <= 0x39 }
        if byte == 0xE2, place + 1 < bytes.count, bytes[place + 1] == 0x80 { return false }
        if byte == 0x80, place > 0, bytes[place - 1] == 0xE2 { return false }
        if place > 1, bytes[place - 1] == 0x80, bytes[place - 2] == 0xE2 { return false }
        if byte == 0xC2 { return false }
        return !(place > 0 && bytes[place - 1] == 0xC2)
    }

    /// The length of an apostrophe at a place; nil when there is none.
    private static func apostrophe(_ bytes: [UInt8], _ place: Int) -> Int? {
        if bytes[place] == UInt8(ascii: "'") { return 1 }
        if bytes[place] == 0xE2, place + 2 < bytes.count, bytes[place + 1] == 0x80, bytes[place + 2] == 0x99 {
            return 3
        }
        return nil
    }

    /// The stem of a word: `breaches` and `breach`, `vulnerabilities` and `vulnerability` have the same.
    static func stem(_ word: some Collection<UInt8>) -> String {
        var letters = word.map { TextCoding.lowercased($0) }
        let count = letters.count
        func ends(_ ending: StaticString) -> Bool {
            count > ending.utf8CodeUnitCount
                && letters.span.extracting(last: ending.utf8CodeUnitCount).withUnsafeBytes { tail in
                    tail.elementsEqual(UnsafeRawBufferPointer(start: ending.utf8Start, count: ending.utf8CodeUnitCount))
                }
        }
        if count > 4, ends("ies") {
            letters.removeLast(3)
            letters.append(UInt8(ascii: "y"))
        } else if count > 4, ends("ches") || ends("shes") || ends("xes") || ends("sses") {
            letters.removeLast(2)
        } else if count > 3, ends("s"), !ends("ss"), !ends("us"), !ends("is") {
            letters.removeLast()
        }
        return String(decoding: letters, as: UTF8.self)
    }
}
