package import Model
package import Notation
import Postgres

/// A walk over the indicators whose stored scores are to be computed anew.
package enum RiskWalk: Sendable {
    /// What was published after a place in the publication order, in that order.
    case changes(after: Timestamp)
    /// All, in the order of their ids.
    case all(after: UUID)
}

extension Store {
    /// How far stored scores are: the place in the publication order, and when all were computed last.
    package mutating func riskState() throws -> (scoredUntil: Timestamp, refreshedAt: Timestamp) {
        let state = try primary.use { connection in
            try connection.first(
                """
                select greatest(scored_until, '1970-01-01'), greatest(refreshed_at, '1970-01-01') from risk_state
                """
            ) { ($0.time(), $0.time()) }
        }
        return state ?? (Timestamp(microseconds: 0), Timestamp(microseconds: 0))
    }

    /// Whether more indicators than so many were published after a place of the publication order.
    package mutating func hasPublished(moreThan count: Int, after place: Timestamp) throws -> Bool {
        try primary.use { connection in
            try connection.first(
                "select exists (select from indicators where added_at > \(place) order by added_at offset \(count)::integer limit 1)"
            ) { $0.flag() } ?? false
        }
    }

    /// The last place of the publication order; nil while nothing is published.
    package mutating func lastPublished() throws -> Timestamp? {
        try primary.use { connection in
            try connection.first("select max(added_at) from indicators") { $0.optionalTime() } ?? nil
        }
    }

    package mutating func setRiskState(scoredUntil: Timestamp?, refreshedAt: Timestamp?) throws {
        _ = try primary.use { connection in
            try connection.execute(
                """
                update risk_state set scored_until = greatest(scored_until, coalesce(\(scoredUntil)::timestamptz, scored_until)),
                    refreshed_at = coalesce(\(refreshedAt)::timestamptz, refreshed_at)
                """
            )
        }
    }

    /// Calls `body` with the next indicators of a walk: what is known of each, and the score that is stored. CVEs and
    /// techniques are passed over.
    /// - Parameter monthAgo: from when on reports are recent.
    /// - Returns: where the walk goes on, nil when it is over; and the last place in the publication order that was read.
    package mutating func forEachRiskSubject(
        _ walk: RiskWalk,
        limit: Int,
        monthAgo: Timestamp,
        _ body: (IndicatorDossier, Int?) -> Void
    ) throws -> (next: RiskWalk?, reached: Timestamp?) {
        let chosen: SQL =
            switch walk {
            case .changes(let place):
                "select * from indicators where added_at > \(place) order by added_at limit \(limit)::integer"
            case .all(let id): "select * from indicators where id > \(id) order by id limit \(limit)::integer"
            }
        let end = try primary.use { connection in
            try connection.first(
                """
                select count(*), max(c.added_at), max(c.id::text collate "C")::uuid from (\(chosen)) c
                """
            ) { row in (count: row.integer(), addedAt: row.optionalTime(), id: row.optionalUUID()) }
        }
        guard let end, end.count > 0 else { return (nil, nil) }
        var dossier: IndicatorDossier?
        var stored: Int?
        try primary.use { connection in
            try connection.forEachRow(Self.dossiers(of: chosen, monthAgo: monthAgo)) { row in
                var next = row.dossier()
                let source = row.sourceReport()
                let score = row.optionalInteger()
                if let dossier, dossier.id == next.id {
                    next = dossier
                } else {
                    if let dossier { body(dossier, stored) }
                    stored = score
                }
                if let source { next.sources.append(source) }
                dossier = next
            }
        }
        if let dossier { body(dossier, stored) }
        guard end.count == limit, let addedAt = end.addedAt, let id = end.id else { return (nil, end.addedAt) }
        switch walk {
        case .changes: return (.changes(after: addedAt), addedAt)
        case .all: return (.all(after: id), addedAt)
        }
    }

    /// The columns of `dossierColumns` for many indicators at once, and the stored score.
    private static func dossiers(of chosen: SQL, monthAgo: Timestamp) -> SQL {
        """
        with i as materialized (\(chosen)), s as ( \
            select r.indicator_id, r.feed_id, count(*) as n, min(r.first_seen) as first_seen, max(r.last_seen) as last_seen, \
                max(r.confidence) as confidence, \
                max(r.last_seen) filter (where r.confidence = 'low') as low, \
                max(r.last_seen) filter (where r.confidence = 'medium') as medium, \
                max(r.last_seen) filter (where r.confidence = 'high') as high, \
                count(*) filter (where r.last_seen >= \(monthAgo)) as recent, \
                (array_agg(r.key order by r.last_seen desc, r.key))[1] as latest \
            from i join supporting_sightings() r on r.indicator_id = i.id \
            where i.type not in ('cve', 'mitre_attack') and not i.is_revoked group by r.indicator_id, r.feed_id \
        ) \
        select i.id, i.type, i.value, i.confidence, i.first_seen, i.last_seen, i.malware_family, i.threat_type, i.actors, i.tags, \
            i.techniques, (\(benignReports(.red))), i.stated_tlp, i.valid_until, i.is_for_detection, null::bigint, null::bigint, sum(s.recent) over (partition by i.id), f.name, f.category, f.reliability, \
            w.origin, s.n, s.first_seen, s.last_seen, s.confidence, s.low, s.medium, s.high, w.reference_url, null, a.title, \
            k.score \
        from i join s on s.indicator_id = i.id join feeds f on f.id = s.feed_id join sightings w on w.key = s.latest \
            left join articles a on a.id = w.article_id left join indicator_risks k on k.indicator_id = i.id \
        order by i.id
        """
    }

    /// Stores scores.
    package mutating func storeRisks(_ scores: [(id: UUID, score: Int)]) throws {
        guard !scores.isEmpty else { return }
        let ids = scores.map(\.id.text)
        let values = scores.map { "\($0.score)" }
        _ = try primary.use(repeatable: false) { connection in
            try connection.execute(
                """
                insert into indicator_risks as k (indicator_id, score, computed_at)
                select n.id, n.score, clock_timestamp() from unnest(\(ids)::uuid[], \(values)::smallint[]) n (id, score)
                on conflict (indicator_id) do update set score = excluded.score, computed_at = excluded.computed_at
                """
            )
        }
    }
}
