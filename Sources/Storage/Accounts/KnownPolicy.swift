package import Model
import Notation
import Postgres

/// What a worker may remember of a granted request: from which buckets it took what, and under which rules. The next request
/// for the same is granted by one plain statement, as long as nobody has changed a rule since.
package struct KnownPolicy: Sendable {
    package let caller: Caller
    let perMinute: Int
    let perDay: Int
    /// The address for which alone it was granted; nil when the key may be used from anywhere.
    package let address: String?
    /// Takes the request out of both buckets, if the rules are the same and both have room. `now()` is the time at which the
    /// statement began, the same in all places.
    let taking: FixedStatement

    /// What `admit()` says of a granted request, in its columns `slot` to `is_bound`; nil when it is nobody's.
    init?(_ row: inout RowReader, caller: Caller, perMinute: Int, perDay: Int, address: String) {
        guard let account = caller.userID else {
            row.skipRest()
            return nil
        }
        let slot = row.integer()
        // Intervals go back as they came.
        let (minuteCost, dayCost, minuteWindow, dayWindow) =
            (row.writtenText(), row.writtenText(), row.writtenText(), row.writtenText())
        let version = row.integer()
        let expiry = row.optionalTime()
        self.address = row.flag() ? address : nil
        self.caller = caller
        self.perMinute = perMinute
        self.perDay = perDay
        taking = FixedStatement(
            """
            update account_buckets b \
            set minute_full_at = greatest(b.minute_full_at, now()) + \(minuteCost)::interval, \
                day_full_at = greatest(b.day_full_at, now()) + \(dayCost)::interval \
            from data_generation g \
            where b.user_id = \(account)::uuid and b.slot = \(slot)::smallint \
                and (select p.version from policy_version p) = \(version)::bigint and now() < coalesce(\(expiry)::timestamptz, 'infinity') \
                and greatest(b.minute_full_at, now()) + \(minuteCost)::interval <= now() + \(minuteWindow)::interval \
                and greatest(b.day_full_at, now()) + \(dayCost)::interval <= now() + \(dayWindow)::interval \
            returning now(), b.minute_full_at, b.day_full_at, g.version, g.changed_at
            """
        )
    }
}

extension Store {
    /// Takes one request out of buckets that are known.
    /// - Parameter ahead: what the request is going to read; it is read in the same round trip.
    /// - Returns: nil when a rule has changed or a bucket has no room: `admit` decides then.
    package mutating func take(_ known: KnownPolicy, ahead: ReadAhead = ReadAhead()) throws -> (Allowance, Generation)?
    {
        let reads = hasReplica ? [] : ahead.statements
        return try primary.use { connection in
            try connection.first(known.taking, ahead: reads) { row in
                (
                    Allowance(
                        perMinute: known.perMinute,
                        perDay: known.perDay,
                        at: row.time(),
                        minuteFullAt: row.time(),
                        dayFullAt: row.time(),
                        retryAt: nil
                    ), Generation(version: row.integer(), time: row.time())
                )
            }
        }
    }
}
