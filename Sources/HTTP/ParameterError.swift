/// Why a query was refused, with all that a client needs to put it right.
package struct ParameterError: Error, Equatable, Sendable {
    /// What rule was broken.
    package enum Kind: Sendable { case invalidValue, unknownParameter, repeatedParameter, malformedQuery }

    /// What rule was broken.
    package let kind: Kind
    /// The parameter at fault, made printable; nil when it is the query as a whole.
    package let parameter: String?
    /// What was sent, printable and at most 100 characters; nil when the value is not what is wrong.
    package let value: String?
    /// A sentence or two: what is wrong, what is valid.
    package let message: String
    /// All valid values of the parameter, or all valid parameters; nil when they cannot be listed.
    package let validValues: [String]?
    /// The valid value or name that is nearest to what was sent.
    package let suggestion: String?

    init(
        _ kind: Kind,
        parameter: String? = nil,
        value: String? = nil,
        message: String,
        validValues: [String]? = nil,
        suggestion: String? = nil
    ) {
        self.kind = kind
        self.parameter = parameter
        self.value = value
        self.message = message
        self.validValues = validValues
        self.suggestion = suggestion
    }

    /// A value that a caller's own rule refuses.
    ///
    /// - Parameters:
    ///   - expected: what is valid, as the end of the sentence "must be …".
    ///   - valid: all valid values, when they can be listed.
    package static func invalidValue(
        _ parameter: StaticString,
        _ value: String,
        expected: String,
        valid: [String]? = nil
    ) -> ParameterError {
        let nearest = valid.flatMap { NearestName.of(value, among: $0) }
        return ParameterError(
            .invalidValue,
            parameter: parameter.description,
            value: printable(value),
            message: "The parameter \(parameter) must be \(expected)." + (nearest.map { " Did you mean \($0)?" } ?? ""),
            validValues: valid,
            suggestion: nearest
        )
    }

    /// Text from outside cut to 100 characters, what cannot be seen or turns the reading direction shown as U+FFFD. Of
    /// an API key in the wrong place only the prefix is shown, since errors may be logged.
    package static func printable(_ text: some StringProtocol) -> String {
        if text.hasPrefix("sk_live_") { return "sk_live_…" }
        var shown = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            if count == 100 {
                shown.removeLast()
                shown.append("…")
                break
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
                shown.append("\u{FFFD}")
            default: shown.append(scalar)
            }
            count += 1
        }
        return String(shown)
    }
}
