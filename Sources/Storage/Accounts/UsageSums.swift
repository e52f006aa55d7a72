import Model
import Notation
import Postgres

/// A batch of requests, summed as the tables of usage count them: by key, route, status and minute, and by the time they took.
struct UsageSums {
    private struct Place: Hashable {
        let holder: UUID
        let route: String
        let status: Int
        let minute: Int64
    }

    private struct Sum {
        var requests = 0
        var microseconds = 0
        var bytes = 0
        var rows = 0
        var last = Timestamp(microseconds: 0)

        mutating func add(_ record: UsageRecord, microseconds taken: Int) {
            requests += 1
            microseconds += taken
            bytes += record.bytes
            rows += record.rows
            last = max(last, record.at)
        }
    }

    private struct Latency: Hashable {
        let holder: UUID
        let day: Int64
        let milliseconds: Int
    }

    private var sums: [Place: Sum] = [:]
    private var latencies: [Latency: Int] = [:]

    /// - Parameter records: those of nobody are passed over.
    init(_ records: some Sequence<UsageRecord>) {
        for record in records {
            guard let holder = record.holder else { continue }
            let minute = record.at.seconds / 60
            let place = Place(holder: holder, route: record.route, status: record.status, minute: minute)
            let taken = record.storedMicroseconds
            sums[place, default: Sum()].add(record, microseconds: taken)
            let day = record.at.seconds / 86_400
            latencies[Latency(holder: holder, day: day, milliseconds: Self.latencyClass(taken)), default: 0] += 1
        }
    }

    /// The class of `latency_ms()` in SQL: whole milliseconds, rounded; from 1 s in steps of 10 ms, from 10 s in steps of 100 ms.
    static func latencyClass(_ microseconds: Int) -> Int {
        switch microseconds {
        case ..<999_500: (microseconds + 500) / 1000
        case ..<9_995_000: (microseconds + 5000) / 10_000 * 10
        default: (microseconds + 50_000) / 100_000 * 100
        }
    }

    var isEmpty: Bool { sums.isEmpty }

    /// The call that adds them to the tables.
    var recording: SQL {
        let sums = Array(sums)
        let latencies = Array(latencies)
        func column(_ text: ((key: Place, value: Sum)) -> String) -> [String] { sums.map(text) }
        func classes(_ text: ((key: Latency, value: Int)) -> String) -> [String] { latencies.map(text) }
        return """
            select record_sums(\(column { Timestamp(seconds: $0.key.minute * 60).microsecondText })::timestamptz[], \
                \(column { $0.key.holder.text })::uuid[], \(column(\.key.route))::text[], \(column { "\($0.key.status)" })::smallint[], \
                \(column { "\($0.value.requests)" })::bigint[], \(column { "\($0.value.microseconds)" })::bigint[], \
                \(column { "\($0.value.bytes)" })::bigint[], \(column { "\($0.value.rows)" })::bigint[], \
                \(column { $0.value.last.microsecondText })::timestamptz[], \
                \(classes { $0.key.holder.text })::uuid[], \
                \(classes { Timestamp(seconds: $0.key.day * 86_400).microsecondText })::timestamptz[]::date[], \
                \(classes { "\($0.key.milliseconds)" })::integer[], \(classes { "\($0.value)" })::bigint[])
            """
    }
}

extension UsageRecord {
    /// What the log's column can hold.
    var storedMicroseconds: Int { min(microseconds, Int(Int32.max) - 1_000_000) }
}

extension Timestamp {
    var microsecondText: String {
        var out = ByteWriter(capacity: 40)
        out.append(rfc3339: self, fraction: .microseconds)
        return out.text
    }
}
