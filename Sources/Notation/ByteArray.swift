/// Appends bytes from other memory.
extension [UInt8] {
    package mutating func append(_ text: Span<UInt8>) {
        text.withUnsafeBufferPointer { append(contentsOf: $0) }
    }

    package mutating func append(_ text: StaticString) {
        for place in 0..<text.utf8CodeUnitCount { append(text.utf8Start[place]) }
    }

    /// Appends the bytes with ASCII letters in lower case.
    package mutating func appendLowercased(_ text: Span<UInt8>) {
        let start = count
        append(text)
        for place in start..<count { self[place] = TextCoding.lowercased(self[place]) }
    }

    /// Appends the bytes with ASCII letters in upper case.
    package mutating func appendUppercased(_ text: Span<UInt8>) {
        let start = count
        append(text)
        for place in start..<count where self[place] >= 0x61 && self[place] <= 0x7A { self[place] &= 0xDF }
    }

    /// A number from 0 to 65535.
    package mutating func appendDecimal(_ number: Int) {
        var divisor = 10_000
        while divisor > number, divisor > 1 { divisor /= 10 }
        while divisor > 0 {
            append(UInt8(truncatingIfNeeded: number / divisor % 10) + 0x30)
            divisor /= 10
        }
    }
}
