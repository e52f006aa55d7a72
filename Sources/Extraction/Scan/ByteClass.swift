/// What a byte may be part of, as bits. Plain prose costs one table lookup for each byte.
enum ByteClass {
    static let blank: UInt8 = 1
    /// A digit, dot or at sign: a word with one may be an indicator.
    static let hint: UInt8 = 2
    static let alphanumeric: UInt8 = 4
    /// Hyphen, underscore and dot, which join letters and digits to one run.
    static let joint: UInt8 = 8
    static let high: UInt8 = 16
    static let colon: UInt8 = 32
    /// It may begin a defanged spelling.
    static let defang: UInt8 = 64
    /// It may begin markup, a reference, an escape or a character of another script.
    static let raw: UInt8 = 128

    static let table: [UInt8] = (0..<256).map { code in
        let byte = UInt8(truncatingIfNeeded: code)
        var bits: UInt8 = 0
        switch byte {
        case 0...0x20, 0x7F: bits |= blank
        case 0x30...0x39: bits |= alphanumeric | hint
        case 0x41...0x5A, 0x61...0x7A: bits |= alphanumeric
        case 0x2D: bits |= joint
        case 0x5F: bits |= joint
        case 0x2E: bits |= joint | hint
        case 0x40: bits |= hint
        case 0x3A: bits |= colon
        case 0x80...: bits |= high | raw
        default: break
        }
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "<"), UInt8(ascii: "]"),
            UInt8(ascii: "\\"), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "_"):
            bits |= defang
        default: break
        }
        if byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "\\") { bits |= raw }
        return bits
    }
}

/// How a character outside ASCII divides text.
enum ScalarKind {
    case letter, ideograph, other
    /// A circled or raised number. It marks list items and notes; inside a word it is part of the word.
    case figure

    init(_ scalar: UInt32) {
        switch scalar {
        case 0x1100...0x11FF, 0x2E80...0x2FDF, 0x3005...0x3007, 0x3040...0x30FA, 0x30FC...0x31BF, 0x31F0...0x31FF,
            0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xF900...0xFAFF, 0xFF66...0xFFDC,
            0x20000...0x323AF:
            self = .ideograph
        default:
            guard let properties = Unicode.Scalar(scalar)?.properties else {
                self = .other
                return
            }
            switch properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
                .spacingMark, .enclosingMark, .decimalNumber, .letterNumber:
                self = .letter
            case .otherNumber: self = .figure
            // Letters in circles, brackets and squares belong to the name: it must not be cut there.
            case .otherSymbol where Self.isEnclosed(scalar): self = .letter
            default: self = .other
            }
        }
    }
}

extension ScalarKind {
    private static func isEnclosed(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x249C...0x24E9, 0x1F110...0x1F12E, 0x1F130...0x1F149, 0x1F150...0x1F169, 0x1F170...0x1F189: true
        default: false
        }
    }
}

extension [UInt8] {
    /// The byte, or 0 outside the text.
    @inline(__always) func at(_ place: Int) -> UInt8 { place >= 0 && place < count ? self[place] : 0 }

    @inline(__always) func isDigit(_ place: Int) -> Bool { (0x30...0x39).contains(at(place)) }

    @inline(__always) func isAlphanumeric(_ place: Int) -> Bool {
        switch at(place) {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    /// Whether it is a letter, a digit, an underscore or a byte of another script.
    @inline(__always) func isWord(_ place: Int) -> Bool {
        isAlphanumeric(place) || at(place) >= 0x80 || at(place) == UInt8(ascii: "_")
    }

    @inline(__always) func isBlank(_ place: Int) -> Bool { at(place) <= 0x20 }

    /// The character that begins here and its length in bytes; nil when the bytes are not UTF-8 (RFC 3629).
    func scalar(at place: Int) -> (value: UInt32, length: Int)? {
        let lead = self[place]
        let length: Int
        let lowest: UInt32
        switch lead {
        case 0..<0x80: return (UInt32(lead), 1)
        case 0xC2...0xDF: (length, lowest) = (2, 0x80)
        case 0xE0...0xEF: (length, lowest) = (3, 0x800)
        case 0xF0...0xF4: (length, lowest) = (4, 0x10000)
        default: return nil
        }
        guard place + length <= count else { return nil }
        var value = UInt32(lead) & (0xFF >> UInt32(length + 1))
        for next in place + 1..<place + length {
            guard self[next] & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(self[next] & 0x3F)
        }
        guard value >= lowest, value < 0xD800 || (0xE000...0x10FFFF).contains(value) else { return nil }
        return (value, length)
    }

    /// The character that ends before this place.
    func scalar(before place: Int) -> UInt32? {
        var start = place - 1
        while start > 0, start > place - 4, self[start] & 0xC0 == 0x80 { start -= 1 }
        guard start >= 0, let found = scalar(at: start), start + found.length == place else { return nil }
        return found.value
    }

    /// Whether the literal stands here, in upper or lower case. The literal itself is in lower case.
    func matches(_ literal: StaticString, at place: Int) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard place >= 0, place + length <= count else { return false }
        for index in 0..<length {
            var byte = self[place + index]
            if (0x41...0x5A).contains(byte) { byte |= 0x20 }
            if byte != literal.utf8Start[index] { return false }
        }
        return true
    }

    func equals(_ literal: StaticString, _ range: Range<Int>) -> Bool {
        range.count == literal.utf8CodeUnitCount && matches(literal, at: range.lowerBound)
    }
}
