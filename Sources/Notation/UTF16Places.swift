/// Where the bytes of a UTF-8 text stand in the same text in UTF-16, as JavaScript, Java and .NET count.
package struct UTF16Places: Sendable {
    private let text: [UInt8]
    /// The UTF-16 units before every `step`-th byte.
    private let marks: [Int]

    private static let step = 256

    /// - Parameter text: valid UTF-8.
    package init(_ text: [UInt8]) {
        self.text = text
        var marks: [Int] = []
        marks.reserveCapacity(text.count / Self.step + 1)
        var units = 0
        for place in text.indices {
            if place % Self.step == 0 { marks.append(units) }
            units += Self.units(text[place])
        }
        self.marks = marks
    }

    /// How many UTF-16 units stand before a byte.
    package func units(before byte: Int) -> Int {
        if byte == 0 { return 0 }
        let mark = (byte - 1) / Self.step
        return text[mark * Self.step..<byte].reduce(marks[mark]) { $0 + Self.units($1) }
    }

    /// The units of the character that begins with this byte; none for a byte inside a character.
    private static func units(_ byte: UInt8) -> Int {
        switch byte {
        case 0x80..<0xC0: 0
        case 0xF0...: 2
        default: 1
        }
    }
}
