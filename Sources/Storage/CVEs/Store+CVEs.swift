package import Model
package import Notation
import Postgres

/// One page of a list of CVEs: which, and where the next page begins.
package struct CVEPage: Sendable {
    package let ids: [String]
    /// Nil on the last page.
    package let next: CVECursor?
}

/// What of a source is in the store.
package struct CVECatalogue: Sendable {
    package let source: String
    /// Version of the KEV catalogue, model of EPSS; nil for records.
    package let version: String?
    package let releasedAt: Timestamp?
    package let importedAt: Timestamp?
    package let rows: Int
}

/// Figures over all published CVEs.
package struct CVEStatistics: Sendable {
    package let total: Int
    package let rejected: Int
    /// By severity; unrated ones under `unknown`.
    package let severities: [(name: String, count: Int)]
    package let kev: Int
    package let kevAdded7Days: Int
    package let kevAdded30Days: Int
    package let kevRansomware: Int
    package let scored: Int
    package let mentioned: Int
    package let vendors: [(name: String, count: Int)]
}

extension Store {
    /// Finds a page of CVEs. Their order is total, so pages neither overlap nor leave gaps.
    package mutating func cvePage(matching filter: CVEFilter, after cursor: CVECursor?, offset: Int, limit: Int) throws
        -> CVEPage
    {
        let filter = try withNames(filter)
        let order = filter.order
        let key = Self.key(order.field)
        let direction: SQL = order.isAscending ? "asc" : "desc"
        var sql: SQL = "select c.cve_id, \(key) from \(Self.tables(filter)) where \(Self.conditions(filter))"
        if let cursor {
            let than: SQL = order.isAscending ? ">" : "<"
            sql = "\(sql) and (\(key), c.cve_id) \(than) (\(Self.bound(cursor)), \(cursor.id))"
        }
        sql =
            "\(sql) order by 2 \(direction), 1 \(direction) limit \(limit + 1)::integer offset \(offset)::integer"
        let isTime = order.field == .published || order.field == .modified || order.field == .kevAdded
        let cursors = try reading { connection in
            // One filter leaves a handful, another nearly all: each is planned for its values.
            try connection.rows(sql, planned: .anew) { row in
                let id = row.text()
                let key = isTime ? row.time().microseconds : Int64(row.integer())
                return CVECursor(order: order, key: key, id: id)
            }
        }
        let page = cursors.prefix(limit)
        return CVEPage(ids: page.map(\.id), next: cursors.count > limit ? page.last : nil)
    }

    /// Calls `body` with each CVE, in the order of the ids; unknown ids are passed over.
    /// - Parameters:
    ///   - isLatest: the newest CVSS version is shown, whoever rated by it.
    ///   - earliest: older articles are not shown.
    ///   - tlpCeiling: indicators marked stricter are left out.
    package mutating func forEachCVE(
        _ ids: [String],
        columns: [CVEColumn],
        isLatest: Bool,
        articlesSince earliest: Timestamp,
        tlpCeiling: TLP,
        _ body: (borrowing CVERecord) throws -> Void
    ) throws {
        let list = SQL.list(columns.map { $0.sql(isLatest: isLatest, articlesSince: earliest, tlpCeiling: tlpCeiling) })
        let sql: SQL = """
            select \(list) from unnest(\(ids)::text[] collate "C") with ordinality p (id, place) \
            join cves c on c.cve_id = p.id left join cve_records r on r.cve_id = p.id left join cve_kev k on k.cve_id = p.id \
            order by p.place
            """
        try reading { connection in
            var record = CVERecord()
            func take(_ row: inout RowReader) throws {
                record.fill(columns, from: &row)
                try body(record)
            }
            if ids.count > 200 { try connection.stream(sql, take) } else { try connection.forEachRow(sql, take) }
        }
    }

    package mutating func countCVEs(matching filter: CVEFilter) throws -> Int {
        let filter = try withNames(filter)
        let sql: SQL = "select count(*) from \(Self.tables(filter)) where \(Self.conditions(filter))"
        return try reading { connection in try connection.rows(sql, planned: .anew) { $0.integer() }.first ?? 0 }
    }

