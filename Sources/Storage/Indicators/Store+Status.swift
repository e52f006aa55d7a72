package import Model
package import Notation
import Postgres

extension Store {
    /// Whether each of these indicators stands, in the order of the ids; also of those that were never stored, because
    /// all that is known of them is that they are harmless or revoked.
    ///
    /// Of each indicator at most `mostObjections` reports are looked at.
    package mutating func statuses(of ids: [UUID], tlpCeiling: TLP) throws -> [IndicatorStatus] {
        var statuses = [IndicatorStatus](repeating: .unknown, count: ids.count)
        if ids.isEmpty { return statuses }
        let sql = Self.statuses(of: ids, tlpCeiling: tlpCeiling)
        var place = -1
        var objections: [IndicatorStatus.Objection] = []
        try reading { connection in
            try connection.forEachRow(sql) { row in
                let next = row.integer() - 1
                if next != place { objections.removeAll() }
                place = next
                let (isThere, isRevoked, changed) = (row.flag(), row.flag(), row.optionalTime())
                let cause = row.optionalText().flatMap { IndicatorStatus.Cause($0) }
                let (source, at, reason) = (row.optionalText(), row.optionalTime(), row.optionalText())
                if let cause {
                    objections.append(IndicatorStatus.Objection(cause: cause, source: source, at: at, reason: reason))
                }
                statuses[next] = IndicatorStatus(
                    isThere: isThere,
                    isRevoked: isRevoked,
                    changed: changed,
                    objections: objections
                )
            }
        }
        return statuses
    }

    static func statuses(of ids: [UUID], tlpCeiling: TLP) -> SQL {
        """
        select m.place, i.id is not null, coalesce(i.is_revoked, false), i.modified_at, o.cause, o.source, o.at, o.reason \
        from \(places(ids)) left join indicators i on i.id = m.id \
        left join lateral (\(objections(tlpCeiling))) o on true \
        where i.id is null or true \(tlpCeiling.allows("i.tlp")) \
        order by m.place, o.rank, o.at desc nulls last, o.source
        """
    }

    /// How many reports of one kind are looked at for one indicator.
    private static let mostObjections: UInt = 100

    /// How far the report `s` may go: its own marking, else the one that follows from its confidence.
    static let sightingTLP: SQL = """
        coalesce(s.tlp, case s.confidence when 'high' then 'green'::tlp_level when 'medium' then 'amber' else 'clear' end)
        """

    /// What is said against `m.id`, one row for each cause and source: by the operator, by lists of false positives, and
    /// by sources of their own reports.
    private static func objections(_ tlpCeiling: TLP) -> SQL {
        """
        select 0 as rank, 'withdrawn' as cause, null as source, i.withdrawn_at as at, i.withdrawn_reason as reason \
        where i.withdrawn_at is not null \
        union all \
        (select distinct on (w.withdrawn_by) 1, 'false_positive', f.name, w.withdrawn_at, w.reason \
        from withdrawn_sightings w join feeds f on f.id = w.withdrawn_by \
        where w.indicator_id = m.id and w.restored_at is null order by w.withdrawn_by, w.withdrawn_at desc limit \(literal: mostObjections)) \
        union all \
        (select distinct on (r.feed_id, r.rank) r.rank, \
        case r.rank when 2 then 'revoked' when 3 then 'benign' when 4 then 'unlisted' else 'expired' end, f.name, r.at, null \
        from (select s.feed_id, \
        case when s.is_revoked then 2 when s.is_benign then 3 when s.unlisted_until <= coalesce(s.valid_until, s.unlisted_until) then 4 else 5 end as rank, \
        case when s.is_revoked or s.is_benign then coalesce(s.modified_at, i.modified_at, s.last_seen) \
        else least(s.valid_until, s.unlisted_until) end as at \
        from sightings s where s.indicator_id = m.id and (s.is_revoked or s.is_benign or s.is_expired) \
        \(tlpCeiling.allows(sightingTLP)) \
        limit \(literal: mostObjections)) r \
        join feeds f on f.id = r.feed_id order by r.feed_id, r.rank, r.at desc)
        """
    }
}
