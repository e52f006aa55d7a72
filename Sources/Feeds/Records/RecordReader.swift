import Model

/// Reads one format of records in one notation.
struct RecordReader: SightingReader {
    private let notation: RecordNotation
    private let format: any RecordFormat

    init(_ notation: RecordNotation, _ format: any RecordFormat) {
        self.notation = notation
        self.format = format
    }

    func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        guard try !Body.isEmpty(body) else { return }
        var records = Records(notation, format)
        while true {
            switch try records.next(in: body) {
            case .sighting(let record): try sink.accept(records.builder, record: record)
            case .rejection(let reason, let record): try sink.reject(reason, record: record)
            case .end: return
            }
            if let names = records.takeUnknownColumns() {
                for name in names.columns { try sink.note(.unknownColumn(name), record: names.record) }
            }
        }
    }
}

enum RecordNotation { case csv, json, ndjson }

/// The records of a body, one after another, as rows. Not generic over the sink, so that the work of a row is one piece
/// of machine code.
struct Records {
    enum Step {
        case sighting(record: Int)
        case rejection(StaticString, record: Int)
        case end
    }

    /// What a notation found next: a record, now in `record`; one that cannot be read; or the end of the body.
    enum Found {
        case record(Int)
        case broken(StaticString, record: Int)
        case end
    }

    private(set) var builder = SightingBuilder()
    private var record = Record()
    private var format: any RecordFormat
    private let notation: RecordNotation
    /// The record that may have further sightings.
    private var open: Int?
    private var table: TableRecords
    private var document: JSONRecords
    private var lines: JSONLines

    init(_ notation: RecordNotation, _ format: any RecordFormat) {
        self.notation = notation
        self.format = format
        let layout = type(of: format).layout
        table = TableRecords(layout)
        document = JSONRecords(layout)
        lines = JSONLines(layout)
    }

    /// Columns without a meaning and the line of their names; once, and nil for none.
    mutating func takeUnknownColumns() -> (columns: [String], record: Int)? { table.takeUnknown() }

    mutating func next(in body: Span<UInt8>) throws(FeedError) -> Step {
        if let number = open {
            builder.reset()
            do throws(RecordError) {
                if try format.fillNext(&builder, from: record) { return .sighting(record: number) }
                open = nil
            } catch {
                return .rejection(error.reason, record: number)
            }
        }
        while true {
            let found =
                switch notation {
                case .csv: try table.next(in: body, into: &record)
                case .json: try document.next(in: body, into: &record)
                case .ndjson: try lines.next(in: body, into: &record)
                }
            switch found {
            case .end: return .end
            case .broken(let reason, let number): return .rejection(reason, record: number)
            case .record(let number):
                builder.reset()
                open = number
                do throws(RecordError) {
                    try format.fill(&builder, from: record)
                    return .sighting(record: number)
                } catch {
                    // Lists are pasted together in practice, names and all.
                    if notation == .csv, table.dropNames(in: body) { continue }
                    return .rejection(error.reason, record: number)
                }
            }
        }
    }
}
