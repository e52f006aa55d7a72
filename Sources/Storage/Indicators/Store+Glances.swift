package import Model
package import Notation
import Postgres

/// What is known of one indicator, in short, as an answer about many values has it.
package struct IndicatorGlance: Sendable {
    package let confidence: Confidence
    package let lastSeen: Timestamp
    package let malware: String?
    package let threatType: String?
    /// The name of its current source.
    package let feed: String
    /// How many sources report it.
    package let sources: Int
    /// The stored risk score; nil when it has none.
    package let score: Int?
    /// Whether it is marked with a warning list.
    package let isWarned: Bool
    package let isForDetection: Bool
    /// Whether it names a TLS certificate, not a file.
    package let isCertificate: Bool
    package let number: Int64
    package let version: Int
}

/// What is known of one CVE, in short.
package struct VulnerabilityGlance: Sendable {
    /// The stored risk score; nil when nothing is known.
    package let score: Int?
    package let isUsedForRansom: Bool
}

extension Store {
    /// What is known of each indicator, in the order of the ids; nil for those that are not stored, are revoked, or are
    /// marked stricter than the ceiling.
    package mutating func glances(of ids: [UUID], tlpCeiling: TLP) throws -> [IndicatorGlance?] {
        var glances = [IndicatorGlance?](repeating: nil, count: ids.count)
        if ids.isEmpty { return glances }
        let sql: SQL = """
            select m.place, i.confidence, i.last_seen, i.malware_family, i.threat_type, i.feed_name, \
            (select count(distinct s.feed_id) from supporting_sightings() s where s.indicator_id = i.id), \
            (select k.score from indicator_risks k where k.indicator_id = i.id), \
            cardinality(i.warning_lists) > 0, i.is_for_detection, \
            \(IndicatorRecord.certificateTag.description) = any (i.tags), i.number, i.version \
            from \(Self.places(ids)) join indicators i on i.id = m.id and not i.is_revoked \(tlpCeiling.allows("i.tlp"))
            """
        try reading { connection in
            try connection.forEachRow(sql) { row in
                let place = row.integer() - 1
                glances[place] = IndicatorGlance(
                    confidence: Confidence(row.text()) ?? .low,
                    lastSeen: row.time(),
                    malware: row.optionalText(),
                    threatType: row.optionalText(),
                    feed: row.text(),
                    sources: row.integer(),
                    score: row.optionalInteger(),
                    isWarned: row.flag(),
                    isForDetection: row.flag(),
                    isCertificate: row.flag(),
                    number: Int64(row.integer()),
                    version: row.integer()
                )
            }
        }
        return glances
    }

    /// What is known of CVEs, by id; those without a record are not there.
    package mutating func vulnerabilityGlances(of ids: [String]) throws -> [String: VulnerabilityGlance] {
        if ids.isEmpty { return [:] }
        let sql: SQL = """
            select c.cve_id, c.risk_score, c.is_kev_ransomware from cves c where c.cve_id = any(\(ids)::text[])
            """
        var glances: [String: VulnerabilityGlance] = [:]
        try reading { connection in
            try connection.forEachRow(sql) { row in
                let id = row.text()
                let score = row.integer()
                glances[id] = VulnerabilityGlance(
                    score: score < 0 ? nil : score,
                    isUsedForRansom: row.flag()
                )
            }
        }
        return glances
    }
}
