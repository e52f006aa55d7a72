import Notation
import Postgres

extension Store {
    /// Gives the indicators that are CVEs their score, and lets caches know when scores have changed.
    /// - Parameters:
    ///   - hasChanged: whether scores were stored before.
    ///   - forgetsGone: whether scores of what is no indicator any more are removed.
    ///   - risk: the score of a CVE.
    package mutating func finishRisks(hasChanged: Bool, forgetsGone: Bool, risk: (CVERiskFacts) -> Int?) throws {
        let reported = try reportedRisks(risk)
        try storeRisks(reported)
        try primary.use(repeatable: false) { connection in
            var changed = try connection.execute(
                """
                insert into indicator_risks as k (indicator_id, score, computed_at)
                select i.id, c.risk_score, clock_timestamp()
                from indicators i join cves c on c.cve_id = i.value left join indicator_risks o on o.indicator_id = i.id
                where i.type = 'cve' and not i.is_revoked and c.risk_score >= 0 and o.score is distinct from c.risk_score
                  and (c.is_kev or not 'known-exploited' = any (i.tags))
                on conflict (indicator_id) do update set score = excluded.score, computed_at = excluded.computed_at
                """
            )
            if forgetsGone {
                changed += try connection.execute(
                    """
                    delete from indicator_risks k
                    where not exists (select from indicators i where i.id = k.indicator_id and not i.is_revoked)
                    """
                )
            }
            guard hasChanged || changed > 0 || !reported.isEmpty else { return }
            try connection.script("select end_publication()")
        }
    }

    /// The scores to store of CVEs whose own record does not give them: those without a record, and those that a feed
    /// calls exploited while the stored catalogue does not list them.
    private mutating func reportedRisks(_ risk: (CVERiskFacts) -> Int?) throws -> [(id: UUID, score: Int)] {
        var scores: [(id: UUID, score: Int)] = []
        try primary.use { connection in
            scores.removeAll()
            try connection.forEachRow(
                """
                select i.id, coalesce(c.cvss_tenths, -1), coalesce(c.epss, -1),
                       'known-exploited' = any (i.tags) or coalesce(c.is_kev, false),
                       'ransomware' = any (i.tags) or coalesce(c.is_kev_ransomware, false),
                       coalesce(c.recent_articles, (
                           select count(*) from articles a
                           where a.cves @> array[i.value] and a.archived_at is null and a.published_at >= now() - interval '30 days')),
                       o.score
                from indicators i left join cves c on c.cve_id = i.value left join indicator_risks o on o.indicator_id = i.id
                where i.type = 'cve' and not i.is_revoked
                  and (c.cve_id is null or c.risk_score < 0 or not c.is_kev and 'known-exploited' = any (i.tags))
                """
            ) { row in
                let id = row.uuid()
                let facts = row.cveRiskFacts()
                let stored = row.optionalInteger()
                if let score = risk(facts), score != stored { scores.append((id, score)) }
            }
        }
        return scores
    }
}

extension RowReader {
    /// What a CVE's risk rests on, from the columns CVSS in tenths, EPSS (both below 0 for none), exploited, ransomware, articles.
    mutating func cveRiskFacts() -> CVERiskFacts {
        let (cvss, epss) = (integer(), integer())
        return CVERiskFacts(
            cvssTenths: cvss < 0 ? nil : cvss,
            epss: epss < 0 ? nil : epss,
            isKEV: flag(),
            isRansomware: flag(),
            recentArticles: integer()
        )
    }
}
