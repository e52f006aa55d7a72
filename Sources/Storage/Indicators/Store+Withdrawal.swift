package import Notation
import Postgres

/// The outcome of revoking or restoring an indicator.
package enum Withdrawal: String, Sendable {
    case done, unchanged, unknown
    /// Restored by the operator, and revoked still: no source reports it any more.
    case unreported
}

extension Store {
    /// Publishes a new version of an indicator, revoked or no longer so.
    package mutating func changeWithdrawal(of id: UUID, isWithdrawal: Bool, reason: String?) throws -> Withdrawal {
        let outcome = try primary.use { connection in
            try connection.first(
                "select withdraw_indicator(\(id)::uuid, \(isWithdrawal)::boolean, \(reason)::text)"
            ) { $0.text() }
        }
        return outcome.flatMap { Withdrawal(rawValue: $0) } ?? .unknown
    }
}
