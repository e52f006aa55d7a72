import Notation

extension Timestamp {
    /// Reads a time in the format of our session settings, `2024-12-08 14:30:00[.123456]+00`, or a date. A time outside
    /// the years 1 to 9999 becomes the epoch.
    init(column text: UnsafeRawBufferPointer) {
        self = Self.read(text) ?? Timestamp(text) ?? Timestamp(microseconds: 0)
    }

    /// Reads the usual form; nil for any other.
    private static func read(_ text: UnsafeRawBufferPointer) -> Timestamp? {
        guard text.count >= 22, text[4] == UInt8(ascii: "-"),
            text[19] == UInt8(ascii: "+") || text[19] == UInt8(ascii: ".")
        else { return nil }
        func digits(_ start: Int, _ count: Int) -> Int {
            var value = 0
            for place in start..<start + count { value = value * 10 + Int(text[place] &- 0x30) }
            return value
        }
        var micro = 0
        if text[19] == UInt8(ascii: ".") {
            var place = 20
            while place < 26 {
                let byte = text[place]
                micro = micro * 10 + (byte >= 0x30 && byte <= 0x39 ? Int(byte &- 0x30) : 0)
                if byte < 0x30 {
                    // PostgreSQL writes a fraction without its final zeros.
                    for _ in place + 1..<26 { micro *= 10 }
                    break
                }
                place += 1
            }
        }
        return Timestamp(
            year: digits(0, 4),
            month: digits(5, 2),
            day: digits(8, 2),
            hour: digits(11, 2),
            minute: digits(14, 2),
            second: digits(17, 2),
            microsecond: micro
        )
    }
}
