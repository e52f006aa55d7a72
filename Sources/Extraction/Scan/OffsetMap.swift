import Notation

/// Text made out of another text, which remembers where each of its bytes came from.
struct MappedText: Sendable {
    private(set) var bytes: [UInt8] = []
    private var pieces: [Piece] = []

    /// Bytes of the result from `place` on that stand for `length` bytes of the source from `source` on. `isSame`: byte
    /// for byte.
    private struct Piece: Sendable {
        let place: Int
        let source: Int
        let length: Int
        let isSame: Bool
    }

    var count: Int { bytes.count }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// Takes over a part of the source as it is.
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

    /// Where in the source the range of the result begins and ends.
    func source(of range: Range<Int>) -> Range<Int> {
        guard let first = piece(at: range.lowerBound), let last = piece(at: max(range.lowerBound, range.upperBound - 1))
        else { return 0..<0 }
        let start = first.isSame ? first.source + range.lowerBound - first.place : first.source
        let end = last.isSame ? last.source + range.upperBound - last.place : last.source + last.length
        // Text out of an attribute stands behind all other text: a range over that border is not one of the source.
        return start..<max(start, min(end, last.source + last.length))
    }

    /// The place of the result that the byte of the source became, or that of what follows it; pieces before `limit`
    /// only, whose sources rise.
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
