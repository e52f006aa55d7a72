import Notation

/// DNS names as they appear in indicators (RFC 1123 §2.1 with underscores; RFC 5890 for other scripts).
enum HostName {
    /// Appends the name in lower case and A-labels, without a final dot: at least two labels, at most 253 bytes. What
    /// was appended before it throws stays.
    static func append(_ name: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        if name.isASCII {
            try appendASCII(name, to: &out)
            return
        }
        guard name.isUTF8 else { throw .notUTF8 }
        if name.hasControls { throw .controlCharacter }
        // Four bytes a character at most; a longer text cannot be a name and is not worth decoding.
        if name.count > 253 * 4 { throw .nameTooLong }
        var ascii: [UInt8] = []
        for label in try labels(of: name) {
            if !ascii.isEmpty { ascii.append(UInt8(ascii: ".")) }
            if label.allSatisfy(\.isASCII) {
                for scalar in label { ascii.append(UInt8(truncatingIfNeeded: scalar.value)) }
                if label.isEmpty { ascii.append(UInt8(ascii: ".")) }
            } else {
                ascii.append(contentsOf: "xn--".utf8)
                guard Punycode.append(label, to: &ascii) else { throw .labelTooLong }
            }
        }
        try appendASCII(ascii.span, to: &out)
    }

    /// Splits at the four dots of IDNA (RFC 3490 §3.1) and folds to lower case, refusing nothing yet but what no name
    /// may hold. Accents are taken as they are written, composed or not.
    private static func labels(of name: Span<UInt8>) throws(InvalidValue) -> [[Unicode.Scalar]] {
        var labels: [[Unicode.Scalar]] = [[]]
        var copy: [UInt8] = []
        copy.append(name)
        for scalar in String(decoding: copy, as: UTF8.self).unicodeScalars {
            switch scalar {
            case ".", "\u{3002}", "\u{FF0E}", "\u{FF61}": labels.append([])
            case "\u{FF01}"..."\u{FF5E}":
                // Full-width forms of ASCII, which browsers take for the plain ones (UTS #46).
                guard let plain = Unicode.Scalar(scalar.value - 0xFEE0) else { throw .character }
                labels[labels.count - 1] += plain.properties.lowercaseMapping.unicodeScalars
            default:
                guard scalar.isASCII || isNameCharacter(scalar) else { throw .character }
                labels[labels.count - 1] += scalar.properties.lowercaseMapping.unicodeScalars
            }
        }
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        return labels
    }

    private static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber, .otherSymbol:
            true
        default: scalar.value == 0x200C || scalar.value == 0x200D || scalar.value == 0xB7 || scalar.value == 0x30FB
        }
    }

    private static func appendASCII(_ name: Span<UInt8>, to out: inout [UInt8]) throws(InvalidValue) {
        var end = name.count
        if end > 0, name[end - 1] == UInt8(ascii: ".") { end -= 1 }
        if end == 0 { throw .empty }
        if end > 253 { throw .nameTooLong }
        var labelStart = 0
        var labels = 1
        var place = 0
        while place < end {
            switch name[place] {
            case 0x61...0x7A, 0x30...0x39, 0x41...0x5A, 0x5F: break
            case UInt8(ascii: "-"): if place == labelStart { throw .label }
            case UInt8(ascii: "."):
                try checkEnd(of: name, labelStart..<place)
                labels += 1
                labelStart = place + 1
            case 0..<0x20, 0x7F: throw .controlCharacter
            case UInt8(ascii: "*"): throw .wildcard
            default: throw .character
            }
            place += 1
        }
        try checkEnd(of: name, labelStart..<end)
        var isNumber = true
        for place in labelStart..<end where !(0x30...0x39).contains(name[place]) { isNumber = false }
        if isNumber { throw .numericTopLabel }
        if labels < 2 { throw .singleLabel }
        out.appendLowercased(name.extracting(0..<end))
    }

    private static func checkEnd(of name: Span<UInt8>, _ label: Range<Int>) throws(InvalidValue) {
        guard !label.isEmpty, name[label.upperBound - 1] != UInt8(ascii: "-") else { throw .label }
        if label.count > 63 { throw .labelTooLong }
    }
}
