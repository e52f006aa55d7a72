import Notation

/// A rule of a program that blocks names: ad blockers (`||evil.example^`), dnsmasq (`address=/evil.example/`), Unbound
/// (`local-zone: "evil.example" always_nxdomain`), BIND (`zone "evil.example" { … };`), proxies (`DOMAIN-SUFFIX,evil.example`).
enum NameRule {
    /// The line is no rule of these.
    case none
    /// A rule that blocks nothing by itself.
    case nothing
    case refused(StaticString)
    /// Where the names stand.
    case names([Range<Int>])

    init(_ line: Span<UInt8>) {
        guard !line.isEmpty else {
            self = .none
            return
        }
        switch line[0] {
        case UInt8(ascii: "|"), UInt8(ascii: "@"), UInt8(ascii: "["): self = Self.filter(line)
        case UInt8(ascii: "/") where line.count > 2 && line[line.count - 1] == UInt8(ascii: "/"):
            self = .refused("a regular expression is not an indicator")
        case 0x41...0x5A, 0x61...0x7A: self = Self.setting(line)
        default: self = .none
        }
        if case .none = self, line.count > 1, line[line.count - 1] == UInt8(ascii: "^") {
            self = .names([0..<line.count - 1])
        }
    }

    /// The name below `*.`, `.` or `+.`; all of what is no such wildcard.
    static func withoutWildcard(_ line: Span<UInt8>, _ name: Range<Int>) -> Range<Int> {
        let text = line.extracting(name)
        var skipped = 0
        if text.startsIgnoringCase(with: "*.") || text.startsIgnoringCase(with: "+.") {
            skipped = 2
        } else if text.count > 1, text[0] == UInt8(ascii: ".") {
            skipped = 1
        }
        // All hosts below a name, but one path on them: no name, and no URL.
        let hasPath = text.firstIndex(of: UInt8(ascii: "/"), from: 0) < text.count
        return skipped == 0 || hasPath ? name : name.lowerBound + skipped..<name.upperBound
    }

    /// `||name^$options`, `|https://host/path|`, `@@||name^`, `[Adblock Plus 2.0]`.
    private static func filter(_ line: Span<UInt8>) -> NameRule {
        if line.startsIgnoringCase(with: "@@") { return .refused(exception) }
        if line[0] == UInt8(ascii: "[") { return line.startsIgnoringCase(with: "[ad") ? .nothing : .none }
        if line[0] == UInt8(ascii: "@") { return .none }
        var start = 0
        while start < line.count, line[start] == UInt8(ascii: "|") { start += 1 }
        var end = start
        while end < line.count, line[end] != UInt8(ascii: "^"), line[end] != UInt8(ascii: "|"),
            line[end] != UInt8(ascii: "$")
        {
            end += 1
        }
        if line.hasSuffix("badfilter") { return .refused(exception) }
        return end > start ? .names([start..<end]) : .refused("the rule names no host")
    }

    /// `word=…`, `word: …`, `word "…"`, `WORD,…`.
    private static func setting(_ line: Span<UInt8>) -> NameRule {
        for word in ["address=/", "server=/", "local=/"] as [StaticString] where line.startsIgnoringCase(with: word) {
            // Names that are asked of another server are not blocked.
            let isForward = word.utf8CodeUnitCount == 8 && line[line.count - 1] != UInt8(ascii: "/")
            return isForward ? .refused(exception) : between(line, from: word.utf8CodeUnitCount)
        }
        if line.isEqualIgnoringCase(to: "server:") { return .nothing }
        for word in ["local-zone:", "local-data:"] as [StaticString] where line.startsIgnoringCase(with: word) {
            if line.hasSuffix("transparent") { return .refused(exception) }
            return .names([quoted(line, from: word.utf8CodeUnitCount)])
        }
        if line.startsIgnoringCase(with: "zone "), line.firstIndex(of: UInt8(ascii: "{"), from: 0) < line.count {
            return .names([quoted(line, from: 5)])
        }
        let words: [StaticString] = ["domain-suffix,", "domain,", "host-suffix,", "host,", "domain:", "full:"]
        for word in words where line.startsIgnoringCase(with: word) {
            var end = word.utf8CodeUnitCount
            while end < line.count, line[end] != UInt8(ascii: ",") { end += 1 }
            return .names([line.trimmed(word.utf8CodeUnitCount..<end)])
        }
        return .none
    }

    /// Why a pattern of names is refused: it has an asterisk elsewhere than as the whole first label. Nil for any other text.
    static func refusal(ofPattern text: Span<UInt8>) -> StaticString? {
        var hasAsterisk = false
        for place in 0..<text.count {
            switch text[place] {
            case UInt8(ascii: "*"): hasAsterisk = true
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: ":"), 0x20: return nil
            default: break
            }
        }
        return hasAsterisk ? "a name with an asterisk is not an indicator, unless it begins with *." : nil
    }

    /// The names between slashes; what follows the last slash is where they lead.
    private static func between(_ line: Span<UInt8>, from start: Int) -> NameRule {
        var names: [Range<Int>] = []
        var place = start
        while true {
            let end = line.firstIndex(of: UInt8(ascii: "/"), from: place)
            guard end < line.count else { break }
            if end > place { names.append(place..<end) }
            place = end + 1
        }
        return names.isEmpty ? .refused("the rule names no host between slashes") : .names(names)
    }

    /// The first word, inside quotes or not.
    private static func quoted(_ line: Span<UInt8>, from start: Int) -> Range<Int> {
        var place = start
        while place < line.count, line[place] <= 0x20 || line[place] == 0x22 || line[place] == 0x27 { place += 1 }
        var end = place
        while end < line.count, line[end] > 0x20, line[end] != 0x22, line[end] != 0x27, line[end] != 0x7B { end += 1 }
        return place..<end
    }

    private static let exception: StaticString = "a rule that lets something pass is not an indicator"
}
