package import Model
package import Notation
import Postgres

extension Store {
    /// Stores what an account says of indicators, all of it or nothing.
    /// - Returns: how many were taken, nil when the day has not enough left for all; and what it has left.
    package mutating func report(_ sighting: MemberSighting, of indicators: [UUID], by account: UUID) throws
        -> (taken: Int?, left: Int)
    {
        // Said twice, it is the same.
        let found = try primary.use { connection in
            try connection.first(
                """
                select taken, left_today from report_sightings(
                    \(account), \(indicators.map(\.text))::uuid[], \(sighting.kind.name.description)::member_sighting_kind,
                    \(sighting.at), \(sighting.count)::integer, \(sighting.note)::text, \(sighting.isNamed)::boolean)
                """
            ) { row in (row.optionalInteger(), row.integer()) }
        }
        // What the request reads from here on has what it wrote.
        readsFrom = .primary
        return found ?? (nil, 0)
    }

    /// How many indicators each account may report in a day.
    package mutating func sightingsPerDay() throws -> Int {
        let most = try primary.use { connection in
            try connection.first("select most from account_limits where name = 'sightings'") { $0.integer() }
        }
        return most ?? 0
    }

    /// Those of the ids that are on record and not marked stricter than the ceiling, revoked or not.
    package mutating func known(_ ids: [UUID], tlpCeiling: TLP) throws -> Set<UUID> {
        let sql: SQL = """
            select i.id from indicators i where i.id = any(\(ids.map(\.text))::uuid[]) \(tlpCeiling.allows("i.tlp"))
            """
        return Set(try reading { connection in try connection.rows(sql) { $0.uuid() } })
    }
}
