import Model
import Notation

extension Scanner {
    /// A hash, CVE or ATT&CK id that begins with this word of letters and digits; returns where it ends.
    mutating func identifier(_ word: Range<Int>, parent: Int?) -> Int? {
        if let type = hashType(word.count) { return hash(word, type, parent: parent) }
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

    private mutating func hash(_ word: Range<Int>, _ type: IndicatorType, parent: Int?) -> Int? {
        var seen: UInt16 = 0
        for place in word {
            guard let nibble = TextCoding.nibble(text[place]) else { return nil }
            seen |= 1 << UInt16(nibble)
        }
        guard seen & 0xFC00 != 0, seen.nonzeroBitCount >= 4, !isOtherHash(word, type) else { return nil }
        // A letter of another script directly beside it makes a longer word.
        for scalar in [
            text.scalar(before: word.lowerBound),
            word.upperBound < text.count ? text.scalar(at: word.upperBound)?.value : nil,
        ] {
            if let scalar, scalar >= 0x80, ScalarKind(scalar) == .letter { return nil }
        }
        _ = add(type, word, text[word].map(TextCoding.lowercased), parent: parent)
        return word.upperBound
    }

    private static var otherHashes: [StaticString] {
        [
            "imphash", "imp hash", "imp_hash", "import hash", "import-hash", "import_hash", "importhash",
            "authentihash",
            "authenti hash", "ja3", "ja4", "jarm", "tlsh", "ssdeep", "thumbprint", "telfhash", "vhash", "pehash",
            "rich header", "rich_header",
            "richhash", "rich hash", "icon hash", "dhash", "hassh",
        ]
    }
    private static var gitWords: [StaticString] {
        ["commit", "checkout", "merge", "cherry-pick", "revert", "rebase", "git "]
    }

    /// Whether a label close before it, in the same line and cell, says that it is no hash of a file.
    private func isOtherHash(_ word: Range<Int>, _ type: IndicatorType) -> Bool {
        var start = word.lowerBound
        let limit = max(0, start - 24)
        while start > limit {
            let byte = text[start - 1]
            if byte == 0x0A || byte == 0x0D || byte == UInt8(ascii: "|") { break }
            if byte == 0x09, text.at(start - 2) != 0x3A { break }
            start -= 1
        }
        var place = word.lowerBound - 1
        while place >= start {
            for label in ["md5", "sha1", "sha-1", "sha2", "sha5", "sha-2", "sha-5"] as [StaticString]
            where text.matches(label, at: place) {
                return false
            }
            for label in Self.otherHashes where text.matches(label, at: place) { return true }
            if type == .sha1 || type == .sha256 {
                for label in Self.gitWords where text.matches(label, at: place) && !text.isAlphanumeric(place - 1) {
                    return true
                }
            }
            place -= 1
        }
        return false
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

    /// A capital begins a sentence without a blank before it.
    private func isSentence(_ place: Int) -> Bool {
        (0x41...0x5A).contains(text.at(place)) && (0x61...0x7A).contains(text.at(place + 1))
    }
}
