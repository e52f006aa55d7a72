extension Timestamp {
    /// Reads the same forms as `init(_ text:)` from bytes. The common form, `YYYY-MM-DD HH:MM:SS` with `T` or a blank
    /// and without a zone or with `Z`, has a fast path.
    package init?(bytes text: Span<UInt8>) {
        guard text.count == 19 || (text.count == 20 && text[19] | 0x20 == UInt8(ascii: "z")),
            text[10] == 0x20 || text[10] == UInt8(ascii: "T"), text[4] == 0x2D, text[7] == 0x2D,
            text[13] == 0x3A, text[16] == 0x3A,
            let century = Self.pair(text, 0), let year = Self.pair(text, 2), let month = Self.pair(text, 5),
            let day = Self.pair(text, 8), let hour = Self.pair(text, 11), let minute = Self.pair(text, 14),
            let second = Self.pair(text, 17)
        else {
            // The bytes are copied because the general reader walks a collection. This path is rare.
            var copy: [UInt8] = []
            guard text.count <= 64 else { return nil }
            for place in 0..<text.count { copy.append(text[place]) }
            self.init(copy)
            return
        }
        self.init(year: century * 100 + year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    /// Whether the text, which is no time for us, would be one if there were years before 1 and after 9999.
    package static func isBeyondYears(_ text: Span<UInt8>) -> Bool {
        let isSigned = text.count > 0 && (text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-"))
        var end = isSigned ? 1 : 0
        while end < text.count, (0x30...0x39).contains(text[end]) { end += 1 }
        let digits = end - (isSigned ? 1 : 0)
        guard digits >= 4, end + 6 <= text.count, text[end] == 0x2D, text[end + 3] == 0x2D,
            let month = pair(text, end + 1), let day = pair(text, end + 4), (1...12).contains(month),
            (1...31).contains(day)
        else { return false }
        let year = text.extracting(end - digits..<end)
        if isSigned || digits > 4 || year.decimal == 0 { return true }
        // With an offset the last day may be in the next year, and the first in the one before.
        guard text.count > 19 else { return false }
        return (year.decimal == 1 || year.decimal == 9999) && Timestamp(bytes: text.extracting(0..<19)) != nil
    }

    @inline(__always) private static func pair(_ text: Span<UInt8>, _ place: Int) -> Int? {
        let tens = text[place] &- 0x30
        let ones = text[place + 1] &- 0x30
        return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : nil
    }
}
