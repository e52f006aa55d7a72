import Notation

/// Why a query was refused, with everything that a client needs to correct it.
package struct ParameterError: Error, Equatable, Sendable {
    /// The rule that was broken.
    package enum Kind: Sendable { case invalidValue, unknownParameter, repeatedParameter, malformedQuery }

    /// The rule that was broken.
    package let kind: Kind
    /// The parameter that is wrong, made printable; nil when the query as a whole is wrong.
    package let parameter: String?
    /// The value that was sent, printable and at most 100 characters long; nil when the value is not what is wrong.
    package let value: String?
    /// One or two sentences that say what is wrong and what is valid.
    package let message: String
    /// All valid values of the parameter, or all valid parameters; nil when they cannot be listed.
    package let validValues: [String]?
    /// The valid value or name that is closest to what was sent.
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

    /// Makes the error for a value that breaks a rule of the caller.
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

    /// Cuts text from outside to 100 characters and shows U+FFFD for invisible characters and for those that change the
    /// reading direction. Of an API key in the wrong place only the prefix is shown, because errors may be logged.
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
