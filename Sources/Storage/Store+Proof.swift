import Postgres

/// What one check of the whole store has found.
package struct StoreProof: Sendable {
    /// `sequences`, `counts`, `versions` and so on.
    package let subject: String
    /// How much was looked at, in rows.
    package let count: Int
    package let wrong: Int
    /// One of those that are wrong; nil when none is.
    package let example: String?
}

extension Store {
    /// Looks at all that is kept twice, which reads the whole store. Only the owner of the database may.
    package mutating func prove() throws -> [StoreProof] {
        try primary.use { connection in
            try connection.removeTimeLimits()
            return try connection.rows("select subject, looked_at, wrong, example from prove_store()") {
                StoreProof(subject: $0.text(), count: $0.integer(), wrong: $0.integer(), example: $0.optionalText())
            }
        }
    }
}
