/// Times as tables have them.
extension Timestamp {
    /// A cell of a table: any date that `init(loose:)` understands, `20260207`, or the seconds, milliseconds or
    /// microseconds since 1970 of a time from 1973 on. Nil on anything else.
    package init?(cell text: Span<UInt8>) {
        let inside = text.trimmed(0..<text.count)
        let text = text.extracting(inside)
        // A signed year is none of the years 1 to 9999.
        guard let first = text.isEmpty ? nil : text[0], first != UInt8(ascii: "-"), first != UInt8(ascii: "+") else {
            return nil
        }
        let point = text.firstIndex(of: UInt8(ascii: "."), from: 0)
        guard let number = text.extracting(0..<point).decimal else {
            self.init(loose: text)
            return
        }
        let fraction = text.extracting(Swift.min(point + 1, text.count)..<text.count)
        guard fraction.isEmpty || fraction.decimal != nil else {
            self.init(loose: text)
            return
        }
        switch point {
        case 8 where point == text.count:
            self.init(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        // Eleven digits of seconds lie beyond the year 5000, and are milliseconds from before 1973.
        case 9, 10:
            self.init(microseconds: Int64(number) * 1_000_000 + Int64(Self.microseconds(fraction)))
        case 12, 13: self.init(microseconds: Int64(number) * 1000)
        case 15, 16: self.init(microseconds: Int64(number))
        default: self.init(loose: text)
        }
    }

    /// The first six digits behind the point, as microseconds.
    private static func microseconds(_ fraction: Span<UInt8>) -> Int {
        var value = 0
        for place in 0..<6 { value = value * 10 + (place < fraction.count ? Int(fraction[place] &- 0x30) : 0) }
        return value
    }
}
