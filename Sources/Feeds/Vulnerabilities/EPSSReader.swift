import Extraction
import Model
import Notation

/// FIRST EPSS: the daily table of scores, with the model and the day in a comment before it.
///
/// A row costs no allocation: the table has some 340,000 of them.
struct EPSSReader: VulnerabilityReader {
    let source = CVESource.epss

    func read<Sink: VulnerabilitySink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        guard try !Body.isEmpty(body) else { return }
        var table = EPSSTable()
        while true {
            switch try table.next(in: body) {
            case .row: try sink.accept(table.vulnerability, record: table.line)
            case .broken(let reason): try sink.reject(reason, record: table.line)
            case .end: return
            }
        }
    }
}

/// Not generic over the sink, so that the work of a row is one piece of machine code.
private struct EPSSTable {
    enum Step {
        case row
        case broken(StaticString)
        case end
    }

    private(set) var vulnerability = Vulnerability()
    private var reader = CSVReader()
    private var columns: (id: Int, score: Int, percentile: Int)?
    private var model: [UInt8] = []
    private var scoredAt: Timestamp?

    private static let expected = "an EPSS table with the columns cve, epss and percentile"

    var line: Int { reader.line }

    mutating func next(in body: Span<UInt8>) throws(FeedError) -> Step {
        while true {
            switch reader.next(in: body) {
            case .comment: readComment(body.extracting(reader.comment))
            case .end:
                if columns == nil { throw .foreign(expected: Self.expected) }
                return .end
            case .fields:
                if reader.isCut { throw .cut(byte: body.count) }
                guard let columns else {
                    try readNames(body)
                    continue
                }
                return readRow(body, columns)
            }
        }
    }

    /// `#model_version:v2026.06.15,score_date:2026-09-26T12:00:22Z`.
    private mutating func readComment(_ comment: Span<UInt8>) {
        var start = 0
        while start < comment.count {
            let end = comment.firstIndex(of: 0x2C, from: start)
            let part = comment.extracting(start..<end)
            if part.startsIgnoringCase(with: "model_version:") {
                let name = part.extracting(14..<min(part.count, 14 + 64))
                if name.isGraphicASCII {
                    model.removeAll()
                    model.append(name)
                }
            } else if part.startsIgnoringCase(with: "score_date:") {
                scoredAt = Timestamp(bytes: part.extracting(11..<part.count))
            }
            start = end + 1
        }
    }

    private mutating func readNames(_ body: Span<UInt8>) throws(FeedError) {
        func column(_ name: StaticString) -> Int? {
            (0..<reader.count).first { reader.withField($0, in: body) { $0.isEqualIgnoringCase(to: name) } }
        }
        guard let id = column("cve"), let score = column("epss"), let percentile = column("percentile") else {
            throw .foreign(expected: Self.expected)
        }
        columns = (id, score, percentile)
    }

    private mutating func readRow(_ body: Span<UInt8>, _ columns: (id: Int, score: Int, percentile: Int)) -> Step {
        vulnerability.reset()
        if let reason = vulnerability.setID(reader, column: columns.id, in: body) { return .broken(reason) }
        let score = reader.withField(columns.score, in: body) { Self.millionths($0) }
        let percentile = reader.withField(columns.percentile, in: body) { Self.millionths($0) }
        guard let score, let percentile else { return .broken("the score or the percentile is not from 0 to 1") }
        let model = model
        let name = vulnerability.store(model.span)
        vulnerability.probability = .init(score: score, percentile: percentile, scoredAt: scoredAt, model: name)
        return .row
    }

    /// `0.00043`, `1`, `3e-05`; digits beyond the sixth are cut. Nil when it is not from 0 to 1.
    private static func millionths(_ text: Span<UInt8>) -> Int? {
        let number = text.extracting(text.trimmed(0..<text.count))
        guard number.count <= 32 else { return nil }
        var value = 0
        // By which power of ten `value` is smaller than the millionths.
        var power = 6
        var hasPoint = false
        var hasDigits = false
        var place = 0
        while place < number.count, number[place] | 0x20 != UInt8(ascii: "e") {
            let byte = number[place]
            place += 1
            if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
                continue
            }
            guard (0x30...0x39).contains(byte) else { return nil }
            hasDigits = true
            // Fifteen digits are exact, and more say nothing at this scale.
            if value >= 100_000_000_000_000 {
                guard hasPoint else { return nil }
                continue
            }
            value = value * 10 + Int(byte & 15)
            if hasPoint { power -= 1 }
        }
        guard hasDigits else { return nil }
        if place < number.count {
            guard let exponent = exponent(number.extracting(place + 1..<number.count)) else { return nil }
            power += exponent
        }
        while power > 0, value > 0, value <= 1_000_000 {
            value *= 10
            power -= 1
        }
        while power < 0, value > 0 {
            value /= 10
            power += 1
        }
        return value <= 1_000_000 ? value : nil
    }

    /// `-05`, `+2`: at most three digits.
    private static func exponent(_ text: Span<UInt8>) -> Int? {
        let isSigned = !text.isEmpty && (text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+"))
        let digits = text.extracting((isSigned ? 1 : 0)..<text.count)
        guard (1...3).contains(digits.count), let size = digits.decimal else { return nil }
        return isSigned && text[0] == UInt8(ascii: "-") ? -size : size
    }
}

extension Vulnerability {
    /// Sets the CVE id. Returns what is wrong with it; nil when it is good.
    mutating func setID(_ text: Span<UInt8>) -> StaticString? {
        do throws(InvalidValue) {
            id = try store(writing: { (out: inout [UInt8]) throws(InvalidValue) in
                try IndicatorType.cve.appendNormalForm(of: text, to: &out)
            })
            return nil
        } catch {
            return error.reason
        }
    }

    fileprivate mutating func setID(_ reader: borrowing CSVReader, column: Int, in body: Span<UInt8>) -> StaticString? {
        reader.withField(column, in: body) { setID($0) }
    }
}
