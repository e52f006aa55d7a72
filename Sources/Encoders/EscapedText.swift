import Notation

/// Copies text and replaces special bytes, which differ between export formats.
extension ByteWriter {
    /// Copies `bytes[range]`. Runs of plain bytes are copied whole; a byte that `isSpecial` picks is handed to `escape`
    /// with the text and its place in it. `escape` writes the replacement and returns how many bytes of the text it
    /// replaced (1 or more), so it may replace a whole UTF-8 sequence or a run of blanks at once.
    @inline(__always)
    mutating func append(
        _ bytes: [UInt8],
        _ range: Range<Int>,
        isSpecial: (UInt8) -> Bool,
        escape: (_ out: inout ByteWriter, _ text: Span<UInt8>, _ place: Int) -> Int
    ) {
        let text = bytes.span.extracting(range)
        reserve(range.count)
        var start = 0
        var place = 0
        while place < text.count {
            guard isSpecial(text[place]) else {
                place += 1
                continue
            }
            append(text.extracting(start..<place))
            place = min(place + max(escape(&self, text, place), 1), text.count)
            start = place
        }
        append(text.extracting(start..<text.count))
    }
}
