import Notation

/// Text made from another text. It remembers where each of its bytes came from.
struct MappedText: Sendable {
    private(set) var bytes: [UInt8] = []
    private var pieces: [Piece] = []

    /// A piece of the result, from `place` on, and the `length` bytes of the source, from `source` on, that it stands
    /// for. `isSame` says that both are equal byte for byte.
    private struct Piece: Sendable {
        let place: Int
        let source: Int
        let length: Int
        let isSame: Bool
    }

    var count: Int { bytes.count }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// Copies a part of the source unchanged.
    mutating func copy(_ source: [UInt8], _ range: Range<Int>) {
        if range.isEmpty { return }
        pieces.append(Piece(place: bytes.count, source: range.lowerBound, length: range.count, isSame: true))
        bytes.append(contentsOf: source[range])
    }

    /// Writes `text` in the place of a part of the source.
    mutating func replace(_ range: Range<Int>, with text: StaticString) {
        if text.utf8CodeUnitCount == 0 { return }
        pieces.append(Piece(place: bytes.count, source: range.lowerBound, length: range.count, isSame: false))
        bytes.append(text)
    }

    mutating func replace(_ range: Range<Int>, with scalar: UInt32) {
        pieces.append(Piece(place: bytes.count, source: range.lowerBound, length: range.count, isSame: false))
        if scalar < 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: scalar))
        } else if let scalar = Unicode.Scalar(scalar) {
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    /// The range of the source that a range of the result came from.
    func source(of range: Range<Int>) -> Range<Int> {
        guard let first = piece(at: range.lowerBound), let last = piece(at: max(range.lowerBound, range.upperBound - 1))
        else { return 0..<0 }
        let start = first.isSame ? first.source + range.lowerBound - first.place : first.source
        let end = last.isSame ? last.source + range.upperBound - last.place : last.source + last.length
        // Text from attributes comes after all other text, so a range over that border has no place in the source.
        return start..<max(start, min(end, last.source + last.length))
    }

    /// The place in the result of a byte of the source; if it was left out, the place of what follows. Looks only at
    /// pieces before `limit`, which are in the order of the source.
    func place(of source: Int, before limit: Int) -> Int {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].place < limit, pieces[middle].source + pieces[middle].length <= source {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < pieces.count, pieces[low].place < limit else { return limit }
        let piece = pieces[low]
        return piece.isSame ? max(piece.place, piece.place + source - piece.source) : piece.place
    }

    private func piece(at place: Int) -> Piece? {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].place <= place { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? pieces[low - 1] : nil
    }
}
