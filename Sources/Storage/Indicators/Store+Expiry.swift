import Postgres

/// What expired: reports, and the indicators that lost their last support with them.
package struct Expiry: Sendable {
    package let sightings: Int
    package let withdrawn: Int
}

extension Store {
    /// Publishes the indicators whose reports have come to their end. Costs an index look-up when there are none.
    package mutating func expireSightings() throws -> Expiry {
        try primary.use(repeatable: false) { connection in
            try connection.removeTimeLimits()
            return try connection.first("select expired_rows, withdrawn from expire_sightings()") { row in
                Expiry(sightings: row.integer(), withdrawn: row.integer())
            }
        } ?? Expiry(sightings: 0, withdrawn: 0)
    }
}
