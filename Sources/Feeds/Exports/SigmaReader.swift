import Model
import Notation

/// Sigma rules, one or more YAML documents: the values that their selections look for in fields of addresses, names, URLs, hashes
/// and senders. What the condition excludes is no indicator. A rule without such a value is refused.
struct SigmaReader: SightingReader {
    func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        guard try !Body.isEmpty(body) else { return }
        var rule = SigmaRule()
        var builder = SightingBuilder()
        var start = Body.start(of: body)
        var number = 0
        var isKnown = false
        while start <= body.count {
            let end = body.firstIndex(of: 0x0A, from: start)
            let line = body.extracting(start..<end)
            start = end + 1
            number += 1
            let isEnd = end >= body.count
            let isBreak = line.count >= 3 && line.extracting(0..<3).isEqual(to: "---")
            if !isBreak, let content = YAMLLine(line) { rule.take(content, line: number) }
            if isBreak || isEnd, !rule.isEmpty {
                guard rule.hasDetection else {
                    if !isKnown { throw FeedError.foreign(expected: "a list of Sigma rules with the key detection") }
                    try sink.reject("the document has no detection", record: rule.line)
                    rule = SigmaRule()
                    continue
                }
                isKnown = true
                try Self.hand(rule, &builder, to: &sink)
                rule = SigmaRule()
            }
        }
    }

    private static func hand<Sink: SightingSink & ~Copyable>(
        _ rule: borrowing SigmaRule,
        _ builder: inout SightingBuilder,
        to sink: inout Sink
    ) throws {
        var found = 0
        var seen: Set<[UInt8]> = []
        for value in rule.values {
            builder.reset()
            if let reason = rule.fill(&builder, with: value) {
                try sink.reject(reason, record: value.line)
                found += 1
            } else if seen.insert(Array(builder.sighting.bytes[builder.sighting.value])).inserted {
                try sink.accept(builder, record: value.line)
                found += 1
            }
        }
        for line in rule.unread {
            try sink.reject("the value is written in a way that is not read; give one value a line", record: line)
            found += 1
        }
        if rule.isCut {
            try sink.reject("the rule has more than 10,000 values; the rest was left out", record: rule.line)
        }
        if found == 0 { try sink.reject("the rule looks for no value that we keep", record: rule.line) }
    }
}
