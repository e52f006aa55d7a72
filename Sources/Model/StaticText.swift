/// A part of a literal: text that is part of the program and lives as long as the program.
package struct StaticText: Sendable {
    private let literal: StaticString
    private let range: Range<Int>

    package init(_ literal: StaticString) {
        self.init(literal, 0..<literal.utf8CodeUnitCount)
    }

    private init(_ literal: StaticString, _ range: Range<Int>) {
        self.literal = literal
        self.range = range
    }

    /// Its UTF-8 bytes. The memory belongs to the program, so the pointer stays valid for ever; `range` is always
    /// inside it.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: literal.utf8Start + range.lowerBound, count: range.count)
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The parts between separators; empty text has none.
    package func split(at separator: UInt8) -> List { List(whole: self, separator: separator) }

    /// The parts of a text between separators, found one after another.
    package struct List: Sequence, Sendable {
        let whole: StaticText
        let separator: UInt8

        package func makeIterator() -> Iterator { Iterator(rest: whole, separator: separator) }

        package struct Iterator: IteratorProtocol {
            var rest: StaticText
            let separator: UInt8

            package mutating func next() -> StaticText? {
                guard !rest.range.isEmpty else { return nil }
                let start = rest.range.lowerBound
                let end = rest.bytes.firstIndex(of: separator).map { start + $0 } ?? rest.range.upperBound
                let next = end < rest.range.upperBound ? end + 1 : end
                let part = StaticText(rest.literal, start..<end)
                rest = StaticText(rest.literal, next..<rest.range.upperBound)
                return part
            }
        }
    }
}
