package import Model
package import Notation
import Postgres

extension Store {
    /// What is known of one indicator; nil when there is none, when it is revoked, or when it is
    /// marked stricter than the caller's ceiling.
    ///
    /// All sightings are counted. Only the latest sighting of each source is read in full.
    /// - Parameter monthAgo: sightings since then count as recent.
    package mutating func dossier(_ id: UUID, monthAgo: Timestamp, tlpCeiling: TLP) throws -> IndicatorDossier? {
        let sql = Self.dossier(id, monthAgo: monthAgo, tlpCeiling: tlpCeiling)
        return try reading { connection in
            var dossier: IndicatorDossier?
            try connection.forEachRow(sql) { row in
                let first = row.dossier()
                if dossier == nil { dossier = first }
                if let source = row.sourceReport() { dossier?.sources.append(source) }
            }
            return dossier
        }
    }

    static func dossier(_ id: UUID, monthAgo: Timestamp, tlpCeiling: TLP) -> SQL {
        """
        \(dossierColumns(tlpCeiling, monthAgo: monthAgo)) \
        from indicators i left join lateral (\(sources("i.id", monthAgo: monthAgo))) s on true \
        where i.id = \(id) and not i.is_revoked \(tlpCeiling.allows("i.tlp")) order by s.last_seen desc, s.reliability desc, s.name
        """
    }

    /// The type and value of an indicator, revoked or not; nil when there is none, or it is marked stricter than the ceiling.
    package mutating func indicatorName(_ id: UUID, tlpCeiling: TLP) throws -> (IndicatorType, [UInt8])? {
        let sql: SQL = "select i.type, i.value from indicators i where i.id = \(id) \(tlpCeiling.allows("i.tlp"))"
        return try reading { connection in
            try connection.first(sql) { row in (IndicatorType(row.text()) ?? .ipv4, Array(row.bytes(.text))) }
        }
    }

    static func dossierColumns(_ tlpCeiling: TLP, monthAgo: Timestamp) -> SQL {
        """
        select i.id, i.type, i.value, i.confidence, i.first_seen, i.last_seen, i.malware_family, i.threat_type, i.actors, \
        i.tags, i.techniques, (\(benignReports(tlpCeiling))), \(memberSightings(since: monthAgo)), \
        i.stated_tlp, i.valid_until, i.is_for_detection, s.sources, s.occurrences, s.recent, s.name, s.category, s.reliability, s.origin, s.n, \
        s.first_seen, s.last_seen, s.confidence, s.low, s.medium, s.high, s.reference_url, s.context, s.title
        """
    }

    /// How many feeds call the indicator `i` harmless.
    static func benignReports(_ tlpCeiling: TLP) -> SQL {
        """
        select count(distinct b.feed_id) from sightings b where b.indicator_id = i.id and b.is_benign \
        and not b.is_revoked and not b.is_expired \(tlpCeiling.allows("coalesce(b.tlp, 'clear')"))
        """
    }

    /// How many accounts said each thing of the indicator `i`: three columns.
    static func memberSightings(since: Timestamp) -> SQL {
        SQL.list(
            MemberSighting.Kind.allCases.map { kind in
                """
                (select count(distinct m.reporter_id) from member_sightings m \
                where m.indicator_id = i.id and m.kind = \(literal: kind.name) and m.reported_at >= \(since))
                """
            }
        )
    }

    /// One row a source of the indicator, the latest first, with the totals of all.
    static func sources(_ indicator: SQL, monthAgo: Timestamp) -> SQL {
        """
        with reports as materialized ( \
            select r.key, r.feed_id, r.confidence, r.first_seen, r.last_seen from supporting_sightings() r where r.indicator_id = \(indicator) \
        ), of_feeds as ( \
            select r.feed_id, count(*) as n, min(r.first_seen) as first_seen, max(r.last_seen) as last_seen, \
                max(r.confidence) as confidence, \
                max(r.last_seen) filter (where r.confidence = 'low') as low, \
                max(r.last_seen) filter (where r.confidence = 'medium') as medium, \
                max(r.last_seen) filter (where r.confidence = 'high') as high, \
                count(*) filter (where r.last_seen >= \(monthAgo)) as recent \
            from reports r group by r.feed_id \
        ), totals as ( \
            select o.*, count(*) over () as sources, sum(o.n) over () as occurrences, sum(o.recent) over () as all_recent \
            from of_feeds o order by o.last_seen desc, o.feed_id limit \(IndicatorDossier.mostSources)::integer \
        ), latest as ( \
            select distinct on (r.feed_id) r.feed_id, r.key \
            from reports r join totals t on t.feed_id = r.feed_id and t.last_seen = r.last_seen order by r.feed_id, r.key \
        ) \
        select f.name, f.category, f.reliability, w.origin, t.n, t.first_seen, t.last_seen, t.confidence, t.low, t.medium, t.high, \
            w.reference_url, w.context, a.title, t.sources, t.occurrences, t.all_recent as recent \
        from totals t \
            join feeds f on f.id = t.feed_id \
            join latest l on l.feed_id = t.feed_id \
            join sightings w on w.key = l.key \
            left join articles a on a.id = w.article_id
        """
    }
}

extension RowReader {
    /// Reads the indicator's columns of `Store.dossierColumns`: those before the source's.
    mutating func dossier() -> IndicatorDossier {
        var dossier = IndicatorDossier(id: uuid())
        dossier.type = IndicatorType(text()) ?? .ipv4
        dossier.value = Array(bytes(.text))
        dossier.confidence = Confidence(text()) ?? .low
        dossier.firstSeen = time()
        dossier.lastSeen = time()
        dossier.malware = optionalText()
        dossier.threatType = optionalText()
        dossier.actors = texts()
        dossier.tags = texts()
        dossier.techniques = texts()
        dossier.benignReports = integer()
        dossier.members = MemberSightings(seen: integer(), falsePositive: integer(), expired: integer())
        dossier.statedTLP = optionalText().flatMap { TLP($0) }
        dossier.validUntil = optionalTime()
        dossier.isForDetection = flag()
        dossier.sourceCount = optionalInteger() ?? 0
        dossier.occurrences = optionalInteger() ?? 0
        dossier.recentOccurrences = optionalInteger() ?? 0
        return dossier
    }

    /// Reads the source's columns of `Store.dossierColumns`; nil for an indicator without sources.
    mutating func sourceReport() -> SourceReport? {
        guard let name = optionalText() else {
            skip(13)
            return nil
        }
        var report = SourceReport()
        report.name = name
        report.category = SourceCategory(text()) ?? .threatIntel
        report.reliability = integer()
        report.origin = Origin(text()) ?? .feed
        report.count = integer()
        report.firstSeen = time()
        report.lastSeen = time()
        report.confidence = Confidence(text()) ?? .low
        report.latest = [optionalTime(), optionalTime(), optionalTime()]
        report.reference = optionalText()
        report.context = optionalText()
        report.articleTitle = optionalText()
        return report
    }
}
