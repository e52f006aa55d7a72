package import Model
package import Notation
import Postgres

extension Store {
    /// All collections, in their order.
    package mutating func collections() throws -> [STIXCollection] {
        try primary.use { connection in
            try connection.rows(
                """
                select c.id, c.alias, array(select a.alias from collection_aliases a where a.collection_id = c.id order by 1),
                       c.title, c.description, c.types::text[], c.is_shared
                from collections c order by c.position
                """
            ) { row in
                STIXCollection(
                    id: row.uuid(),
                    alias: row.text(),
                    aliases: row.texts(),
                    title: row.text(),
                    description: row.text(),
                    types: row.texts().compactMap { IndicatorType($0) },
                    isShared: row.flag()
                )
            }
        }
    }

    /// Calls `body` with the versions of one page, in publication order, and the place of each in it.
    ///
    /// However deep the page lies, each type of the collection costs one range of an index by type and place, and all
    /// types together one range of the index on `added_at`; so do the withdrawals of what rose above the ceiling.
    /// - Parameter columns: without `warnings`, which versions do not have.
    package mutating func forEachVersion(
        of page: CollectionPage,
        columns: IndicatorColumns,
        _ body: (borrowing IndicatorRecord, Timestamp) throws -> Void
    ) throws {
        let columns = IndicatorColumn.list(columns)
        let sql = Self.statement(page, columns)
        try reading { connection in
            var record = IndicatorRecord()
            try connection.forEachRow(sql) { row in
                record.fill(columns, from: &row)
                let place = row.time()
                row.skip()
                try body(record, place)
            }
        }
    }

    /// Whether the window holds any version of an indicator.
    package mutating func hasVersion(_ page: CollectionPage) throws -> Bool {
        var page = page
        page.after = Timestamp(microseconds: 0)
        page.versions = .every
        page.limit = 1
        let sql = Self.statement(page, [.id])
        return try reading { connection in try connection.hasRow(sql) }
    }

    /// Parts that are each in publication order already, merged.
    private static func statement(_ page: CollectionPage, _ columns: [IndicatorColumn]) -> SQL {
        var parts: [SQL] = []
        for source in sources(page.versions, page.tlpCeiling) {
            for range in ranges(page, source) {
                // The constant bound tells the planner that a page is small whatever the parameter will be; else it
                // would plan each page anew.
                parts.append(
                    """
                    (select \(SQL.list(columns.map(\.sql))), added_at, \(range.place) as place from \(source.table) o \
                    where \(range.condition) and \(source.condition) order by place limit 1001)
                    """
                )
            }
        }
        let first = parts[0]
        guard parts.count > 1 else { return "select * from \(first) page order by place limit \(page.limit)" }
        let all = parts.dropFirst().reduce(first) { "\($0) union all \($1)" }
        return """
            select * from (select * from (\(all)) parts order by place limit 1001) page order by place limit \(page.limit)
            """
    }

    private struct Source {
        enum Kind { case current, earlier, raised }

        let kind: Kind
        let condition: SQL
        var table: SQL {
            switch kind {
            case .current: "indicators"
            case .earlier: "indicator_versions"
            case .raised: "raised_indicators"
            }
        }
    }

    private static func sources(_ versions: VersionChoice, _ tlpCeiling: TLP) -> [Source] {
        let allowed = tlpCeiling.allows("o.tlp")
        let times = versions.times.map { $0.text }
        let exact: SQL = "date_trunc('milliseconds', o.modified_at) = any(\(times)::timestamptz[])"
        // What rose above the ceiling is there once more, withdrawn, for the clients that have it.
        var raised: [Source] = []
        if tlpCeiling != .red, versions.last || versions.all || !times.isEmpty {
            let wanted: SQL = versions.last || versions.all ? "true" : exact
            raised = [Source(kind: .raised, condition: "\(wanted) \(allowed) and o.tlp_after > \(tlpCeiling.sql)")]
        }
        if versions.isLatestOnly { return [Source(kind: .current, condition: "true \(allowed)")] + raised }
        var current = times.isEmpty ? "false" as SQL : exact
        var earlier = current
        if versions.last { current = "true" }
        if versions.first {
            current = "(\(current) or not exists (select from indicator_versions e where e.id = o.id))"
            earlier =
                "(\(earlier) or not exists (select from indicator_versions e where e.id = o.id and e.version < o.version))"
        }
        if versions.all { (current, earlier) = ("true", "true") }
        // Of what is marked stricter now, no earlier version is there either.
        let isAllowedNow: SQL =
            tlpCeiling == .red
            ? "" : "and exists (select from indicators n where n.id = o.id \(tlpCeiling.allows("n.tlp")))"
        return [
            Source(kind: .current, condition: "\(current) \(allowed)"),
            Source(kind: .earlier, condition: "\(earlier) \(allowed) \(isAllowedNow)"),
        ] + raised
    }

    /// One part of a page: what an index range gives in publication order.
    private struct PageRange {
        let place: SQL
        let condition: SQL
    }

    /// The place as the indexes by type have it.
    static let typedPlace: SQL = "(added_at at time zone 'UTC')"

    /// Nothing is published before it was seen, so what lies in the window was added in it; a day more allows for clocks
    /// that were set.
    private static func ranges(_ page: CollectionPage, _ source: Source) -> [PageRange] {
        let after = max(page.after, page.seenSince.adding(seconds: -86_400))
        // Nearly all rows pass, and the planner believes so of a test for null alone. It takes a bare comparison with a
        // parameter for one that few rows pass, and would plan each page anew.
        let window: SQL = """
            (case when last_seen >= \(page.seenSince) or is_revoked and modified_at >= \(page.seenSince) then true end) is not null
            """
        if let ids = page.ids {
            let types = page.types.map(\.text)
            let named: SQL = "id = any(\(ids)::uuid[]) and type = any(\(types)::indicator_type[])"
            return [PageRange(place: typedPlace, condition: "\(named) and added_at > \(after) and \(window)")]
        }
        let hasAllTypes = page.types.count == IndicatorType.allCases.count
        if hasAllTypes, source.kind != .earlier {
            return [PageRange(place: "added_at", condition: "added_at > \(after) and \(window)")]
        }
        if source.kind == .raised {
            let types = page.types.map(\.text)
            return [
                PageRange(
                    place: typedPlace,
                    condition: """
                        type = any(\(types)::indicator_type[]) \
                        and \(typedPlace) > (\(after)::timestamptz at time zone 'UTC') and \(window)
                        """
                )
            ]
        }
        // The planner must know each type: it would plan every page anew, hoping for a rare one.
        return page.types.map { type in
            PageRange(
                place: typedPlace,
                condition: """
                    type = \(literal: type.name) \
                    and \(typedPlace) > (\(after)::timestamptz at time zone 'UTC') and \(window)
                    """
            )
        }
    }
}