    /// The filter with all vendors and products in it that a name with `*` at the end stands for; at most 5,000 of each.
    mutating func withNames(_ filter: CVEFilter) throws -> CVEFilter {
        var filter = filter
        filter.vendorNames = try names("vendor", filter.vendor)
        filter.productNames = try names("product", filter.product)
        return filter
    }

    private mutating func names(_ kind: String, _ name: String?) throws -> [String] {
        guard let name, name.hasSuffix("*") else { return name.map { [$0] } ?? [] }
        let prefix = String(name.dropLast())
        return try reading { connection in
            try connection.rows(
                """
                select name from cve_names where kind = \(kind) and name >= \(prefix) and name < \(prefix + "\u{10FFFF}")
                order by name limit 5000
                """
            ) { $0.text() }
        }
    }

    package mutating func cveCatalogues() throws -> [CVECatalogue] {
        try reading { connection in
            try connection.rows(
                "select name, version, released_at, imported_at, rows from cve_catalogues order by name"
            ) { row in
                CVECatalogue(
                    source: row.text(),
                    version: row.optionalText(),
                    releasedAt: row.optionalTime(),
                    importedAt: row.optionalTime(),
                    rows: row.integer()
                )
            }
        }
    }

    package mutating func cveStatistics() throws -> CVEStatistics {
        try reading { connection in
            let severities = try connection.rows(
                """
                select coalesce(severity, 'unknown'), count(*) from cves where state = 'published' group by 1 order by min(cvss_tenths) desc
                """
            ) { row in (row.text(), row.integer()) }
            let vendors = try connection.rows(
                "select name, cves from cve_names where kind = 'vendor' and cves > 0 order by cves desc, name limit 20"
            ) { row in (row.text(), row.integer()) }
            let figures = try connection.first(
                """
                select (select count(*) from cves where state = 'rejected'), count(*),
                       count(*) filter (where kev_added_on > current_date - 7),
                       count(*) filter (where kev_added_on > current_date - 30), count(*) filter (where is_kev_ransomware),
                       (select count(*) from cves where epss >= 0), (select count(*) from cves where article_count > 0)
                from cves where is_kev
                """
            ) { row in (0..<7).map { _ in row.integer() } }
            let counts = figures ?? [Int](repeating: 0, count: 7)
            return CVEStatistics(
                total: severities.reduce(0) { $0 + $1.1 },
                rejected: counts[0],
                severities: severities.map { (name: $0.0, count: $0.1) },
                kev: counts[1],
                kevAdded7Days: counts[2],
                kevAdded30Days: counts[3],
                kevRansomware: counts[4],
                scored: counts[5],
                mentioned: counts[6],
                vendors: vendors.map { (name: $0.0, count: $0.1) }
            )
        }
    }

    private static func key(_ field: CVEOrder.Field) -> SQL {
        switch field {
        case .published: "c.listed_at"
        case .modified: "c.changed_at"
        case .cvss: "c.cvss_tenths"
        case .epss: "c.epss"
        case .kevAdded: "c.kev_added_on"
        case .risk: "c.risk_score"
        case .mentions: "c.article_count"
        }
    }

    private static func bound(_ cursor: CVECursor) -> SQL {
        let time = Timestamp(microseconds: 0).adding(microseconds: cursor.key)
        return switch cursor.order.field {
        case .published, .modified: "\(time)::timestamptz"
        case .kevAdded: "(\(time)::timestamptz at time zone 'UTC')::date"
        case .cvss, .risk: "\(Int(clamping: max(-1, min(cursor.key, 32_767))))::smallint"
        case .epss, .mentions: "\(Int(clamping: max(-1, min(cursor.key, 2_147_483_647))))::integer"
        }
    }

