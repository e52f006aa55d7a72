import Notation

/// DNS names as they appear in indicators (RFC 1123 §2.1 with underscores; UTS #46 for other scripts).
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
        let ascii: [UInt8]
        do throws(InternationalName.Refused) { ascii = try InternationalName.ascii(name) } catch {
            switch error {
            case .nameTooLong: throw .nameTooLong
            case .labelTooLong: throw .labelTooLong
            case .character:
                try checkCharacters(of: name)
                throw .notInternational
            }
        }
        try appendASCII(ascii.span, to: &out)
    }

    /// Finds the ASCII character that no name has.
    private static func checkCharacters(of name: Span<UInt8>) throws(InvalidValue) {
        for place in 0..<name.count {
            switch name[place] {
            case 0x61...0x7A, 0x30...0x39, 0x41...0x5A, 0x5F, 0x2D, 0x2E, 0x80...: break
            case UInt8(ascii: "*"): throw .wildcard
            default: throw .character
            }
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
