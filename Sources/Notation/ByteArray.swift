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
}
