import Model
import Postgres

/// Rows whose values are counted.
struct FacetRows {
    struct Column {
        /// The filter's parameter.
        let name: String
        /// What rows are counted by.
        let value: SQL
        /// The values that `g.value` of some rows stands for.
        var values: SQL = "select g.value"

        static func list(_ name: String, _ value: SQL) -> Column {
            Column(name: name, value: value, values: "select unnest(g.value)")
        }

        /// Techniques, and those that they are sub-techniques of: a filter by these finds them too.
        static func techniques(_ name: String, _ value: SQL) -> Column {
            let values: SQL = """
                select distinct p.id from unnest(g.value) t cross join lateral (values (t), (split_part(t, '.', 1))) p (id)
                """
            return Column(name: name, value: value, values: values)
        }
    }

    let columns: [Column]
    /// All after the columns: `from`, `where`, the newest first.
    let source: SQL
    /// Whether all rows are read, and not the newest `Facet.mostRows` only.
    var readsAll = false
}

extension Store {
    /// Counts values of rows, in one statement that reads each of the rows once.
    /// - Parameter counted: statements with the columns facet, value, count and rows that were read; for what is counted without
    ///   reading rows.
    mutating func facets(of rows: [FacetRows], and counted: [SQL] = []) throws -> [Facet] {
        let rows = rows.filter { !$0.columns.isEmpty }
        guard !rows.isEmpty || !counted.isEmpty else { return [] }
        var tables: [SQL] = []
        var parts = counted.map { part in "(\(part))" as SQL }
        for (place, each) in rows.enumerated() {
            let table: SQL = "m\(literal: UInt(place))"
            let columns = each.columns.enumerated().map { "\($1.value) as v\(literal: UInt($0))" as SQL }
            let end: SQL = each.readsAll ? "" : "limit \(Facet.mostRows)::integer"
            tables.append("\(table) as materialized (select \(SQL.list(columns)) \(each.source) \(end))")
            for (number, column) in each.columns.enumerated() {
                let cell: SQL = "\(table).v\(literal: UInt(number))"
                let read: SQL = each.readsAll ? "0::bigint" : "(select count(*) from \(table))"
                parts.append(
                    """
                    (select \(column.name)::text, v.value, sum(g.n)::bigint, \(read)
                    from (select \(cell) as value, count(*) as n from \(table) group by 1) g cross join lateral (\(column.values)) v (value)
                    where v.value is not null group by 2 order by 3 desc, 2 limit \(Facet.mostValues)::integer)
                    """
                )
            }
        }
        let with: SQL = tables.isEmpty ? "" : "with \(SQL.list(tables))"
        let all = parts.dropFirst().reduce(parts[0]) { "\($0) union all \($1)" }
        let found = try reading { connection in
            // How many match depends on the values.
            try connection.rows(
                "\(with) select * from (\(all)) facets (facet, value, n, looked) order by 1, 3 desc, 2",
                planned: .anew
            ) { row in (facet: row.text(), value: row.text(), count: row.integer(), read: row.integer()) }
        }
        return Dictionary(grouping: found, by: \.facet).map { name, values in
            Facet(
                name: name,
                values: values.map { ($0.value, $0.count) },
                isComplete: !values.contains { $0.read >= Facet.mostRows }
            )
        }
    }
}
