import Model
import Notation

extension Scanner {
    /// A hash, CVE or ATT&CK id that begins with this word of letters and digits; returns where it ends.
    mutating func identifier(_ word: Range<Int>, parent: Int?) -> Int? {
        if let type = hashType(word.count) { return hash(word, type, parent: parent) }
        if word.count > 34, let digits = withoutLabels(word), let type = hashType(digits.count) {
            _ = hash(digits, type, parent: parent)
            return word.upperBound
        }
        if word.count == 4, let end = cve(year: word, parent: parent) { return end }
        if word.count == 5 || word.count == 6, text[word.lowerBound] | 0x20 == UInt8(ascii: "t") {
            return technique(word, parent: parent)
        }
        return nil
    }

    // MARK: Hashes

    private func hashType(_ digits: Int) -> IndicatorType? {
        switch digits {
        case 32: .md5
        case 40: .sha1
        case 64: .sha256
        case 128: .sha512
        default: nil
        }
    }

    /// The digits of a hash in a word that also holds its own label or the next hash's label: `MD5:…8a1fSHA1:`.
    private func withoutLabels(_ word: Range<Int>) -> Range<Int>? {
        var start = word.lowerBound
        for label in ["md5", "sha1", "sha256", "sha512"] as [StaticString] where text.matches(label, at: start) {
            start += label.utf8CodeUnitCount
            break
        }
        var end = start
        while end < word.upperBound, TextCoding.nibble(text[end]) != nil { end += 1 }
        if end == word.upperBound { return start > word.lowerBound ? start..<end : nil }
        for label in ["md5", "sha", "sha1", "sha256", "sha512", "imphash", "ssdeep", "tlsh", "size", "name"]
            as [StaticString]
        where text.equals(label, end..<word.upperBound) {
            return start..<end
        }
        return nil
    }

    private mutating func hash(_ word: Range<Int>, _ type: IndicatorType, parent: Int?) -> Int? {
        var seen: UInt16 = 0
        for place in word {
            guard let nibble = TextCoding.nibble(text[place]) else { return nil }
            seen |= 1 << UInt16(nibble)
        }
        guard seen & 0xFC00 != 0, seen.nonzeroBitCount >= 4, !HashContext(text).isOther(word, type) else { return nil }
        // A letter of another script beside it belongs to the same word, so it is no hash.
        for scalar in [
            text.scalar(before: word.lowerBound),
            word.upperBound < text.count ? text.scalar(at: word.upperBound)?.value : nil,
        ] {
            if let scalar, scalar >= 0x80, ScalarKind(scalar) == .letter { return nil }
        }
        _ = add(type, word, text[word].map(TextCoding.lowercased), parent: parent)
        return word.upperBound
    }

    // MARK: CVE

    private mutating func cve(year: Range<Int>, parent: Int?) -> Int? {
        guard let number = text.span.extracting(year).decimal, (1999...latestYear).contains(number) else { return nil }
        var start = year.lowerBound
        let limit = start - 3
        while start > limit, isSeparator(start - 1) || text.at(start - 1) == 0x3A { start -= 1 }
        guard start < year.lowerBound, text.matches("cve", at: start - 3), !text.isAlphanumeric(start - 4) else {
            return nil
        }
        let separator = year.upperBound
        guard isSeparator(separator) else { return nil }
        let first =
            text.at(separator) == 0x20 && text.at(separator + 1) == UInt8(ascii: "-") ? separator + 2 : separator + 1
        var end = first
        while end < first + 20, text.isDigit(end) { end += 1 }
        guard !text.isAlphanumeric(end) else { return nil }
        let value = Array("CVE-".utf8) + text[year] + [0x2D] + text[first..<end]
        guard CVEID.isOne(value.span) else { return nil }
        _ = add(.cve, start - 3..<end, value, parent: parent)
        return end
    }

    private func isSeparator(_ place: Int) -> Bool {
        text.at(place) == UInt8(ascii: "-") || text.at(place) == UInt8(ascii: "_") || text.at(place) == 0x20
    }

    // MARK: ATT&CK

    private mutating func technique(_ word: Range<Int>, parent: Int?) -> Int? {
        let isTactic = word.count == 6
        if isTactic, text[word.lowerBound + 1] | 0x20 != UInt8(ascii: "a") { return nil }
        for place in word.upperBound - 4..<word.upperBound where !text.isDigit(place) { return nil }
        var id = text[word].map { $0 >= 0x61 ? $0 & 0xDF : $0 }
        var end = word.upperBound
        let next = text.at(end)
        let isPath = next == UInt8(ascii: "/") && text.matches("/techniques/", at: word.lowerBound - 12)
        if !isTactic, next == UInt8(ascii: ".") || isPath, text.isDigit(end + 1) {
            for place in end + 1...end + 3 where !text.isDigit(place) { return nil }
            if text.isAlphanumeric(end + 4) { return nil }
            id += [0x2E] + text[end + 1..<end + 4]
            end += 4
        } else if next == UInt8(ascii: "."), text.isAlphanumeric(end + 1), !isSentence(end + 1) {
            return nil
        }
        guard lists.names.isAttackID(id) else { return nil }
        _ = add(.mitreAttack, word.lowerBound..<end, id, parent: parent)
        return end
    }

    /// Whether a sentence begins here, without a blank before its capital.
    private func isSentence(_ place: Int) -> Bool {
        (0x41...0x5A).contains(text.at(place)) && (0x61...0x7A).contains(text.at(place + 1))
    }
}
