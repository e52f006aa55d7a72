import Model
import Notation

/// What the scanner found at one place of the plain text.
struct Hit: Sendable {
    let type: IndicatorType
    /// In the plain text.
    let range: Range<Int>
    /// The normal form.
    let value: [UInt8]
    /// The form for people: names in their own script.
    let shown: [UInt8]
    let isDefanged: Bool
    /// The hit that contains it: the URL of a host, the mail address of a domain.
    let parent: Int?

    /// False for the host of a URL or mail address: it is a part of that.
    var standsAlone: Bool {
        switch type {
        case .domain, .ipv4, .ipv6: parent == nil
        default: true
        }
    }
}

/// Reads plain text once from left to right. Prose costs one table lookup for each byte. Only words with a digit, a
/// dot, an at sign or a colon are examined, and no part of the text is examined twice.
struct Scanner {
    let text: [UInt8]
    let marks: [Int]
    let attributesStart: Int
    let lists: WarningLists
    let latestYear: Int
    var hits: [Hit] = []
    /// Text before this place already belongs to a hit.
    var covered = 0
    /// Where a host begins after a scheme whose URLs are not indicators.
    var foreignHost = -1
    /// Where the last version ends.
    var versionEnd = 0
    /// Names that were taken for names of files, in lower case.
    var fileNames: Set<[UInt8]> = []
    /// Bytes looked at, for tests of the cost.
    var work = 0
    private var addressesDone = 0
    private let classes = ByteClass.table

    /// Longer words are no indicators.
    static let longestToken = 8192

    init(_ plain: PlainSpelling, lists: WarningLists, latestYear: Int) {
        text = plain.text.bytes
        marks = plain.marks
        attributesStart = plain.attributesStart
        self.lists = lists
        self.latestYear = latestYear
    }

    mutating func scan() {
        var place = 0
        let count = text.count
        while place < count {
            let start = place
            var kinds: UInt8 = 0
            while place < count {
                let bits = classes[Int(text[place])]
                if bits & ByteClass.blank != 0 { break }
                kinds |= bits
                place += 1
            }
            if kinds & (ByteClass.hint | ByteClass.colon) != 0 { place = analyse(start..<place) }
            while place < count, classes[Int(text[place])] & ByteClass.blank != 0 { place += 1 }
        }
        work += count
    }

    /// Examines the text between two blanks and returns where to go on.
    private mutating func analyse(_ chunk: Range<Int>) -> Int {
        var place = chunk.lowerBound
        while place < chunk.upperBound {
            let bits = classes[Int(text[place])]
            if bits & ByteClass.colon != 0, text.at(place + 1) == UInt8(ascii: ":"), !text.isAlphanumeric(place - 1) {
                if let end = addressV6(at: place) { place = end } else { place += 1 }
            } else if bits & (ByteClass.alphanumeric | ByteClass.joint | ByteClass.high) == 0 {
                place += 1
            } else {
                let end = runEnd(from: place, before: chunk.upperBound)
                place = end > place ? run(place..<end, in: chunk) : place + 1
            }
        }
        return place
    }

    /// The end of the letters, digits and joints that begin here. A change between ideographs and other letters ends a
    /// word, and so do two dots.
    func runEnd(from start: Int, before limit: Int) -> Int {
        var place = start
        var isPlain = false
        var isIdeograph = false
        while place < limit {
            let byte = text[place]
            let bits = classes[Int(byte)]
            if bits & ByteClass.alphanumeric != 0 {
                if isIdeograph { break }
                isPlain = true
                place += 1
            } else if bits & ByteClass.joint != 0 {
                if byte == UInt8(ascii: "."), text.at(place + 1) == byte { break }
                isPlain = false
                isIdeograph = false
                place += 1
            } else {
                guard byte >= 0x80, let scalar = text.scalar(at: place) else { break }
                let kind = ScalarKind(scalar.value)
                if kind == .other || (kind == .ideograph && isPlain) { break }
                if kind == .figure, place == start || !goesOn(at: place + scalar.length, before: limit) { break }
                isIdeograph = kind == .ideograph
                isPlain = false
                place += scalar.length
            }
        }
        return place
    }

    /// Whether the word goes on after a circled or raised number.
    private func goesOn(at place: Int, before limit: Int) -> Bool {
        guard place < limit else { return false }
        let bits = classes[Int(text[place])]
        if bits & ByteClass.joint != 0 { return text.isWord(place + 1) }
        if bits & ByteClass.high == 0 { return bits & ByteClass.alphanumeric != 0 }
        return text.scalar(at: place).map { ScalarKind($0.value) == .letter } ?? false
    }

