/// Text in which defanged spellings (`hxxp`, `[.]`, `(at)`) are replaced by plain ones, with the places where they
/// were.
struct PlainSpelling: Sendable {
    private(set) var text = MappedText()
    /// Places in the result that were defanged, in rising order.
    private(set) var marks: [Int] = []
    /// Where text out of attributes begins.
    private(set) var attributesStart = 0
    private let source: [UInt8]
    private var run = 0

    init(_ source: [UInt8], attributesStart: Int) {
        self.source = source
        text.reserve(source.count)
        undo(0..<attributesStart)
        self.attributesStart = text.count
        undo(attributesStart..<source.count)
    }

    private mutating func undo(_ range: Range<Int>) {
        let classes = ByteClass.table
        run = range.lowerBound
        var place = run
        while place < range.upperBound {
            if classes[Int(source[place])] & ByteClass.defang == 0 {
                place += 1
            } else {
                place = undo(at: place) ?? place + 1
            }
        }
        text.copy(source, min(run, range.upperBound)..<range.upperBound)
    }

    /// Replaces the defanged spelling that begins here and returns where to go on; nil when none begins.
    private mutating func undo(at place: Int) -> Int? {
        switch source[place] {
        case UInt8(ascii: ":"): return undoScheme(at: place)
        case UInt8(ascii: "/"):
            guard source.at(place + 1) == UInt8(ascii: "/"), source.at(place - 1) != UInt8(ascii: ":") else {
                return nil
            }
            return undoScheme(at: place)
        case UInt8(ascii: "_"):
            return source.at(place + 1) == UInt8(ascii: "_") ? undoScheme(at: place) : nil
        case UInt8(ascii: "\\"):
            guard source.at(place + 1) == UInt8(ascii: "."), source.isWord(place - 1), source.isWord(place + 2) else {
                return nil
            }
            return write(".", for: place..<place + 2)
        case UInt8(ascii: "]"):
            guard place - 1 >= run, source.at(place - 1) == UInt8(ascii: "."), source.isWord(place - 2),
                source.isWord(place + 1)
            else { return nil }
            return write(".", for: place - 1..<place + 1)
        default: return undoScheme(at: place) ?? undoBracket(at: place)
        }
    }

    private mutating func write(_ plain: StaticString, for range: Range<Int>) -> Int {
        text.copy(source, run..<range.lowerBound)
        marks.append(text.count)
        text.replace(range, with: plain)
        run = range.upperBound
        return run
    }

    // MARK: Dots, at signs, colons, slashes

    private mutating func undoBracket(at place: Int) -> Int? {
        guard let found = BracketSpelling(source, at: place) else {
            guard source[place] == UInt8(ascii: "["), source.at(place + 1) == UInt8(ascii: "."),
                source.isWord(place - 1), source.isWord(place + 2)
            else { return nil }
            return write(".", for: place..<place + 2)
        }
        var start = place
        var end = found.end
        switch found.meaning {
        case .dot, .at:
            while start > max(run, place - 3), source[start - 1] == 0x20 { start -= 1 }
            while end < found.end + 3, source.at(end) == 0x20 { end += 1 }
            let left = source.at(start - 1)
            let isBound = source.isWord(start - 1) || (left == UInt8(ascii: "*") && start == place)
            guard isBound || (found.meaning == .at && (left == UInt8(ascii: "-") || left == UInt8(ascii: "+"))),
                source.isWord(end), found.meaning == .at || (start == place) == (end == found.end)
            else { return nil }
            return write(found.meaning == .dot ? "." : "@", for: start..<end)
        case .colon:
            let next = source.at(end)
            guard isBoundLeft(place), source.isWord(end) || [0x5B, 0x28, 0x7B, 0x3A].contains(next) else { return nil }
            return write(":", for: place..<end)
        case .slash: return isBoundLeft(place) ? write("/", for: place..<end) : nil
        case .schemeEnd: return source.isWord(place - 1) ? write("://", for: place..<end) : nil
        }
    }

    /// A word, or the end of another spelling.
    private func isBoundLeft(_ place: Int) -> Bool {
        if source.isWord(place - 1) { return true }
        switch source.at(place - 1) {
        case UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: ":"), UInt8(ascii: "/"): return true
        default: return false
        }
    }

    // MARK: Schemes

    private mutating func undoScheme(at place: Int) -> Int? {
        guard let separator = SchemeSpelling.separator(source, at: place),
            let word = SchemeSpelling.word(source, endingAt: place, notBefore: run)
        else { return nil }
        var end = separator.end
        if !separator.isBare, source.at(end) == 0x20, isHost(at: end + 1) { end += 1 }
        if word.isPlain, separator.isPlain, end == separator.end { return end }
        text.copy(source, run..<word.start)
        marks.append(text.count)
        text.replace(word.start..<place, with: word.scheme)
        text.replace(place..<end, with: "://")
        run = end
        return end
    }

    /// Whether the word that begins here may be a host: it has a dot inside.
    private func isHost(at start: Int) -> Bool {
        guard source.isWord(start) else { return false }
        for place in start..<min(start + 64, source.count) {
            if source[place] <= 0x20 { return false }
            if source[place] == UInt8(ascii: "."), !source.isBlank(place + 1) { return true }
        }
        return false
    }
}

