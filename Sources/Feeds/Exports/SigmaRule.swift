import Model
import Notation

/// One rule as it is read, line by line.
struct SigmaRule {
    /// A text that a field of a selection is compared with.
    struct Value {
        let selection: String
        let kind: SigmaField
        let text: [UInt8]
        let line: Int
    }

    /// More values of a rule are left out; `isCut` says so.
    private static let limit = 10_000
    /// More tags, and more selections that a condition excludes, are of no published rule.
    private static let listLimit = 100

    /// The line on which the rule begins; 0 for none.
    private(set) var line = 0
    private(set) var hasDetection = false
    private(set) var isCut = false
    /// Lines with a value that is not understood.
    private(set) var unread: [Int] = []
    private var found: [Value] = []
    private var section = ""
    private var selection = ""
    private var selectionIndent = 0
    private var field: SigmaField?
    private var condition = ""
    private var description: [UInt8] = []
    private var level: [UInt8] = []
    private var dates: (first: [UInt8], last: [UInt8]) = ([], [])
    private var tags: [[UInt8]] = []

    var isEmpty: Bool { line == 0 }

    mutating func take(_ content: YAMLLine, line number: Int) {
        if line == 0 { line = number }
        if content.indent == 0, !content.isItem {
            section = content.key
            takeTop(content)
        } else if section == "tags" {
            take(tags: content.values)
        } else if section == "detection" {
            takeDetection(content, line: number)
        }
    }

    private mutating func takeTop(_ content: YAMLLine) {
        switch content.key {
        case "description": description = content.value
        case "level": level = content.value
        case "date": dates.first = content.value
        case "modified": dates.last = content.value
        case "detection": hasDetection = true
        case "tags": take(tags: content.values)
        default: break
        }
    }

    private mutating func take(tags more: [[UInt8]]) { tags += more.prefix(Self.listLimit - tags.count) }

    private mutating func takeDetection(_ content: YAMLLine, line number: Int) {
        if !content.isItem, selectionIndent == 0 || content.indent <= selectionIndent {
            selectionIndent = content.indent
            selection = content.key
            field = nil
            if content.key == "condition" { condition = String(decoding: content.value, as: UTF8.self) }
            return
        }
        if !content.key.isEmpty { field = SigmaField(content.key) }
        guard let field else { return }
        if content.isComplex {
            unread.append(number)
            // The lines that it goes on in say nothing without it.
            self.field = nil
        }
        for text in content.values.flatMap(field.texts) {
            guard found.count < Self.limit else {
                isCut = true
                return
            }
            found.append(Value(selection: selection, kind: field, text: text, line: number))
        }
    }

    /// The values of selections that the condition does not exclude.
    var values: [Value] {
        var excluded: [String] = []
        let words = condition.lowercased().split { " ()".contains($0) }
        for (place, word) in words.enumerated() where word == "not" && excluded.count < Self.listLimit {
            var next = place + 1
            if next + 1 < words.count, words[next + 1] == "of" { next += 2 }
            if next < words.count { excluded.append(String(words[next])) }
        }
        return found.filter { value in
            !excluded.contains { name in
                name.hasSuffix("*") ? value.selection.hasPrefix(name.dropLast()) : value.selection == name
            }
        }
    }

    /// What is wrong with the value; nil when the builder holds it and what the rule says of it.
    func fill(_ builder: inout SightingBuilder, with value: Value) -> StaticString? {
        do throws(RecordError) {
            try value.kind.set(value.text.span, in: &builder)
            try builder.setFirstSeen(dates.first.span)
            try builder.setLastSeen(dates.last.span)
        } catch {
            return error.reason
        }
        builder.orderTimes()
        if !description.isEmpty { builder.setContext(description.span) }
        for tag in tags { take(tag.span, into: &builder) }
        builder.confidence =
            level.span.isEqualIgnoringCase(to: "high") || level.span.isEqualIgnoringCase(to: "critical")
            ? .high : level.isEmpty || level.span.isEqualIgnoringCase(to: "medium") ? .medium : .low
        return nil
    }

    /// `attack.t1059.001`, `tlp.red`; tags of other namespaces say nothing of the value.
    private func take(_ tag: Span<UInt8>, into builder: inout SightingBuilder) {
        if tag.startsIgnoringCase(with: "attack.t"), tag.count > 8, (0x30...0x39).contains(tag[8]) {
            builder.addTechniques(tag.extracting(7..<tag.count))
        } else if tag.startsIgnoringCase(with: "tlp.") {
            if let tlp = TLP(label: tag.extracting(4..<tag.count)) { builder.sighting.verdict.mark(tlp) }
        }
    }
}
