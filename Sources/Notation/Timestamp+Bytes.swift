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

    @inline(__always) private static func pair(_ text: Span<UInt8>, _ place: Int) -> Int? {
        let tens = text[place] &- 0x30
        let ones = text[place + 1] &- 0x30
        return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : nil
    }
}
