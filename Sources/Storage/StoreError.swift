import Postgres

/// What upper rooms may learn of a failure. The driver's words are for the log only.
package enum StoreError: Error, Sendable {
    /// No database now; the next try may succeed.
    case unavailable(String)
    /// The statement took longer than it may.
    case timeout
    /// A constraint refused the values; its name.
    case refused(constraint: String, message: String)
    case failed(String)

    init(_ error: PostgresError) {
        switch error.kind {
        case .unreachable, .stalled, .conflict: self = .unavailable(error.message)
        case .timeout: self = .timeout
        case .constraint: self = .refused(constraint: error.constraint, message: error.message)
        case .other: self = .failed("\(error.sqlstate) \(error.message)")
        }
    }

    /// One sentence in one line for the operator, without a full stop.
    package var text: String {
        switch self {
        case .unavailable(let reason): "the database cannot be reached: \(Self.oneLine(reason))"
        case .timeout: "the database took too long"
        case .refused(let constraint, let message):
            if let sentence = ConstraintWords.sentence(for: constraint) {
                sentence
            } else if ConstraintWords.ofPrograms.contains(constraint) {
                "the check \(constraint), which guards the programs' own work, refused this; nothing was changed; report this fault: \(Self.oneLine(message))"
            } else {
                "the database refused this by \(constraint): \(Self.oneLine(message))"
            }
        case .failed(let reason): "the database refused this: \(Self.oneLine(reason))"
        }
    }

    /// Whether a person can mend it by other input.
    package var isAboutInput: Bool {
        if case .refused(let constraint, _) = self { ConstraintWords.sentence(for: constraint) != nil } else { false }
    }

    private static func oneLine(_ text: String) -> String {
        text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "; ")
    }
}
