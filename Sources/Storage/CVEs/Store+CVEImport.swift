package import Model
import Notation
import Postgres

/// What a CVE's risk rests on.
package struct CVERiskFacts: Sendable {
    /// Tenths; nil when nobody has rated it.
    package let cvssTenths: Int?
    /// Millionths.
    package let epss: Int?
    package let isKEV: Bool
    package let isRansomware: Bool
    /// Articles of the last 30 days.
    package let recentArticles: Int

    package init(cvssTenths: Int?, epss: Int?, isKEV: Bool, isRansomware: Bool, recentArticles: Int) {
        self.cvssTenths = cvssTenths
        self.epss = epss
        self.isKEV = isKEV
        self.isRansomware = isRansomware
        self.recentArticles = recentArticles
    }
}

/// What an import of CVEs did.
package struct CVEImportOutcome: Sendable {
    package var newRows = 0
    package var updatedRows = 0
    package var unchangedRows = 0
    /// Entries that are no longer in the catalogue, or scores no longer in the table.
    package var removedRows = 0
    package var rejectedRows = 0
    /// The first of the records that were left out.
    package var rejections: [SightingStage.Rejection] = []

    package init() {}
}

extension Store {
    /// Brings the stored CVEs up to a source: all of what `fill` hands over, or nothing.
    /// - Parameters:
    ///   - allowsFewer: takes a catalogue or an EPSS table, however short. An older catalogue is refused all the same.
    ///   - risk: 0 to 100; nil when nothing is known. Called for CVEs that changed.
    ///   - progress: called now and then with the number of records so far.
    package mutating func importCVEs(
        from source: CVESource,
        allowsFewer: Bool,
        risk: (CVERiskFacts) -> Int?,
        progress: @escaping (Int) -> Void,
        fill: (inout CVEStage) throws -> Void
    ) throws -> CVEImportOutcome {
        try primary.use(repeatable: false) { connection in
            try connection.removeTimeLimits()
            try connection.script("set work_mem = '128MB'")
            return try connection.transaction { connection in
                try connection.script(Self.stageTable(of: source))
                var stage = CVEStage(
                    try connection.beginCopy(Self.stageCopy(of: source)),
                    source: source,
                    progress: progress
                )
                try fill(&stage)
                var outcome = CVEImportOutcome()
                (outcome.rejectedRows, outcome.rejections) = (stage.rejected, stage.rejections)
                let (seen, version, releasedAt) = (stage.seen, stage.version, stage.releasedAt)
                try stage.end()
                try Self.check(source, seen, version, releasedAt, allowsFewer: allowsFewer, &connection)
                if source == .epss { try Self.rateScores(&connection, risk) }
                try connection.forEachRow(Self.merge(source, version, releasedAt)) { row in
                    outcome.newRows = row.integer()
                    outcome.updatedRows = row.integer()
                    outcome.unchangedRows = row.integer()
                    outcome.removedRows = row.integer()
                }
                let isChanged = outcome.newRows + outcome.updatedRows + outcome.removedRows > 0
                if isChanged { try Self.rateTouched(&connection, risk) }
                try Self.note(source, seen, version, releasedAt, isChanged: isChanged, &connection)
                return outcome
            }
        }
    }

    /// Counts the mentions of CVEs in articles that came or went, and computes the risk anew of those that were in the news
    /// since it was computed, or no longer are.
    package mutating func refreshCVEMentions(risk: (CVERiskFacts) -> Int?) throws {
        try primary.use(repeatable: false) { connection in
            try connection.removeTimeLimits()
            try connection.transaction { connection in
                let counted = try connection.first("select counted from count_due_cve_mentions()") { $0.integer() }
                guard let counted, counted > 0 else { return }
                try Self.rateTouched(&connection, risk)
                try connection.script("select end_publication()")
            }
        }
    }

    /// Counts anew how many CVEs each vendor and product has. Once after imports: it looks at every record.
    package mutating func countCVENames() throws {
        try primary.use { connection in
            try connection.removeTimeLimits()
            try connection.script("select count_cve_names(); analyze cves; analyze cve_records")
        }
    }

    private static func stageTable(of source: CVESource) -> StaticString {
        switch source {
        case .nvd, .cve5:
            """
            create temporary table incoming_cves (
                line bigint, cve_id text collate "C", state text, title text, description text, published_at timestamptz,
                modified_at timestamptz, metrics json, cwes text[], vendors text[], products text[], affected json, links json,
                ssvc json, digest uuid
            ) on commit drop
            """
        case .kev:
            """
            create temporary table incoming_kev (
                line bigint, cve_id text collate "C", added_on date, due_on date, is_ransomware boolean, name text, vendor text,
                product text, description text, required_action text, notes text, cwes text[]
            ) on commit drop
            """
        case .epss:
            """
            create temporary table incoming_epss (line bigint, cve_id text collate "C", epss integer, percentile integer)
            on commit drop
            """
        }
    }

    private static func stageCopy(of source: CVESource) -> StaticString {
        switch source {
        case .nvd, .cve5: "copy incoming_cves from stdin"
        case .kev: "copy incoming_kev from stdin"
        case .epss: "copy incoming_epss from stdin"
        }
    }

    private static func merge(_ source: CVESource, _ version: String?, _ releasedAt: Timestamp?) -> SQL {
        switch source {
        case .nvd, .cve5:
            "select new_rows, updated_rows, unchanged_rows, 0 from merge_cves(\(source.name.description))"
        case .kev: "select new_rows, updated_rows, unchanged_rows, removed_rows from replace_kev()"
        case .epss:
            """
            select new_rows, updated_rows, unchanged_rows, removed_rows
            from replace_epss(\(version), \(releasedAt)::timestamptz)
            """
        }
    }

    /// Notes what was imported; caches hang on the version of the data.
    private static func note(
        _ source: CVESource,
        _ rows: Int,
        _ version: String?,
        _ releasedAt: Timestamp?,
        isChanged: Bool,
        _ connection: inout Connection
    ) throws {
        let name = source.name.description
        let isNewer = try connection.first(
            """
            select (version, released_at) is distinct from (\(version)::text, \(releasedAt)::timestamptz)
            from cve_catalogues where name = \(name)
            """
        ) { $0.flag() }
        try connection.execute(
            """
            insert into cve_catalogues (name, version, released_at, rows, imported_at)
            values (\(name), \(version), \(releasedAt), \(rows)::bigint, clock_timestamp())
            on conflict (name) do update
            set version = excluded.version, released_at = excluded.released_at, rows = excluded.rows,
                imported_at = excluded.imported_at
            """
        )
        if isChanged || isNewer ?? (version != nil) {
            try connection.script("select end_publication()")
        }
    }
}
