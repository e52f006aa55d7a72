import Model
import Notation

/// A format of lines, each of which holds one record or none: rules and log lines that other tools take, our own exports
/// among them.
protocol LineFormat: Sendable {
    /// What a body of this format is, for the operator.
    static var expected: String { get }
    /// Whether its lines begin with `<`, which is markup otherwise.
    static var beginsWithBracket: Bool { get }

    /// Puts the fields of one line into the record. Called in the body's order.
    /// - Parameter line: trimmed, not empty.
    mutating func fill(_ record: inout Record, from line: Span<UInt8>) -> LineContent
}

extension LineFormat {
    static var beginsWithBracket: Bool { false }
}

/// What a line of a `LineFormat` is.
enum LineContent {
    case record
    /// A comment or a heading.
    case nothing
    case refused(StaticString)
    /// Not of the format.
    case foreign
}

/// Reads a body of lines.
struct LineReader<Format: LineFormat>: SightingReader {
    private let format: Format

    init(_ format: Format) { self.format = format }

    func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        guard try !Body.isEmpty(body, allowsBracket: Format.beginsWithBracket) else { return }
        var format = format
        var record = Record()
        var builder = SightingBuilder()
        var isKnown = false
        var line = 0
        var start = Body.start(of: body)
        while start < body.count {
            let end = body.firstIndex(of: 0x0A, from: start)
            let inside = body.trimmed(start..<end)
            start = end + 1
            line += 1
            if inside.isEmpty { continue }
            record.reset()
            builder.reset()
            switch format.fill(&record, from: body.extracting(inside)) {
            case .nothing: continue
            case .foreign:
                // A first line of another format is another format; a later one is a bad line.
                guard isKnown else {
                    throw body[inside.lowerBound] == UInt8(ascii: "<")
                        ? FeedError.markup : FeedError.foreign(expected: Format.expected)
                }
                try sink.reject("the line is not of the format", record: line)
            case .refused(let reason): try sink.reject(reason, record: line)
            case .record:
                if let reason = Self.fill(&builder, from: record) {
                    try sink.reject(reason, record: line)
                } else {
                    try sink.accept(builder, record: line)
                }
            }
            isKnown = true
        }
    }

    private static func fill(_ builder: inout SightingBuilder, from record: borrowing Record) -> StaticString? {
        do throws(RecordError) {
            var format = GenericFormat()
            try format.fill(&builder, from: record)
            return nil
        } catch {
            return error.reason
        }
    }
}
