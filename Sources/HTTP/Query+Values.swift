package import Notation

/// A closed set of words that a parameter may hold, such as the types of indicators.
package protocol ParameterChoice: CaseIterable {
    var name: StaticString { get }
    /// Nil when the text is none of the words. It may accept other spellings than `name`.
    init?(_ name: some StringProtocol)
}

extension ParameterChoice {
    /// By `name`, for those that have no other spelling.
    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }
}

/// Reads values by type. An absent parameter gives nil or the default; an empty value is invalid.
extension Query {
    /// - Parameter length: how many Unicode scalars are valid.
    package func text(_ name: StaticString, length: ClosedRange<Int> = 1...4096) throws(ParameterError) -> String? {
        guard let range = value(of: name) else { return nil }
        let text = text(range)
        guard length.contains(text.unicodeScalars.count) else {
            throw refused(name, text, "\(length.lowerBound) to \(length.upperBound) characters long")
        }
        return text
    }

    /// Reads any text, for parameters whose empty value has a meaning.
    package func textOrEmpty(_ name: StaticString) -> String? { value(of: name).map(text) }

    /// Reads a whole number in decimal digits only. A number that is too large for `Int` counts as `Int.max`.
    package func integer(_ name: StaticString, in valid: ClosedRange<Int>) throws(ParameterError) -> Int? {
        guard let range = value(of: name) else { return nil }
        var number = 0
        var isNumber = !range.isEmpty
        for place in range {
            let digit = bytes[place]
            isNumber = isNumber && digit.isDigit
            guard isNumber else { break }
            let (tenfold, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tenfold.addingReportingOverflow(Int(digit &- 0x30))
            number = overflow || carry ? Int.max : sum
        }
        guard isNumber, valid.contains(number) else {
            let end =
                valid.upperBound == Int.max
                ? "of at least \(valid.lowerBound)" : "from \(valid.lowerBound) to \(valid.upperBound)"
            throw refused(name, text(range), "a whole number \(end)")
        }
        return number
    }

    /// Reads a whole number, or returns `fallback` when the parameter is absent. The fallback need not be in the range.
    package func integer(
        _ name: StaticString,
        in valid: ClosedRange<Int>,
        default fallback: Int
    ) throws(ParameterError) -> Int {
        try integer(name, in: valid) ?? fallback
    }

    /// A decimal number, such as `7`, `7.5` or `1e-3`.
    package func number(_ name: StaticString, in valid: ClosedRange<Double>) throws(ParameterError) -> Double? {
        guard let range = value(of: name) else { return nil }
        let isPlain =
            (1...400).contains(range.count)
            && bytes[range].allSatisfy {
                $0.isDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                    || $0 | 0x20 == UInt8(ascii: "e")
            }
        guard isPlain, let number = Double(text(range)), valid.contains(number) else {
            let ends = [valid.lowerBound, valid.upperBound].map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }
            throw refused(name, text(range), "a number from \(ends[0]) to \(ends[1])")
        }
        return number
    }

    /// `true`, `false`, `1` or `0`, in any case.
    package func boolean(_ name: StaticString, default fallback: Bool) throws(ParameterError) -> Bool {
        guard let range = value(of: name) else { return fallback }
        let word = bytes.span.extracting(range)
        if word.equals("1") || word.equalsIgnoringCase("true") { return true }
        if word.equals("0") || word.equalsIgnoringCase("false") { return false }
        throw refused(name, text(range), "true or false", valid: ["true", "false"])
    }