    static func tables(_ filter: CVEFilter) -> SQL {
        filter.text == nil && filter.vendor == nil && filter.product == nil && filter.cwes.isEmpty
            ? "cves c" : "cves c join cve_records r on r.cve_id = c.cve_id"
    }

    static func conditions(_ filter: CVEFilter) -> SQL {
        var sql: SQL =
            switch filter.status {
            case .published: "c.state = 'published'"
            case .rejected: "c.state = 'rejected'"
            case .all: "true"
            }
        if let prefix = filter.idPrefix {
            // A range and not a pattern: the index serves it whatever the value is.
            sql = "\(sql) and c.cve_id >= \(prefix) and c.cve_id < \(prefix + "~")"
        }
        if !filter.ids.isEmpty { sql = "\(sql) and c.cve_id = any(\(filter.ids)::text[])" }
        sql = "\(sql)\(ratings(filter))\(exploitation(filter))\(names(filter))"
        if let since = filter.publishedSince {
            sql = "\(sql) and c.listed_at >= \(since) and c.published_at >= \(since)"
        }
        if let until = filter.publishedUntil {
            sql = "\(sql) and c.listed_at <= \(until) and c.published_at <= \(until)"
        }
        if let since = filter.modifiedSince {
            sql = "\(sql) and c.changed_at >= \(since) and c.modified_at >= \(since)"
        }
        let isMentioned = filter.hasArticles == true || filter.order.field == .mentions
        if isMentioned || filter.mentionedSince != nil { sql = "\(sql) and c.article_count > 0" }
        if filter.hasArticles == false { sql = "\(sql) and c.article_count = 0" }
        if let since = filter.mentionedSince { sql = "\(sql) and c.last_mentioned_at >= \(since)" }
        return sql
    }

    private static func ratings(_ filter: CVEFilter) -> SQL {
        var sql: SQL = ""
        if !filter.severities.isEmpty {
            sql = "\(sql) and c.severity = any(\(filter.severities.map(\.name.description))::text[])"
        }
        if let least = filter.leastCVSS { sql = "\(sql) and c.cvss_tenths >= \(least)::integer" }
        if let most = filter.mostCVSS { sql = "\(sql) and c.cvss_tenths between 0 and \(most)::integer" }
        if let least = filter.leastEPSS { sql = "\(sql) and c.epss >= \(least)::integer" }
        if let most = filter.mostEPSS { sql = "\(sql) and c.epss between 0 and \(most)::integer" }
        if let least = filter.leastPercentile { sql = "\(sql) and c.epss_percentile >= \(least)::integer" }
        return sql
    }

    private static func exploitation(_ filter: CVEFilter) -> SQL {
        var sql: SQL = ""
        let isListed =
            filter.isKEV == true || filter.order.field == .kevAdded || filter.kevAddedSince != nil
            || filter.kevDueBefore != nil || filter.isRansomware == true
        if isListed { sql = "\(sql) and c.is_kev" }
        if filter.isKEV == false { sql = "\(sql) and not c.is_kev" }
        if let since = filter.kevAddedSince {
            sql = "\(sql) and c.kev_added_on >= (\(since)::timestamptz at time zone 'UTC')"
        }
        if let before = filter.kevDueBefore {
            sql = "\(sql) and c.kev_due_on < (\(before)::timestamptz at time zone 'UTC')"
        }
        if let isRansomware = filter.isRansomware { sql = "\(sql) and c.is_kev_ransomware = \(isRansomware)::boolean" }
        return sql
    }

    private static func names(_ filter: CVEFilter) -> SQL {
        var sql: SQL = ""
        if filter.vendor != nil { sql = "\(sql) and r.vendors && \(filter.vendorNames)::text[]" }
        if filter.product != nil { sql = "\(sql) and r.products && \(filter.productNames)::text[]" }
        if !filter.cwes.isEmpty { sql = "\(sql) and r.cwes && \(filter.cwes)::text[]" }
        if let text = filter.text { sql = "\(sql) and r.search @@ websearch_to_tsquery('english', \(text)::text)" }
        return sql
    }
}
