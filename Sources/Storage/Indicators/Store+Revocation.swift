package import Notation
import Postgres

/// The outcome of revoking or restoring an indicator.
package enum RevocationOutcome: String, Sendable {
    case done, unchanged, unknown
    /// The operator restored the indicator, but it stays revoked: no source reports it any more.
    case unreported
}

extension Store {
    /// Publishes a new version of an indicator, either revoked or restored.
    package mutating func changeRevocation(of id: UUID, isRevoked: Bool, reason: String?) throws -> RevocationOutcome {
        let outcome = try primary.use { connection in
            try connection.first(
                "select withdraw_indicator(\(id)::uuid, \(isRevoked)::boolean, \(reason)::text)"
            ) { $0.text() }
        }
        return outcome.flatMap { RevocationOutcome(rawValue: $0) } ?? .unknown
    }
}
