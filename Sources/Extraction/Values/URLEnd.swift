import Model

extension Scanner {
    /// Where the URL that begins at `opening` ends; nil when it is too long for one.
    func urlEnd(from opening: Int, authority start: Int) -> Int? {
        let quote = Self.quote(text.at(opening - 1))
        let isMarkedUp = text.at(opening - 1) == UInt8(ascii: "+") && text.at(opening - 2) == UInt8(ascii: "+")
        var place = start
        var hasPath = false
        var hasQuery = false
        var isASCII = true
        let limit = opening < attributesStart ? attributesStart : text.count
        scan: while place < limit {
            let byte = text[place]
            switch byte {
            case 0...0x20, 0x7F, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "|"),
                UInt8(ascii: "`"):
                break scan
            case quote where quote != 0: break scan
            case UInt8(ascii: "/"): hasPath = true
            case UInt8(ascii: "?"): hasQuery = true
            case UInt8(ascii: "\\"):
                if [0x6E, 0x72, 0x74, 0x22, 0x27].contains(text.at(place + 1)) { break scan }
            case UInt8(ascii: ","), UInt8(ascii: ";"):
                if text.matches("http://", at: place + 1) || text.matches("https://", at: place + 1) { break scan }
            case UInt8(ascii: "+"):
                if isMarkedUp, text.at(place + 1) == byte { break scan }
            case UInt8(ascii: "]"):
                if text.at(place + 1) == UInt8(ascii: "(") { break scan }
            case UInt8(ascii: "["):
                let next = text.at(place + 1)
                let isLabel = next >= 0x41 || next == UInt8(ascii: "/")
                if place > start, !hasQuery, isLabel { break scan }
            case 0x80...:
                guard let scalar = text.scalar(at: place) else { break scan }
                if Self.endsURL(scalar.value) { break scan }
                if hasPath, isASCII, ScalarKind(scalar.value) == .ideograph { break scan }
                if hasPath { isASCII = false }
                place += scalar.length - 1
            default: break
            }
            place += 1
        }
        if place - opening > Self.longestToken { return nil }
        return trimmed(start..<place, isQuoted: quote != 0)
    }

    private static func quote(_ byte: UInt8) -> UInt8 {
        byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") ? byte : 0
    }

    private static func endsURL(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0x9F, 0xAB, 0xBB, 0xB4, 0x2014...0x201F, 0x2022, 0x2026, 0x2032...0x203A, 0x2190...0x21FF,
            0x275B...0x2760,
            0x276E, 0x276F, 0x3000...0x3004, 0x3008...0x3020, 0x3030, 0x303D, 0x30FB, 0xFE10...0xFE19, 0xFE30...0xFE4F,
            0xFF5F...0xFF65, 0xFFFD:
            true
        default: false
        }
    }

    /// Removes the marks at the end that belong to the sentence around the URL.
    private func trimmed(_ range: Range<Int>, isQuoted: Bool) -> Int {
        var end = isQuoted ? range.upperBound : withoutColumns(range)
        var balance = (round: 0, square: 0, curly: 0)
        for place in range.lowerBound..<end {
            switch text[place] {
            case UInt8(ascii: "("): balance.round += 1
            case UInt8(ascii: ")"): balance.round -= 1
            case UInt8(ascii: "["): balance.square += 1
            case UInt8(ascii: "]"): balance.square -= 1
            case UInt8(ascii: "{"): balance.curly += 1
            case UInt8(ascii: "}"): balance.curly -= 1
            default: break
            }
        }
        while end > range.lowerBound {
            switch text[end - 1] {
            case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"),
                UInt8(ascii: "?"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "*"), UInt8(ascii: "`"),
                UInt8(ascii: "\\"):
                break
            case UInt8(ascii: ")") where balance.round < 0: balance.round += 1
            case UInt8(ascii: "]") where balance.square < 0: balance.square += 1
            case UInt8(ascii: "}") where balance.curly < 0: balance.curly += 1
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): break
            default: return end
            }
            end -= 1
        }
        return end
    }

    /// A last comma that only letters and digits follow belongs to the text, not to the URL: `…/g,Malicious file`.
    private func withoutColumns(_ range: Range<Int>) -> Int {
        var end = range.upperBound
        var place = end
        while place > range.lowerBound {
            let byte = text[place - 1]
            if byte == UInt8(ascii: ",") {
                end = place - 1
            } else if !text.isAlphanumeric(place - 1) {
                break
            }
            place -= 1
        }
        return end
    }
}
