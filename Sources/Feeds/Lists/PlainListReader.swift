import Extraction
import Model
import Notation

/// A list of values, one or a few a line, of any type or of one: plain values, hosts files, the rules of programs that block
/// names, response policy zones. Lines that begin with `#`, `;`, `//` or `!` are comments, and so is what follows a blank
/// and `#`, `;` or `//`. A host may have a port behind it, which becomes the record key.
struct PlainListReader: SightingReader {
    /// The only type the list holds, one value a line; nil for any.
    let type: IndicatorType?

    init(only type: IndicatorType? = nil) { self.type = type }

    func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        guard try !Body.isEmpty(body) else { return }
        var builder = SightingBuilder()
        var content = ListLine()
        var start = Body.start(of: body)
        var line = 1
        var records = 0
        var announced: Int?
        while start < body.count {
            let end = body.firstIndex(ofLineEndOr: 0x0A, from: start)
            let inside = body.trimmed(start..<end)
            if let mark = Self.commentLength(in: body, inside) {
                let comment = inside.lowerBound + mark..<inside.upperBound
                announced = Body.announcedCount(in: body.extracting(comment)) ?? announced
            } else if !inside.isEmpty {
                let text = body.extracting(Self.withoutComment(body, inside))
                if let reason = type == nil ? content.read(text) : content.take(text) {
                    records += 1
                    try sink.reject(reason, record: line)
                }
                for value in content.values {
                    records += 1
                    builder.reset()
                    if let reason = fill(&builder, content.bytes.span.extracting(value)) {
                        try sink.reject(reason, record: line)
                    } else {
                        try sink.accept(builder, record: line)
                    }
                }
            }
            start = end + 1
            if end + 1 < body.count, body[end] == 0x0D, body[end + 1] == 0x0A { start += 1 }
            line += 1
        }
        if let announced, announced != records { throw FeedError.truncated(announced: announced, found: records) }
    }

    /// What is wrong with the value; nil when the builder holds it.
    private func fill(_ builder: inout SightingBuilder, _ value: Span<UInt8>) -> StaticString? {
        do throws(RecordError) {
            if let type { try builder.setValue(value, as: type) } else { try builder.setDetectedValue(value) }
            builder.usePortAsKey()
            return nil
        } catch {
            return error.reason
        }
    }

    /// Length of the comment mark at the start of the line; nil for a line that is no comment.
    private static func commentLength(in body: Span<UInt8>, _ line: Range<Int>) -> Int? {
        guard !line.isEmpty else { return nil }
        switch body[line.lowerBound] {
        case UInt8(ascii: "#"), UInt8(ascii: ";"), UInt8(ascii: "!"): return 1
        case UInt8(ascii: "/"): return line.count > 1 && body[line.lowerBound + 1] == UInt8(ascii: "/") ? 2 : nil
        default: return nil
        }
    }

    /// The line up to a blank with `#`, `;` or `//` behind it, or to `#` or `;` with a blank behind, for what is no URL.
    private static func withoutComment(_ body: Span<UInt8>, _ line: Range<Int>) -> Range<Int> {
        var isURL = false
        for place in line.dropFirst() {
            let byte = body[place]
            guard byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "/") else { continue }
            let isSlash = byte == UInt8(ascii: "/")
            let isDouble = place + 1 < line.upperBound && body[place + 1] == UInt8(ascii: "/")
            if isSlash, !isDouble { continue }
            if isSlash, body[place - 1] == UInt8(ascii: ":") { isURL = true }
            let isBehindBlank = body[place - 1] <= 0x20
            let isBeforeBlank = !isSlash && !isURL && place + 1 < line.upperBound && body[place + 1] <= 0x20
            if isBehindBlank || isBeforeBlank { return body.trimmed(line.lowerBound..<place) }
        }
        return line
    }
}
