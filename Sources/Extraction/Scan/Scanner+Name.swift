import Model
import Notation

extension Scanner {
    /// The host name in a run of letters, digits and joints; nil when there is none, or when it looks like a file, a
    /// member in program code or something else.
    mutating func name(in run: Range<Int>) -> HostText? {
        guard let range = trimmed(run) else { return nil }
        let lastMark = lastMark(in: range)
        guard let name = HostText(text, range, lists.names) ?? shortened(range, lastMark) else { return nil }
        if isMarked(name.range) { return name }
        // `.co.uk` alone is the ending of names.
        if text.at(name.range.lowerBound - 1) == UInt8(ascii: "."),
            lists.names.suffixes.contains(name.value, 0..<name.value.count)
        {
            return nil
        }
        if isBesideCode(name.range) { return nil }
        guard LookAlike.isOther(text, name, lists) else { return name }
        if name.look == .file || name.look == .maybeFile {
            fileNames.insert(text[name.range].map(TextCoding.lowercased))
        }
        return nil
    }

    /// The run without dots, hyphens and underscores at its ends.
    private func trimmed(_ run: Range<Int>) -> Range<Int>? {
        var start = run.lowerBound
        var end = run.upperBound
        if text.at(start - 1) == UInt8(ascii: "%"), run.count > 6, TextCoding.nibble(text[start]) != nil,
            TextCoding.nibble(text[start + 1]) != nil
        {
            // The end of a percent escape (`%2Fevil.top`).
            start += 2
        }
        while end > start, isJoint(end - 1) { end -= 1 }
        let isUnderlined = end < run.upperBound && text[end] == UInt8(ascii: "_")
        while start < end, isJoint(start), text[start] != UInt8(ascii: "_") || isUnderlined { start += 1 }
        return end - start >= 4 ? start..<end : nil
    }

    private func isJoint(_ place: Int) -> Bool {
        text[place] == UInt8(ascii: ".") || text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "_")
    }

    /// The name in `evil.top-based` and `evil[.]top.The`: it ends before the part that cannot belong to it.
    private func shortened(_ range: Range<Int>, _ mark: Int?) -> HostText? {
        var lastDot = range.upperBound - 1
        while lastDot > range.lowerBound, text[lastDot] != UInt8(ascii: ".") { lastDot -= 1 }
        for place in lastDot..<range.upperBound where text[place] == UInt8(ascii: "-") {
            guard place > lastDot + 1 else { break }
            return HostText(text, range.lowerBound..<place, lists.names)
        }
        guard let mark, mark < lastDot, text[mark] == UInt8(ascii: ".") else { return nil }
        var end = mark + 1
        while end < range.upperBound, text[end] != UInt8(ascii: ".") { end += 1 }
        return HostText(text, range.lowerBound..<end, lists.names)
    }

    /// Whether what stands directly beside the name makes it a part of a path, a call or an assignment.
    private func isBesideCode(_ range: Range<Int>) -> Bool {
        let end = range.upperBound
        switch text.at(end) {
        case UInt8(ascii: "("), UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: "@"): return true
        case UInt8(ascii: "!"): if text.isWord(end + 1) { return true }
        case UInt8(ascii: "."): if text.isWord(end + 1) { return true }
        case UInt8(ascii: "\\"):
            let isEscape = [0x6E, 0x72, 0x74, 0x22, 0x27].contains(text.at(end + 1))
            if !isEscape || (text.at(end + 1) != 0x22 && text.isAlphanumeric(end + 2)) { return true }
        case UInt8(ascii: "/"): if isBundle(range) { return true }
        default: break
        }
        var start = range.lowerBound
        if text.at(start - 1) == UInt8(ascii: ".") { start -= 1 }
        switch text.at(start - 1) {
        case UInt8(ascii: "\\"): return true
        case UInt8(ascii: ">"): return text.at(start - 2) == UInt8(ascii: "-") && text.isWord(start - 3)
        case UInt8(ascii: "/"):
            // Behind a scheme, or an address that takes its scheme from the page.
            guard text.at(start - 2) == UInt8(ascii: "/") else { return true }
            let before = text.at(start - 3)
            return !(before == 0x3A || before == 0x22 || before == 0x27 || range.lowerBound > attributesStart)
        default: return false
        }
    }

    /// `mal.app/Contents/…`
    private func isBundle(_ range: Range<Int>) -> Bool {
        text.matches(".app/contents", at: range.upperBound - 4)
    }

    // MARK: Mail

    /// The mail address whose local part begins with this run; nil when there is none. Returns where to go on.
    mutating func mail(_ run: Range<Int>, in chunk: Range<Int>) -> Int? {
        guard let at = atSign(after: run, in: chunk) else { return nil }
        let end = runEnd(from: at + 1, before: chunk.upperBound)
        var start = at
        while start > max(covered, chunk.lowerBound), at - start <= 64, isLocal(start - 1) { start -= 1 }
        while start < at, [0x2E, 0x27, 0x2D, 0x2B, 0x25].contains(text[start]) { start += 1 }
        var last = end
        while last > at + 1, isJoint(last - 1) { last -= 1 }
        let domain = at + 1..<last
        let isBroken = start == at || at - start > 64 || text[at - 1] == UInt8(ascii: ".")
        guard !isBroken, let name = HostText(text, domain, lists.names) ?? shortened(domain, lastMark(in: domain)),
            isMarked(start..<last) || !LookAlike.isOther(text, name, lists)
        else { return at + 1 }
        var value = text[start..<at].map(TextCoding.lowercased)
        let shown = value + [0x40] + name.shown
        value += [0x40] + name.value
        let mail = add(.email, start..<name.range.upperBound, value, shown: shown)
        _ = add(.domain, name.range, name.value, shown: name.shown, parent: mail)
        return max(name.range.upperBound, run.upperBound)
    }

    private func atSign(after run: Range<Int>, in chunk: Range<Int>) -> Int? {
        var place = run.upperBound
        let first = text.at(place)
        if first == UInt8(ascii: "@") { return place }
        guard first == UInt8(ascii: "+") || first == UInt8(ascii: "%") || first == UInt8(ascii: "'") else { return nil }
        while place < min(chunk.upperBound, run.upperBound + 64), isLocal(place) { place += 1 }
        return text.at(place) == UInt8(ascii: "@") && text.isAlphanumeric(place - 1) ? place : nil
    }

    private func isLocal(_ place: Int) -> Bool {
        switch text[place] {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "+"),
            UInt8(ascii: "%"):
            true
        case UInt8(ascii: "'"): text.isAlphanumeric(place - 1) && text.isAlphanumeric(place + 1)
        default: false
        }
    }
}
