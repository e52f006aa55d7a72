import Postgres

/// How much an instance holds.
package struct SiteCounts: Sendable {
    package let indicators: Int
    package let articles: Int
    /// Feeds that are fetched.
    package let feeds: Int
}

extension Store {
    package mutating func siteCounts() throws -> SiteCounts {
        try primary.use { connection in
            try connection.first(
                """
                select (select count(*) from indicators), (select count(*) from articles), (select count(*) from feeds where is_enabled)
                """
            ) { SiteCounts(indicators: $0.integer(), articles: $0.integer(), feeds: $0.integer()) }
        } ?? SiteCounts(indicators: 0, articles: 0, feeds: 0)
    }
}
