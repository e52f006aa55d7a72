import Notation
import Postgres

/// The risks of CVEs that an import changes, computed while it runs.
extension Store {
    /// Computes the risk of the CVEs in the temporary table touched_cves, some at a time.
    static func rateTouched(_ connection: inout Connection, _ risk: (CVERiskFacts) -> Int?) throws {
        try connection.script(
            """
            analyze touched_cves;
            create temporary table recent_mentions on commit drop as select m.cve_id collate "C", m.articles from recent_cve_mentions() m;
            create unique index on recent_mentions (cve_id);
            analyze recent_mentions;
            create temporary table cve_risks (cve_id text collate "C" primary key, recent integer, risk smallint) on commit drop
            """
        )
        var last: String? = ""
        var rows = ByteWriter(capacity: 1 << 20)
        while let after = last {
            last = nil
            rows.removeAll()
            try connection.forEachRow(
                """
                select c.cve_id, c.cvss_tenths, c.epss, c.is_kev, c.is_kev_ransomware, coalesce(m.articles, 0)
                from touched_cves t join cves c on c.cve_id = t.cve_id left join recent_mentions m on m.cve_id = t.cve_id
                where t.cve_id > \(after)
                order by t.cve_id limit 20000
                """
            ) { row in
                let id = row.bytes(.text)
                rows.append(id)
                rows.appendRating(&row, risk)
                last = String(decoding: id, as: UTF8.self)
            }
            guard last != nil else { break }
            let copy = try connection.beginCopy("copy cve_risks from stdin")
            try copy.put(rows)
            try copy.end()
        }
        try connection.script(
            """
            analyze cve_risks;
            update cves c set recent_articles = r.recent, risk_score = r.risk from cve_risks r
            where r.cve_id = c.cve_id and (c.recent_articles, c.risk_score) <> (r.recent, r.risk)
            """
        )
    }

    /// Computes the risks of the CVEs in the temporary table incoming_epss before their scores are stored, so that each row is
    /// written once.
    static func rateScores(_ connection: inout Connection, _ risk: (CVERiskFacts) -> Int?) throws {
        // Nothing else can be sent while rows arrive: a few megabytes wait here.
        var rows = ByteWriter(capacity: 1 << 20)
        try connection.stream(
            """
            select line, cvss_tenths, epss, is_kev, is_kev_ransomware, recent_articles from epss_risk_facts()
            """
        ) { row in
            rows.append(integer: row.integer())
            rows.appendRating(&row, risk)
        }
        let copy = try connection.beginCopy("copy rated_epss from stdin")
        try copy.put(rows)
        try copy.end()
    }
}

extension ByteWriter {
    /// Ends a row of COPY with what a CVE's risk rests on, articles, and the risk.
    /// - Parameter row: stands before CVSS, EPSS, exploited, ransomware and articles.
    fileprivate mutating func appendRating(_ row: inout RowReader, _ risk: (CVERiskFacts) -> Int?) {
        let facts = row.cveRiskFacts()
        nextField()
        append(integer: facts.recentArticles)
        nextField()
        append(integer: risk(facts) ?? -1)
        endRow()
    }
}