/// A mark in brackets: `[.]`, `( dot )`, `[[.]]`, `[://]`.
struct BracketSpelling {
    enum Meaning { case dot, at, colon, slash, schemeEnd }

    let meaning: Meaning
    let end: Int

    private static let spellings: [(text: StaticString, meaning: Meaning)] = [
        ("://", .schemeEnd), (".", .dot), ("dot", .dot), ("punkt", .dot), ("punto", .dot), ("@", .at), ("at", .at),
        ("arroba", .at), (":", .colon), ("/", .slash),
    ]

    init?(_ text: [UInt8], at start: Int) {
        let close: UInt8
        switch text[start] {
        case UInt8(ascii: "["): close = UInt8(ascii: "]")
        case UInt8(ascii: "("): close = UInt8(ascii: ")")
        case UInt8(ascii: "{"): close = UInt8(ascii: "}")
        case UInt8(ascii: "<"): close = UInt8(ascii: ">")
        default: return nil
        }
        let isDouble = text[start] == UInt8(ascii: "[") && text.at(start + 1) == UInt8(ascii: "[")
        var place = start + (isDouble ? 2 : 1)
        let inside = place
        while place < inside + 3, text.at(place) == 0x20 { place += 1 }
        guard let found = Self.spellings.first(where: { text.matches($0.text, at: place) }) else { return nil }
        let isWord = found.meaning == .dot || found.meaning == .at
        guard isWord || (close != UInt8(ascii: ">") && place == inside) else { return nil }
        place += found.text.utf8CodeUnitCount
        let last = place
        while place < last + 3, text.at(place) == 0x20 { place += 1 }
        guard text.at(place) == close, !isDouble || text.at(place + 1) == close else { return nil }
        meaning = found.meaning
        end = place + (isDouble ? 2 : 1)
    }
}

/// The defanged spellings of schemes and of `://`.
enum SchemeSpelling {
    /// The spelling of `://` that begins here. `isBare` says that it has neither colon nor slash.
    static func separator(_ text: [UInt8], at start: Int) -> (end: Int, isPlain: Bool, isBare: Bool)? {
        for whole in ["[://]", "(://)", "{://}"] as [StaticString] where text.matches(whole, at: start) {
            return (start + 5, false, false)
        }
        var place = start
        var isPlain = true
        var hasColon = false
        if text.at(place) == UInt8(ascii: ":") {
            place += 1
            hasColon = true
        } else {
            for colon in ["[:]", "(:)", "{:}"] as [StaticString] where text.matches(colon, at: place) {
                place += 3
                hasColon = true
                isPlain = false
            }
        }
        if text.matches("//", at: place) { return (place + 2, isPlain && hasColon, false) }
        if text.matches("__", at: place) { return (place + 2, false, !hasColon) }
        guard hasColon else { return nil }
        for slashes in ["[/][/]", "[//]", "\\\\", "/[/]", "[/]/", "(/)(/)"] as [StaticString]
        where text.matches(slashes, at: place) {
            return (place + slashes.utf8CodeUnitCount, false, false)
        }
        return nil
    }

    /// The scheme that the word before `end` stands for.
    static func word(_ text: [UInt8], endingAt end: Int, notBefore limit: Int) -> (
        start: Int, scheme: StaticString, isPlain: Bool
    )? {
        for length in 2...8 {
            let start = end - length
            guard start >= limit else { return nil }
            if text.isAlphanumeric(start - 1) { continue }
            if let found = scheme(text, start..<end) { return (start, found.name, found.isPlain) }
        }
        return nil
    }

    private static func scheme(_ text: [UInt8], _ range: Range<Int>) -> (name: StaticString, isPlain: Bool)? {
        for name in ["http", "https", "ftp", "ftps", "sftp", "ws", "wss", "tcp", "udp"] as [StaticString]
        where text.equals(name, range) {
            return (name, true)
        }
        let isSecure = text[range.upperBound - 1] | 0x20 == UInt8(ascii: "s")
        let body = isSecure ? range.lowerBound..<range.upperBound - 1 : range
        if text.equals("fxp", body) || text.equals("ftx", body) { return (isSecure ? "ftps" : "ftp", false) }
        guard isWeb(text, body) else { return nil }
        return (isSecure ? "https" : "http", false)
    }

    private static func isWeb(_ text: [UInt8], _ body: Range<Int>) -> Bool {
        for name in ["meow", "xxxx", "xxp", "h[tt]p", "h(tt)p", "h{tt}p", "h[xx]p", "h[x]xp", "ht[t]p"]
            as [StaticString]
        where text.equals(name, body) {
            return true
        }
        guard body.count == 4 || body.count == 5, text[body.lowerBound] | 0x20 == UInt8(ascii: "h"),
            text[body.upperBound - 1] | 0x20 == UInt8(ascii: "p")
        else { return false }
        for place in body.lowerBound + 1..<body.upperBound - 1 {
            switch text[place] {
            case 0x74, 0x54, 0x78, 0x58, 0x2A, 0x5F, 0x30, 0x2B, 0x23: break
            default: return false
            }
        }
        return true
    }
}
