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
        case .unreachable, .conflict: self = .unavailable(error.message)
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
            "the database refused this by \(constraint): \(Self.oneLine(message))"
        case .failed(let reason): "the database refused this: \(Self.oneLine(reason))"
        }
    }

    private static func oneLine(_ text: String) -> String {
        text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "; ")
    }
}
