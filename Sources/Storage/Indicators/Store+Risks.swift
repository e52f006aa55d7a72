package import Model
package import Notation
import Postgres

/// A walk over the indicators whose stored scores are to be computed anew, and the place that it has reached.
package enum RiskWalk: Sendable {
    /// What was published after a place in the publication order, in that order.
    case changes(after: Timestamp)
    /// What was not published again though its sources changed, in the order of the changes.
    case waiting(after: Int)
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

    /// Whether more indicators than so many were published after a place of the publication order, or wait for a score.
    package mutating func awaitsScores(moreThan count: Int, after place: Timestamp) throws -> Bool {
        try primary.use { connection in
            try connection.first(
                """
                select exists (select from indicators where added_at > \(place) order by added_at offset \(count)::integer limit 1) \
                    or exists (select from waiting_risks order by number offset \(count)::integer limit 1)
                """
            ) { $0.flag() } ?? false
        }
    }

    /// The number of the last change that waits for a score; nil when none does.
    package mutating func lastWaitingRisk() throws -> Int? {
        try primary.use { connection in
            try connection.first("select max(number) from waiting_risks") { $0.optionalInteger() } ?? nil
        }
    }

    /// Forgets the changes up to a number: their scores are stored.
    package mutating func endWaitingRisks(upTo number: Int) throws {
        _ = try primary.use { connection in
            try connection.execute("delete from waiting_risks where number <= \(number)")
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
    /// - Returns: the place that was reached, nil when nothing was left; and whether the walk is over.
    package mutating func forEachRiskSubject(
        _ walk: RiskWalk,
        limit: Int,
        monthAgo: Timestamp,
        _ body: (IndicatorDossier, Int?) -> Void
    ) throws -> (reached: RiskWalk?, isOver: Bool) {
        let chosen: SQL
        let end: (reached: RiskWalk, count: Int)?
        switch walk {
        case .changes(let place):
            chosen = "select * from indicators where added_at > \(place) order by added_at limit \(limit)::integer"
            end = try reached("select max(added_at), count(*) from (\(chosen)) c") {
                $0.optionalTime().map(RiskWalk.changes)
            }
        case .waiting(let number):
            let waiting: SQL = """
                select number, indicator_id from waiting_risks where number > \(number) order by number limit \(limit)::integer
                """
            chosen = "select * from indicators where id in (select indicator_id from (\(waiting)) w)"
            end = try reached("select max(number), count(*) from (\(waiting)) w") {
                $0.optionalInteger().map(RiskWalk.waiting)
            }
        case .all(let id):
            chosen = "select * from indicators where id > \(id) order by id limit \(limit)::integer"
            end = try reached("select max(id::text collate \"C\")::uuid, count(*) from (\(chosen)) c") {
                $0.optionalUUID().map(RiskWalk.all)
            }
        }
        guard let end else { return (nil, true) }
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
        return (end.reached, end.count < limit)
    }

    /// The place that a step of a walk ends on, and how many rows it has; nil when it has none.
    private mutating func reached(_ sql: SQL, _ place: (inout RowReader) -> RiskWalk?) throws -> (RiskWalk, Int)? {
        let found = try primary.use { connection in
            try connection.first(sql) { row in (place(&row), row.integer()) }
        }
        guard let found, let reached = found.0 else { return nil }
        return (reached, found.1)
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
            i.techniques, (\(benignReports(.red))), \(memberSightings(since: monthAgo)), i.stated_tlp, i.valid_until, i.is_for_detection, null::bigint, null::bigint, sum(s.recent) over (partition by i.id), f.name, f.category, f.reliability, \
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
