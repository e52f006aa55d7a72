/// Reads rows of comma-separated text (RFC 4180), or of text with another separator, from memory, one at a time, without
/// copying.
///
/// Lines end with LF, CRLF or CR; the last line may end with nothing. A byte order mark and empty lines are skipped.
/// Blanks before an opening quote are allowed. A row that begins with the comment mark is a comment. A reader keeps
/// only positions, so each call takes the same text again. Once its buffers have grown it allocates nothing.
package struct CSVReader: Sendable {
    package enum Row: Sendable { case fields, comment, end }

    /// Where the text of a field is: in the input, or in `scratch` when doubled quotes had to be undone.
    @usableFromInline struct Cell: Sendable {
        @usableFromInline var start = 0
        @usableFromInline var end = 0
        @usableFromInline var isScratch = false
    }

    /// The most fields of a row. More fields make the row malformed, so that a line of commas cannot take much memory.
    package static let fieldLimit = 256

    @usableFromInline var cells = [Cell](repeating: Cell(), count: fieldLimit)
    /// The text of those fields of this row whose quotes were undone.
    @usableFromInline var scratch: [UInt8] = []
    @usableFromInline var fieldCount = 0
    /// The number of the line on which this row begins, from 1.
    package private(set) var line = 0
    /// The text of this comment after its mark, in the input.
    package private(set) var comment = 0..<0
    /// Whether text follows a closing quote, or there are too many fields.
    package private(set) var isMalformed = false
    /// Whether the input ends inside quotes, which means that it was cut.
    package private(set) var isCut = false
    private var position: Int
    private var nextLine: Int
    private let commentMark: UInt8?
    private let separator: UInt8

    /// - Parameters:
    ///   - separator: the byte between two fields.
    ///   - commentMark: the byte that makes a line a comment when it comes first; nil for none.
    ///   - start: where to begin in the input, and `line` is the number of the line there.
    package init(
        separator: UInt8 = UInt8(ascii: ","),
        commentMark: UInt8? = UInt8(ascii: "#"),
        start: Int = 0,
        line: Int = 1
    ) {
        self.separator = separator
        self.commentMark = commentMark
        position = start
        nextLine = line
    }

    /// Reads on where another reader stands, with a separator of its own.
    package init(separator: UInt8, continuing other: CSVReader) {
        self.init(separator: separator, commentMark: other.commentMark, start: other.position, line: other.nextLine)
    }

    /// Goes to the next row or comment.
    package mutating func next(in text: Span<UInt8>) -> Row {
        if position == 0, text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { position = 3 }
        while position < text.count {
            let byte = text[position]
            if byte == 0x0A || byte == 0x0D {
                endLine(in: text)
            } else if byte == commentMark {
                line = nextLine
                let end = text.firstIndex(ofLineEndOr: 0x0A, from: position)
                comment = position + 1..<end
                position = end
                endLine(in: text)
                return .comment
            } else {
                readRow(in: text)
                return .fields
            }
        }
        return .end
    }

    /// The number of fields of this row.
    @inlinable package var count: Int { fieldCount }

    /// Lends the text of a field for the time of the call; empty for a field that the row does not have.
    @inlinable
    package func withField<R, E: Error>(
        _ index: Int,
        in text: Span<UInt8>,
        _ use: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        guard index < fieldCount else { return try use(text.extracting(0..<0)) }
        let cell = cells[index]
        if cell.isScratch { return try use(scratch.span.extracting(cell.start..<cell.end)) }
        return try use(text.extracting(cell.start..<cell.end))
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 && separator != 0x09 }

    /// Passes over one line end, if the position is at one.
    private mutating func endLine(in text: Span<UInt8>) {
        guard position < text.count else { return }
        if text[position] == 0x0D, position + 1 < text.count, text[position + 1] == 0x0A { position += 1 }
        position += 1
        nextLine += 1
    }

    private mutating func readRow(in text: Span<UInt8>) {
        line = nextLine
        fieldCount = 0
        isMalformed = false
        if !scratch.isEmpty { scratch.removeAll(keepingCapacity: true) }
        while true {
            var start = position
            while start < text.count, isBlank(text[start]) { start += 1 }
            let cell: Cell
            if start < text.count, text[start] == 0x22 {
                position = start + 1
                cell = readQuoted(in: text)
            } else {
                let end = text.firstIndex(ofLineEndOr: separator, from: start)
                cell = Cell(start: position, end: end)
                position = end
            }
            if fieldCount < Self.fieldLimit {
                cells[fieldCount] = cell
                fieldCount += 1
            } else {
                isMalformed = true
            }
            guard position < text.count, text[position] == separator else { break }
            position += 1
        }
        endLine(in: text)
    }

    /// Reads on after an opening quote, up to the separator or line end after the closing one.
    private mutating func readQuoted(in text: Span<UInt8>) -> Cell {
        let start = position
        var end = text.firstIndex(of: 0x22, from: start)
        var cell = Cell(start: start, end: end)
        if end + 1 < text.count, text[end + 1] == 0x22 {
            var from = start
            cell = Cell(start: scratch.count, end: 0, isScratch: true)
            while end + 1 < text.count, text[end + 1] == 0x22 {
                text.extracting(from..<end + 1).withUnsafeBufferPointer { scratch.append(contentsOf: $0) }
                from = end + 2
                end = text.firstIndex(of: 0x22, from: from)
            }
            text.extracting(from..<end).withUnsafeBufferPointer { scratch.append(contentsOf: $0) }
            cell.end = scratch.count
        }
        countLines(in: text, start..<end)
        guard end < text.count else {
            isCut = true
            position = end
            return cell
        }
        position = end + 1
        while position < text.count, isBlank(text[position]) { position += 1 }
        if position < text.count, text[position] != separator, text[position] != 0x0A, text[position] != 0x0D {
            isMalformed = true
            position = text.firstIndex(ofLineEndOr: separator, from: position)
        }
        return cell
    }

    private mutating func countLines(in text: Span<UInt8>, _ range: Range<Int>) {
        let inside = text.extracting(range)
        var place = inside.firstIndex(ofLineEndOr: 0x0A, from: 0)
        while place < inside.count {
            if inside[place] == 0x0D, place + 1 < inside.count, inside[place + 1] == 0x0A { place += 1 }
            nextLine += 1
            place = inside.firstIndex(ofLineEndOr: 0x0A, from: place + 1)
        }
    }
}
