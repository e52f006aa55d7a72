import Notation

/// Where sentences begin and end. The end of a line always ends a sentence. A full stop, `!` or `?` ends one before a
/// blank and a capital, a digit or a quote, but not after an abbreviation or inside a quotation.
enum SentenceBounds {
    static func split(_ bytes: [UInt8], limit: Int) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = 0
        var place = 0
        var isQuoted = false
        func close(at end: Int) {
            var range = start..<end
            while let first = range.first, bytes[first] <= 0x20 { range = first + 1..<range.upperBound }
            while let last = range.last, bytes[last] <= 0x20 { range = range.lowerBound..<last }
            if !range.isEmpty { found.append(range) }
            start = end
            isQuoted = false
        }
        while place < bytes.count, found.count < limit {
            let byte = bytes[place]
            place += 1
            switch byte {
            case 0x0A: close(at: place)
            case UInt8(ascii: "\""): isQuoted.toggle()
            case 0xE2 where isMark(bytes, place - 1, 0x9C): isQuoted = true
            case 0xE2 where isMark(bytes, place - 1, 0x9D): isQuoted = false
            case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"):
                let end = behindClosing(bytes, place, isQuoted: &isQuoted)
                guard end < bytes.count, bytes[end] == 0x20, beginsSentence(bytes, end + 1) else { continue }
                if byte == UInt8(ascii: "."), isAbbreviation(bytes, place - 1, from: start) { continue }
                // A quote that never ends must not swallow the text.
                if isQuoted, end - start < 400 { continue }
                place = end
                close(at: end)
            default: break
            }
        }
        if found.count < limit { close(at: bytes.count) }
        return found
    }

    private static func isMark(_ bytes: [UInt8], _ place: Int, _ last: UInt8) -> Bool {
        place + 2 < bytes.count && bytes[place + 1] == 0x80 && bytes[place + 2] == last
    }

    /// Skips quotes and brackets that belong to the sentence that ends here.
    private static func behindClosing(_ bytes: [UInt8], _ from: Int, isQuoted: inout Bool) -> Int {
        var place = from
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "\""), isQuoted {
                isQuoted = false
                place += 1
            } else if bytes[place] == 0xE2, isMark(bytes, place, 0x9D) {
                isQuoted = false
                place += 3
            } else if bytes[place] == UInt8(ascii: ")") || bytes[place] == UInt8(ascii: "'") {
                place += 1
            } else {
                break
            }
        }
        return place
    }

    private static func beginsSentence(_ bytes: [UInt8], _ place: Int) -> Bool {
        guard place < bytes.count else { return true }
        switch bytes[place] {
        case 0x41...0x5A, 0x30...0x39, 0x80...: return true
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "("): return true
        default: return false
        }
    }

    /// Whether the dot at a place belongs to the word before it: `U.S.`, `Dr.`, a single capital.
    private static func isAbbreviation(_ bytes: [UInt8], _ dot: Int, from: Int) -> Bool {
        var start = dot
        while start > from, bytes[start - 1] > 0x20, bytes[start - 1] != UInt8(ascii: "("), dot - start < 12 {
            start -= 1
        }
        let word = bytes[start..<dot].map { TextCoding.lowercased($0) }
        if word.count == 1 { return bytes[start] >= 0x41 && bytes[start] <= 0x5A }
        return abbreviations.contains(String(decoding: word, as: UTF8.self))
    }

    private static let abbreviations: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "sen", "rep", "gov", "gen", "col", "lt", "sgt", "st", "inc", "ltd", "corp",
        "co", "bros",
        "vs", "etc", "e.g", "i.e", "eg", "ie", "cf", "no", "nos", "vol", "fig", "al", "approx", "dept", "est", "jan",
        "feb", "mar",
        "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "u.s", "u.k", "u.n", "e.u", "a.k.a", "ph.d",
        "v", "ver",
    ]
}
