import Model
import Notation

/// Records out of comma-separated text. The columns are found by their names, whether these are an ordinary row or stand
/// in a comment, as abuse.ch has them; without names by the format's order, if a row has as many fields.
struct TableRecords<Format: RecordFormat> {
    private var format = Format()
    private var row = Row()
    private var record = Record()
    /// The field in each column; nil for one that says nothing to us.
    private var columns: [Field?] = []
    private var records = 0
    private var announced: Int?

    mutating func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        var reader = CSVReader(start: Body.start(of: body))
        while true {
            switch reader.next(in: body) {
            case .comment: readComment(body.extracting(reader.comment))
            case .fields:
                if columns.isEmpty, try readNames(reader, in: body) { continue }
                try readRecord(reader, in: body, into: &sink)
            case .end:
                if reader.isCut { throw FeedError.cut(byte: body.count) }
                if let announced, announced != records {
                    throw FeedError.truncated(announced: announced, found: records)
                }
                return
            }
        }
    }

    private mutating func readComment(_ comment: Span<UInt8>) {
        if let count = Body.announcedCount(in: comment) { announced = count }
        guard columns.isEmpty else { return }
        var names = CSVReader(commentMark: nil)
        var start = 0
        while start < comment.count, comment[start] <= 0x20 { start += 1 }
        let text = comment.extracting(start..<comment.count)
        if case .fields = names.next(in: text) { columns = self.columns(named: names, in: text) ?? [] }
    }

    /// Whether the first row was the names; if it was not, the known order is taken.
    private mutating func readNames(_ reader: borrowing CSVReader, in body: Span<UInt8>) throws -> Bool {
        if let found = columns(named: reader, in: body) {
            columns = found
            return true
        }
        guard let order = Format.order, reader.count == order.count else {
            throw FeedError.foreign(expected: Format.expected)
        }
        columns = order
        return false
    }

    private func columns(named reader: borrowing CSVReader, in text: Span<UInt8>) -> [Field?]? {
        var found: [Field?] = []
        for index in 0..<reader.count {
            let field = reader.withField(index, in: text) { Format.field(named: $0) }
            found.append(field.flatMap { found.contains($0) ? nil : $0 })
        }
        guard Format.required.allSatisfy(found.contains) else { return nil }
        if let unnamed = Format.unnamed, !found.contains(unnamed) { found.append(unnamed) }
        return found
    }

    private mutating func readRecord<Sink: SightingSink & ~Copyable>(
        _ reader: borrowing CSVReader, in body: Span<UInt8>, into sink: inout Sink
    ) throws {
        record.reset()
        for index in 0..<min(columns.count, reader.count) {
            guard let field = columns[index] else { continue }
            reader.withField(index, in: body) { record.set(field, $0) }
        }
        records += 1
        if reader.isMalformed {
            try sink.reject("the quotes of the row are wrong, or it has more than 256 fields", record: reader.line)
            return
        }
        row.reset()
        do throws(RowError) {
            try format.fill(&row, from: record)
        } catch {
            // Lists are pasted together in practice, names and all.
            if columns(named: reader, in: body) != nil {
                records -= 1
                return
            }
            try sink.reject(error.reason, record: reader.line)
            return
        }
        try sink.accept(row.sighting, record: reader.line)
    }
}
