package import Model
import Notation
import Postgres

extension Store {
    /// Calls `body` with one page of what has a score, the highest first, then by id.
    /// - Parameter matches: how many match in all. Few are all read and sorted; many are met soon in the order of scores.
    package mutating func forEachScored(
        matching filter: IndicatorFilter,
        matches: Int,
        offset: Int,
        limit: Int,
        columns: IndicatorColumns,
        _ body: (borrowing IndicatorRecord) throws -> Void
    ) throws {
        let field = filter.timeField.column
        var found: SQL = """
            select score, indicator_id from indicator_risks join indicators on id = indicator_id \
            where \(field) >= \(filter.since) \(Self.attributes(of: filter)) \(Self.facts(of: filter) ?? "")
            """
        if let until = filter.until { found = "\(found) and \(field) <= \(until)" }
        let kind: SQL = matches <= 50_000 ? "as materialized" : "as not materialized"
        let columns = IndicatorColumn.list(columns)
        let sql: SQL = """
            with found \(kind) (\(found)), page as materialized ( \
                select * from found order by score desc, indicator_id limit \(limit)::integer offset \(offset)::integer \
            ) \
            select \(SQL.list(columns.map(\.sql))) from page join indicators on id = indicator_id order by score desc, indicator_id
            """
        let isLong = limit > 2000
        try reading { connection in
            var record = IndicatorRecord()
            func take(_ row: inout RowReader) throws {
                record.fill(columns, from: &row)
                try body(record)
            }
            if isLong { try connection.stream(sql, take) } else { try connection.forEachRow(sql, take) }
        }
    }
}
