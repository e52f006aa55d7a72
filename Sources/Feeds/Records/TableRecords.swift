import Notation

/// Records out of text with commas, semicolons, tabulators or bars between its fields: the row of names shows which. The
/// columns are found by their names, whether these are an ordinary row or stand in a comment, as abuse.ch has them; without
/// names by the format's order, if the first row has as many fields. A guard against formulas is no part of a cell's text.
struct TableRecords {
    private let layout: Layout
    private var reader = CSVReader()
    /// The field in each column; nil for one that says nothing to us.
    private var columns: [Field?] = []
    /// How many columns have a name.
    private var named = 0
    private var records = 0
    private var announced: Int?
    private var separator = Self.separators[0]
    /// Names without a meaning, and the line that they stand on, until they are asked for.
    private var unknown: (columns: [String], record: Int)?

    private static let separators: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]
    /// Further unknown names are not told.
    private static let unknownLimit = 16

    init(_ layout: Layout) { self.layout = layout }

    mutating func next(in body: Span<UInt8>, into record: inout Record) throws(FeedError) -> Records.Found {
        while true {
            let before = columns.isEmpty ? reader : nil
            switch reader.next(in: body) {
            case .comment: readComment(body.extracting(reader.comment))
            case .fields:
                if reader.isCut { throw .cut(byte: body.count) }
                if let before, try readNames(in: body, from: before) { continue }
                return readRecord(in: body, into: &record)
            case .end:
                if let announced, announced != records { throw .truncated(announced: announced, found: records) }
                return .end
            }
        }
    }

    /// Whether the present row is a row of names; then it does not count as a record.
    mutating func dropNames(in body: Span<UInt8>) -> Bool {
        guard let again = columns(named: reader, in: body), again == columns else { return false }
        records -= 1
        return true
    }

    private mutating func readComment(_ comment: Span<UInt8>) {
        if let count = Body.announcedCount(in: comment) { announced = count }
        guard columns.isEmpty else { return }
        var start = 0
        while start < comment.count, comment[start] <= 0x20 { start += 1 }
        let text = comment.extracting(start..<comment.count)
        for separator in Self.separators {
            var names = CSVReader(separator: separator, commentMark: nil)
            guard case .fields = names.next(in: text), let found = columns(named: names, in: text),
                found.contains(.value)
            else { continue }
            // A comment of one word says nothing of how the rows are written.
            if names.count > 1, separator != self.separator { changeSeparator(to: separator, at: reader) }
            noteUnknown(names, in: text, line: reader.line)
            return take(found, named: names.count)
        }
    }

    private mutating func changeSeparator(to separator: UInt8, at place: CSVReader) {
        self.separator = separator
        reader = CSVReader(separator: separator, continuing: place)
    }

    /// Unknown columns and the line of their names; once, and nil for none.
    mutating func takeUnknown() -> (columns: [String], record: Int)? {
        if unknown == nil { return nil }
        defer { unknown = nil }
        return unknown
    }

    private mutating func noteUnknown(_ names: borrowing CSVReader, in text: Span<UInt8>, line: Int) {
        var columns: [String] = []
        var hasValue = false
        for index in 0..<names.count where !hasValue {
            hasValue = names.withField(index, in: text) { layout.field(named: $0) == .value }
        }
        for index in 0..<names.count where columns.count < Self.unknownLimit {
            let name = names.withField(index, in: text) { name -> String? in
                let inside = name.trimmed(0..<name.count)
                let name = name.extracting(inside)
                if name.isEmpty || layout.ignores(name) { return nil }
                let field = layout.field(named: name)
                // Beside a value the columns of types say nothing more.
                if let field, !hasValue || !layout.substitutes.contains(field) { return nil }
                var readable: [UInt8] = []
                readable.appendReadable(name, limit: 64)
                return String(decoding: readable, as: UTF8.self)
            }
            if let name, !columns.contains(name) { columns.append(name) }
        }
        if !columns.isEmpty { unknown = (columns, line) }
    }

    /// Whether the first row was the names; if it was not, the known order is taken.
    private mutating func readNames(in body: Span<UInt8>, from before: CSVReader) throws(FeedError) -> Bool {
        for separator in Self.separators {
            var names = CSVReader(separator: separator, continuing: before)
            guard case .fields = names.next(in: body), let found = columns(named: names, in: body) else { continue }
            self.separator = separator
            noteUnknown(names, in: body, line: names.line)
            reader = names
            take(found, named: names.count)
            return true
        }
        guard let order = layout.order, reader.count == order.count else { throw .foreign(expected: layout.expected) }
        take(order, named: order.count)
        return false
    }

    private mutating func take(_ columns: [Field?], named: Int) {
        self.columns = columns
        self.named = named
    }

    private func columns(named reader: borrowing CSVReader, in text: Span<UInt8>) -> [Field?]? {
        var found: [Field?] = []
        for index in 0..<reader.count {
            let field = reader.withField(index, in: text) { layout.field(named: $0) }
            found.append(field.flatMap { found.contains($0) ? nil : $0 })
        }
        let isNamed = layout.required.allSatisfy(found.contains)
        guard isNamed || layout.isComplete({ found.contains($0) }) && !holdsValues(reader, in: text) else { return nil }
        if let unnamed = layout.unnamed, !found.contains(unnamed) { found.append(unnamed) }
        return found
    }

    /// Whether a cell looks like a value, as in a row without names that begins with a type: `md5,d41d…`.
    private func holdsValues(_ reader: borrowing CSVReader, in text: Span<UInt8>) -> Bool {
        for index in 0..<reader.count {
            let isValue = reader.withField(index, in: text) { cell in
                cell.count >= 32 || (0..<cell.count).contains { [0x2E, 0x2F, 0x3A, 0x40].contains(cell[$0]) }
            }
            if isValue { return true }
        }
        return false
    }

    private mutating func readRecord(in body: Span<UInt8>, into record: inout Record) -> Records.Found {
        records += 1
        if reader.isMalformed {
            return .broken("the quotes of the row are wrong, or it has more than 256 fields", record: reader.line)
        }
        // A source that writes its columns in a known order writes all of them: a shorter row was cut.
        if layout.order != nil, reader.count < named {
            return .broken("the row has fewer fields than there are columns", record: reader.line)
        }
        record.reset()
        for index in 0..<min(columns.count, reader.count) {
            guard let field = columns[index] else { continue }
            reader.withField(index, in: body) { cell in
                record.set(field, cell.extracting(CSVGuard.removed(from: cell)))
            }
        }
        return .record(reader.line)
    }
}
