package import Model
package import Notation
import Postgres

extension Store {
    /// The last place of the publication order that is in use: everything up to it can be read, and nothing will be added
    /// before it.
    package mutating func lastPlace() throws -> Timestamp {
        try reading { connection in
            try connection.first("select last_added_at from data_generation") { $0.time() }
                ?? Timestamp(microseconds: 0)
        }
    }

    /// Calls `body` with what changed in a list after a place of the publication order, in that order: its indicators that
    /// were added or updated, and those that were removed from it.
    ///
    /// As in a TAXII collection, an indicator stands at the place of its current version, so it comes once however often it
    /// changed. It is removed when it is revoked or when the list, or the caller's ceiling, no longer includes it; that it is
    /// seen no more for so long that it lies before the filter's `since` is no removal. An index leads to the place, whatever
    /// lies before it.
    package mutating func forEachChange(
        _ page: ChangePage,
        columns: IndicatorColumns,
        _ body: (borrowing IndicatorRecord, _ change: IndicatorChange, _ place: Timestamp) throws -> Void
    ) throws {
        let columns = IndicatorColumn.list(columns)
        let parts: [SQL] = Self.ranges(page).map { range in
            // The constant bound tells the planner that a page is small, as for the pages of collections.
            """
            (select \(SQL.list(columns.map(\.sql))), added_at, c.change, \(range.place) as place \
            from indicators cross join lateral (select \(Self.change(page)) as change) c \
            where \(range.condition) and c.change is not null order by place limit \(literal: ChangePage.mostRows + 1))
            """
        }
        let all = parts.dropFirst().reduce(parts[0]) { "\($0) union all \($1)" }
        let sql: SQL = "select * from (\(all)) page order by place limit \(page.limit)"
        try reading { connection in
            var record = IndicatorRecord()
            try connection.forEachRow(sql) { row in
                record.fill(columns, from: &row)
                let place = row.time()
                let change = IndicatorChange(row.text()) ?? .updated
                row.skip()
                try body(record, change, place)
            }
        }
    }

    /// `added`, `updated`, `removed`, or null for what the client neither has nor may have.
    private static func change(_ page: ChangePage) -> SQL {
        let ceiling = page.filter.tlpCeiling.sql
        let attributes = attributes(of: page.filter)
        // Within a walk the client has of an earlier change what it had when the walk began, and of a later one what it
        // has read so far.
        let known: SQL = """
            (case when indicators.added_at <= \(page.end)::timestamptz then \(page.base)::timestamptz else \(page.after)::timestamptz end)
            """
        // Without the column's value the first version is as old as any place, unless it is the current one.
        let first: SQL = """
            coalesce(indicators.first_added_at, case when indicators.version = 1 then indicators.added_at else '-infinity' end)
            """
        // A version that was superseded too long ago to be stored may have been on the list.
        return """
            case when last_seen >= \(page.filter.since) \(attributes) \
            then case when \(first) > \(known) then 'added' else 'updated' end \
            when \(first) <= \(known) and (indicators.tlp <= \(ceiling) or indicators.least_tlp <= \(ceiling)) \
            and (last_seen >= \(page.filter.since) or modified_at >= \(page.filter.since)) \
            and coalesce((select true \(attributes) from indicator_versions \
            where indicator_versions.id = indicators.id and indicator_versions.added_at <= \(known) \
            order by indicator_versions.version desc limit 1), true) \
            then 'removed' end
            """
    }

    private static func ranges(_ page: ChangePage) -> [(place: SQL, condition: SQL)] {
        // Nothing is published before it was seen; a day more allows for clocks that were set.
        let after = max(page.after, page.filter.since.adding(seconds: -86_400))
        if page.filter.types.isEmpty { return [("added_at", "added_at > \(after)")] }
        return page.filter.types.map { type in
            (
                typedPlace,
                "type = \(literal: type.name) and \(typedPlace) > (\(after)::timestamptz at time zone 'UTC')"
            )
        }
    }
}