    private mutating func run(_ run: Range<Int>, in chunk: Range<Int>) -> Int {
        work += run.count
        let next = text.at(run.upperBound)
        if next == UInt8(ascii: ":"), text.at(run.upperBound + 1) == UInt8(ascii: "/"),
            text.at(run.upperBound + 2) == UInt8(ascii: "/")
        {
            if let scheme = scheme(endingAt: run.upperBound, notBefore: run.lowerBound) {
                return url(scheme, authority: run.upperBound + 3)
            }
            foreignHost = run.upperBound + 3
            return foreignHost
        }
        if run.count > Self.longestToken { return run.upperBound }
        if next == UInt8(ascii: ":") || text.at(run.lowerBound - 1) == UInt8(ascii: ":"),
            let end = addressV6(at: run.lowerBound)
        {
            return end
        }
        if let end = mail(run, in: chunk) { return end }
        var hasDot = false
        var hasDigit = false
        for place in run {
            if text[place] == UInt8(ascii: ".") { hasDot = true }
            if text.isDigit(place) { hasDigit = true }
        }
        if hasDot, let name = name(in: run) {
            if let end = bareURL(hostStart: name.range.lowerBound, hostEnd: name.range.upperBound, chunk) { return end }
            _ = add(.domain, name.range, name.value, shown: name.shown)
            return max(name.range.upperBound, run.lowerBound + 1)
        }
        if hasDigit { return identifiers(in: run, chunk, parent: nil) }
        return run.upperBound
    }

    /// Walks over the letters and digits of a run: addresses, hashes, ids.
    private mutating func identifiers(in run: Range<Int>, _ chunk: Range<Int>, parent: Int?) -> Int {
        var place = run.lowerBound
        while place < run.upperBound {
            guard text.isAlphanumeric(place) else {
                place += 1
                continue
            }
            if text.isDigit(place), let end = addressV4(at: place, chunk) {
                if end >= run.upperBound { return end }
                place = end
                continue
            }
            var end = place + 1
            while end < run.upperBound, text.isAlphanumeric(end) { end += 1 }
            place = identifier(place..<end, parent: parent) ?? end
        }
        return max(place, run.upperBound)
    }

    /// Ids and hashes inside a URL.
    mutating func identifiers(inURL range: Range<Int>, parent: Int) {
        var place = range.lowerBound
        while place < range.upperBound {
            guard text.isAlphanumeric(place) else {
                place += 1
                continue
            }
            var end = place + 1
            while end < range.upperBound, text.isAlphanumeric(end) { end += 1 }
            place = identifier(place..<end, parent: parent) ?? end
        }
        work += range.count
    }

    /// Adds a hit and returns its number.
    mutating func add(
        _ type: IndicatorType,
        _ range: Range<Int>,
        _ value: [UInt8],
        shown: [UInt8]? = nil,
        parent: Int? = nil
    ) -> Int {
        hits.append(
            Hit(
                type: type,
                range: range,
                value: value,
                shown: shown ?? value,
                isDefanged: isMarked(range),
                parent: parent
            )
        )
        covered = max(covered, range.upperBound)
        return hits.count - 1
    }

    /// Whether something in the range was defanged.
    func isMarked(_ range: Range<Int>) -> Bool { lastMark(in: range) != nil }

    func lastMark(in range: Range<Int>) -> Int? {
        var low = 0
        var high = marks.count
        while low < high {
            let middle = (low + high) / 2
            if marks[middle] < range.upperBound { low = middle + 1 } else { high = middle }
        }
        return low > 0 && marks[low - 1] >= range.lowerBound ? marks[low - 1] : nil
    }

    // MARK: IPv6

    private mutating func addressV6(at start: Int) -> Int? {
        guard start >= addressesDone, !isInsideWord(start) else { return nil }
        var end = start
        var colons = 0
        var digits = 0
        var hasDot = false
        scan: while end < text.count {
            switch text[end] {
            case 0x3A: colons += 1
            case 0x30...0x39: digits += 1
            case 0x2E: hasDot = true
            case 0x41...0x46, 0x61...0x66: break
            default: break scan
            }
            end += 1
        }
        work += end - start
        addressesDone = end
        while end > start, text[end - 1] == 0x2E { end -= 1 }
        if end - start > 2, text[end - 1] == 0x3A, text[end - 2] != 0x3A { end -= 1 }
        guard colons >= 2, digits > 0, end - start <= 64, !text.isWord(end) || text.at(end) >= 0x80 else { return nil }
        var value: [UInt8] = []
        do { try IPAddress(v6: text.span.extracting(start..<end)).append(to: &value) } catch { return nil }
        if !hasDot, isFingerprint(start..<end) { return end }
        var after = end
        if text.at(after) == UInt8(ascii: "%") {
            after += 1
            while text.isAlphanumeric(after), after < end + 32 { after += 1 }
        }
        if text.at(after) == UInt8(ascii: "/"), text.isDigit(after + 1) {
            let isHost = text.matches("/128", at: after) && !text.isAlphanumeric(after + 4)
            covered = after + 4
            if !isHost { return after + 1 }
        }
        _ = add(.ipv6, start..<after, value)
        return after
    }

    /// Whether a letter, digit or colon stands before it. A label (`addr:`) is allowed.
    private func isInsideWord(_ start: Int) -> Bool {
        let before = text.at(start - 1)
        if before == UInt8(ascii: "_") || text.isAlphanumeric(start - 1) { return true }
        guard before == 0x3A else { return false }
        var place = start - 2
        while place >= 0, place > start - 16, text.isAlphanumeric(place) {
            if TextCoding.nibble(text[place]) == nil { return false }
            place -= 1
        }
        return true
    }

    /// Whether every group has two digits.
    private func isFingerprint(_ range: Range<Int>) -> Bool {
        guard range.count == 23 else { return false }
        for place in range where (text[place] == 0x3A) != ((place - range.lowerBound) % 3 == 2) { return false }
        return true
    }
}
