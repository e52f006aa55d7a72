package import Model
import Notation
import Postgres

extension Store {
    /// Writes a batch of requests to the log and adds them to all sums: everything or nothing.
    package mutating func record(_ usage: [UsageRecord]) throws {
        let known = usage.filter { $0.holder != nil }
        guard !known.isEmpty else { return }
        func column(_ text: (UsageRecord) -> String) -> [String] { known.map(text) }
        // Not repeatable: a commit whose answer was lost would count twice.
        _ = try primary.use(repeatable: false) { connection in
            try connection.execute(
                """
                select record_requests(\(column { $0.at.microsecondText })::timestamptz[], \(column { $0.holder?.text ?? "" })::uuid[],
                    \(column(\.requestID))::text[], \(column(\.route))::text[], \(column(\.method))::text[],
                    \(column { "\($0.status)" })::smallint[], \(column { "\(min($0.microseconds, Int(Int32.max) - 1_000_000))" })::integer[],
                    \(column { "\($0.bytes)" })::bigint[], \(column { "\($0.rows)" })::integer[],
                    \(column { $0.code ?? "" })::text[])
                """
            )
        }
    }
}

extension Timestamp {
    fileprivate var microsecondText: String {
        var out = ByteWriter(capacity: 40)
        out.append(rfc3339: self, fraction: .microseconds)
        return out.text
    }
}