    /// Reads a time as in RFC 3339 §5.6, or a date, which means its midnight in UTC, or a rolling time such as `-30d`
    /// before `asked`. When a client does not escape `+02:00`, the plus sign arrives as a blank; this is accepted.
    package func time(_ name: StaticString) throws(ParameterError) -> Timestamp? {
        guard let range = value(of: name) else { return nil }
        if range.count <= 64 {
            if let time = Timestamp(bytes[range]) ?? RollingTime(bytes[range], before: asked)?.time { return time }
            var repaired = Array(bytes[range])
            if let blank = repaired.lastIndex(of: 0x20), blank > 10 {
                repaired[blank] = UInt8(ascii: "+")
                if let time = Timestamp(repaired) { return time }
            }
        }
        throw refused(
            name,
            text(range),
            "a time as in RFC 3339, such as 2026-01-31T00:00:00Z or 2026-01-31T01:00:00%2B01:00, "
                + "or a date such as 2026-01-31, or a time before now such as -30d, -24h or -15m"
        )
    }

    /// The text of a rolling time, as it was given; nil for other values and when the parameter is absent.
    package func rollingTime(_ name: StaticString) -> String? {
        guard let range = value(of: name), RollingTime(bytes[range], before: asked) != nil else { return nil }
        return text(range)
    }

    /// What the rolling times of the query mean now, one for each parameter that reads as one.
    package var rollingTimes: [RollingTime] {
        parameters.compactMap { RollingTime(bytes[$0.value], before: asked) }
    }

    /// The most values that a list may hold, unless its parameter says otherwise.
    package static let mostItems = 64

    /// Reads values with commas between them, each once, in the order given. `most` counts those given twice, too.
    package func list(_ name: StaticString, most: Int = Query.mostItems) throws(ParameterError) -> [String]? {
        guard let range = value(of: name) else { return nil }
        var items: [String] = []
        let parts = bytes[range].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count <= most else { throw refused(name, text(range), "a list of at most \(most) values") }
        for part in parts {
            guard !part.isEmpty else {
                throw refused(name, text(range), "one or more values with commas between them, none of them empty")
            }
            let item = String(decoding: part, as: UTF8.self)
            if items.contains(item) { continue }
            items.append(item)
        }
        return items
    }

    /// Reads one of the words and returns its index among them.
    package func choice(_ name: StaticString, from words: [StaticString]) throws(ParameterError) -> Int? {
        guard let range = value(of: name) else { return nil }
        let given = bytes.span.extracting(range)
        for place in words.indices where given.equals(words[place]) { return place }
        throw notAmong(words, name, text(range))
    }

    /// Reads one of the words as a case of an enum. `Choice` decides which other spellings are accepted.
    package func choice<Choice: ParameterChoice>(
        _ name: StaticString,
        as: Choice.Type = Choice.self
    ) throws(ParameterError) -> Choice? {
        guard let range = value(of: name) else { return nil }
        let given = text(range)
        guard let choice = Choice(given) else { throw notAmong(Choice.allCases.map(\.name), name, given) }
        return choice
    }

    /// Reads several of the words, with commas between them; each index once.
    package func choices(_ name: StaticString, from words: [StaticString]) throws(ParameterError) -> [Int]? {
        guard let items = try list(name) else { return nil }
        var found: [Int] = []
        for item in items {
            guard let place = words.firstIndex(where: { item.utf8.elementsEqual($0.description.utf8) }) else {
                throw notAmong(words, name, item)
            }
            found.append(place)
        }
        return found
    }

    /// Reads several of the words as cases, with commas between them; each case once.
    package func choices<Choice: ParameterChoice & Equatable>(
        _ name: StaticString,
        as: Choice.Type = Choice.self
    ) throws(ParameterError) -> [Choice]? {
        guard let items = try list(name) else { return nil }
        var found: [Choice] = []
        for item in items {
            guard let choice = Choice(item) else { throw notAmong(Choice.allCases.map(\.name), name, item) }
            if !found.contains(choice) { found.append(choice) }
        }
        return found
    }

    private func notAmong(_ words: [StaticString], _ name: StaticString, _ given: String) -> ParameterError {
        let valid = words.map(\.description)
        return refused(name, given, "one of \(valid.joined(separator: ", "))", valid: valid)
    }

    private func refused(
        _ name: StaticString,
        _ given: String,
        _ expected: String,
        valid: [String]? = nil
    ) -> ParameterError {
        .invalidValue(name, given, expected: expected, valid: valid)
    }
}
