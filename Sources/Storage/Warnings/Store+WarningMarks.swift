package import Model
import Notation
import Postgres

extension Store {
    /// Marks every stored indicator anew with the warning lists that it stands in, in batches; only rows that differ are
    /// written.
    ///
    /// A mark publishes no new version: it is what this instance thinks of a value, not what a source reported; a list that
    /// changes would send millions of unchanged objects to every TAXII client. The data generation rises, so that entity tags
    /// and cached answers of lists change. Only the operator's word that a value is harmless revokes it, and brings it back when
    /// the word is gone.
    ///
    /// - Parameters:
    ///   - marks: the names for a value, sorted.
    ///   - progress: called after each batch with the rows looked at so far.
    /// - Returns: how many were looked at, and how many differed.
    package mutating func markIndicators(
        batchRows: Int = 10_000,
        marks: (IndicatorType, [UInt8], Range<Int>) -> [String],
        progress: (Int) -> Void
    ) throws -> (seen: Int, changed: Int) {
        // In publication order rows lie side by side; by id they would lie all over the table.
        var last = Timestamp(microseconds: 0)
        var seen = 0
        var changed = 0
        var bytes: [UInt8] = []
        while true {
            var ids: [String] = []
            var lists: [String] = []
            var rows = 0
            try primary.use(repeatable: false) { connection in
                try connection.forEachRow(
                    """
                    select added_at, id, type, value, warning_lists from indicators
                    where added_at > \(last) order by added_at limit \(batchRows)::integer
                    """
                ) { row in
                    rows += 1
                    last = row.time()
                    let id = row.uuid()
                    let type = IndicatorType(row.text())
                    bytes.removeAll(keepingCapacity: true)
                    bytes.append(contentsOf: row.bytes(.text))
                    let before = row.texts()
                    guard let type else { return }
                    let names = marks(type, bytes, 0..<bytes.count)
                    if names == before { return }
                    ids.append(id.text)
                    lists.append("{\(names.joined(separator: ","))}")
                }
            }
            seen += rows
            if !ids.isEmpty { changed += try mark(ids, lists) }
            progress(seen)
            if rows < batchRows { break }
        }
        return (seen, changed + (try release(marks: marks)))
    }

    private mutating func mark(_ ids: [String], _ lists: [String]) throws -> Int {
        try primary.use(repeatable: false) { connection in
            try connection.first("select mark_indicators(\(ids)::uuid[], \(lists)::text[])") { $0.integer() } ?? 0
        }
    }

    /// Publishes what waits and is no longer called harmless.
    private mutating func release(marks: (IndicatorType, [UInt8], Range<Int>) -> [String]) throws -> Int {
        var ids: [String] = []
        var lists: [String] = []
        try primary.use(repeatable: false) { connection in
            try connection.forEachRow("select indicator_id, type, value from withheld_indicators") { row in
                let id = row.uuid()
                let type = IndicatorType(row.text())
                let value = Array(row.bytes(.text))
                guard let type else { return }
                let names = marks(type, value, 0..<value.count)
                if names.contains("allowlist") { return }
                ids.append(id.text)
                lists.append("{\(names.joined(separator: ","))}")
            }
        }
        if ids.isEmpty { return 0 }
        return try primary.use(repeatable: false) { connection in
            try connection.first("select release_indicators(\(ids)::uuid[], \(lists)::text[])") { $0.integer() } ?? 0
        }
    }
}
