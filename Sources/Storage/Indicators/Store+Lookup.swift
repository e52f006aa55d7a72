package import Model
package import Notation
import Postgres

extension Store {
    /// What is known of one indicator; nil when nobody reports it, or what was reported was withdrawn.
    ///
    /// All reports are counted, whatever their number; of each source only the latest is read whole.
    /// - Parameter monthAgo: from when on reports are recent.
    package mutating func dossier(_ id: UUID, monthAgo: Timestamp) throws -> IndicatorDossier? {
        let sql: SQL = """
            \(Self.dossierColumns) \
            from indicators i left join lateral (\(Self.sources("i.id", monthAgo: monthAgo))) s on true \
            where i.id = \(id) and not i.is_revoked order by s.last_seen desc, s.reliability desc, s.name
            """
        return try reading { connection in
            var dossier: IndicatorDossier?
            try connection.forEachRow(sql) { row in
                if dossier == nil { dossier = row.dossier() }
                if !row.isNull(11) { dossier?.sources.append(row.sourceReport()) }
            }
            return dossier
        }
    }

    static var dossierColumns: SQL {
        """
        select i.id, i.type, i.value, i.confidence, i.first_seen, i.last_seen, i.malware_family, i.threat_type, i.actors, \
        i.tags, i.techniques, s.name, s.category, s.reliability, s.origin, s.n, s.first_seen, s.last_seen, s.confidence, \
        s.low, s.medium, s.high, s.reference_url, s.context, s.title, s.sources, s.occurrences, s.recent
        """
    }

    /// One row a source of the indicator, the latest first, with the totals of all.
    static func sources(_ indicator: SQL, monthAgo: Timestamp) -> SQL {
        """
        with reports as materialized ( \
            select r.key, r.feed_id, r.confidence, r.first_seen, r.last_seen from sightings r where r.indicator_id = \(indicator) \
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

extension Row {
    /// The first columns of `Store.dossierColumns`.
    func dossier() -> IndicatorDossier? {
        guard let id = uuid(0), let type = IndicatorType(text(1)) else { return nil }
        var dossier = IndicatorDossier(id: id)
        dossier.type = type
        dossier.value = Array(bytes(2))
        dossier.confidence = Confidence(text(3)) ?? .low
        dossier.firstSeen = Self.time(bytes(4))
        dossier.lastSeen = Self.time(bytes(5))
        dossier.malware = optionalText(6)
        dossier.threatType = optionalText(7)
        dossier.actors = texts(8)
        dossier.tags = texts(9)
        dossier.techniques = texts(10)
        dossier.sourceCount = integer(25)
        dossier.occurrences = integer(26)
        dossier.recentOccurrences = integer(27)
        return dossier
    }

    /// The columns of `Store.sources`.
    func sourceReport() -> SourceReport {
        var report = SourceReport()
        report.name = text(11)
        report.category = SourceCategory(text(12)) ?? .threatIntel
        report.reliability = integer(13)
        report.origin = Origin(text(14)) ?? .feed
        report.count = integer(15)
        report.firstSeen = Self.time(bytes(16))
        report.lastSeen = Self.time(bytes(17))
        report.confidence = Confidence(text(18)) ?? .low
        report.latest = [time(19), time(20), time(21)]
        report.reference = optionalText(22)
        report.context = optionalText(23)
        report.articleTitle = optionalText(24)
        return report
    }
}
