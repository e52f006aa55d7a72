package import Model
import Notation
import Postgres

extension Store {
    /// Writes a batch of requests to the log and adds them to the keys' totals: both or neither.
    package mutating func record(_ usage: [UsageRecord]) throws {
        let known = usage.filter { $0.keyID != nil }
        guard !known.isEmpty else { return }
        // Not repeatable: a commit whose answer was lost would count twice.
        try primary.use(repeatable: false) { connection in
            try connection.transaction { connection in
                let copy = try connection.beginCopy(
                    "copy request_log (at, key_id, request_id, route, method, status, duration_us, bytes, rows) from stdin")
                var rows = ByteWriter(capacity: known.count * 160)
                for one in known { rows.append(one) }
                try copy.put(rows)
                try copy.end()
                var totals: [UUID: (count: Int, last: Timestamp)] = [:]
                for one in known {
                    guard let key = one.keyID else { continue }
                    let before = totals[key]
                    totals[key] = ((before?.count ?? 0) + 1, max(before?.last ?? one.at, one.at))
                }
                // In one order everywhere, so that two workers never wait for each other in a circle.
                for (key, total) in totals.sorted(by: { ($0.key.high, $0.key.low) < ($1.key.high, $1.key.low) }) {
                    try connection.execute(
                        """
                        insert into api_key_totals as t (key_id, total_requests, last_used_at)
                        select \(key)::uuid, \(total.count)::bigint, \(total.last)::timestamptz
                        where exists (select from api_keys where id = \(key)::uuid)
                        on conflict (key_id) do update set total_requests = t.total_requests + excluded.total_requests,
                            last_used_at = greatest(t.last_used_at, excluded.last_used_at)
                        """)
                }
            }
        }
    }
}

extension ByteWriter {
    fileprivate mutating func append(_ one: UsageRecord) {
        append(rfc3339: one.at, fraction: .microseconds)
        nextField()
        if let key = one.keyID { append(key) }
        for text in [one.requestID, one.route, one.method] {
            nextField()
            copyField([UInt8](text.utf8), 0..<text.utf8.count)
        }
        for number in [one.status, one.microseconds, one.bytes, one.rows] {
            nextField()
            append(integer: number)
        }
        endRow()
    }
}
