import Notation

/// Turns a defanged value into the plain one: `hxxp`, `[.]`, `(.)`, `[dot]`, `[:]`, `[://]`, `[@]`.
package enum Refang {
    /// Whether the text has a defanged spelling.
    package static func isDefanged(_ text: Span<UInt8>) -> Bool {
        let range = text.trimmed(0..<text.count)
        let value = text.extracting(range)
        if value.startsIgnoringCase(with: "hxxp") || value.startsIgnoringCase(with: "fxp") { return true }
        for place in 0..<value.count where spelling(in: value, at: place) != nil { return true }
        return false
    }

    /// Appends the text in plain spelling.
    package static func append(_ text: Span<UInt8>, to out: inout [UInt8]) {
        let range = text.trimmed(0..<text.count)
        let value = text.extracting(range)
        var place = 0
        if value.startsIgnoringCase(with: "hxxp") {
            out.append(contentsOf: "http".utf8)
            place = 4
        } else if value.startsIgnoringCase(with: "fxp") {
            out.append(contentsOf: "ftp".utf8)
            place = 3
        }
        while place < value.count {
            if let found = spelling(in: value, at: place) {
                out.append(found.meaning.text)
                place += found.length
            } else {
                out.append(value[place])
                place += 1
            }
        }
    }

    private static func spelling(in text: Span<UInt8>, at place: Int) -> (meaning: Meaning, length: Int)? {
        let close: UInt8
        switch text[place] {
        case UInt8(ascii: "["): close = UInt8(ascii: "]")
        case UInt8(ascii: "("): close = UInt8(ascii: ")")
        case UInt8(ascii: "{"): close = UInt8(ascii: "}")
        default: return nil
        }
        for end in place + 1..<min(place + 6, text.count) where text[end] == close {
            guard let meaning = Meaning(text.extracting(place + 1..<end)) else { return nil }
            return (meaning, end + 1 - place)
        }
        return nil
    }

    private enum Meaning {
        case dot, colon, at, schemeEnd, slash

        init?(_ inside: Span<UInt8>) {
            if inside.isEqualIgnoringCase(to: ".") || inside.isEqualIgnoringCase(to: "dot") {
                self = .dot
            } else if inside.isEqualIgnoringCase(to: ":") {
                self = .colon
            } else if inside.isEqualIgnoringCase(to: "@") || inside.isEqualIgnoringCase(to: "at") {
                self = .at
            } else if inside.isEqualIgnoringCase(to: "://") {
                self = .schemeEnd
            } else if inside.isEqualIgnoringCase(to: "/") {
                self = .slash
            } else {
                return nil
            }
        }

        var text: StaticString {
            switch self {
            case .dot: "."
            case .colon: ":"
            case .at: "@"
            case .schemeEnd: "://"
            case .slash: "/"
            }
        }
    }
}
