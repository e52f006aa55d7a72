/// Why a statement or a connection failed. The cases are the SQLSTATEs that callers handle (PostgreSQL, appendix A).
package struct PostgresError: Error, Sendable {
    package enum Kind: Sendable {
        /// There is no connection, or it broke: classes 08 and 57P. Or it leads to a server that only reads: 25006.
        case unreachable
        /// The server said nothing for longer than it had; the connection is closed.
        case stalled
        /// The statement was cancelled, for instance by `statement_timeout`: 57014.
        case timeout
        /// The same transaction may succeed when it is tried again: 40001, 40P01.
        case conflict
        /// Class 23.
        case constraint
        case other
    }

    package let kind: Kind
    /// Five characters; empty when the server did not answer.
    package let sqlstate: String
    /// The server's message, for logs and never for clients.
    package let message: String
    /// The constraint that was violated, or empty.
    package let constraint: String

    package init(sqlstate: String, message: String, constraint: String = "") {
        self.sqlstate = sqlstate
        self.message = message
        self.constraint = constraint
        kind =
            switch sqlstate {
            case "57014": .timeout
            case "40001", "40P01", "55P03": .conflict
            case "25006": .unreachable
            default:
                switch sqlstate.prefix(2) {
                case "", "08", "57", "53": .unreachable
                case "23": .constraint
                default: .other
                }
            }
    }

    /// Whether the server takes no writes, as one that follows another.
    package var isOfReadOnlyServer: Bool { sqlstate == "25006" }

    /// No prepared statement has this name in the session.
    static let noSuchStatement = "26000"
    /// A prepared statement has this name already.
    static let sameStatement = "42P05"

    private init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
        sqlstate = ""
        constraint = ""
    }

    static func lost(_ message: String) -> PostgresError { PostgresError(.unreachable, message) }
    static func stalled(_ message: String) -> PostgresError { PostgresError(.stalled, message) }
    static func unfit(_ message: String) -> PostgresError { PostgresError(.other, message) }
}
