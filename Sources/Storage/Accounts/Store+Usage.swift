package import Model
import Notation
import Postgres

extension Store {
    /// Adds a batch of requests to all sums, and writes those that the log keeps: everything or nothing.
    package mutating func record(_ usage: [UsageRecord], isLogged: (UsageRecord) -> Bool = { _ in true }) throws {
        let sums = UsageSums(usage)
        guard !sums.isEmpty else { return }
        var rows = ByteWriter(capacity: 4096)
        for record in usage where record.holder != nil && isLogged(record) { rows.append(logged: record) }
        // Not repeatable: a commit whose answer was lost would count twice.
        try primary.use(repeatable: false) { connection in
            try connection.transaction { connection in
                if rows.count > 0 {
                    let copy = try connection.beginCopy(
                        "copy request_log (at, key_id, request_id, route, method, status, duration_us, bytes, rows, code) from stdin"
                    )
                    try copy.put(rows)
                    try copy.end()
                }
                try connection.execute(sums.recording)
            }
        }
    }
}

extension ByteWriter {
    /// A row of `request_log` in COPY's text form.
    fileprivate mutating func append(logged record: UsageRecord) {
        append(rfc3339: record.at, fraction: .microseconds)
        nextField()
        if let holder = record.holder { append(holder) }
        nextField()
        copyField(record.requestID)
        nextField()
        copyField(record.route)
        nextField()
        copyField(record.method)
        for number in [record.status, record.storedMicroseconds, record.bytes, record.rows] {
            nextField()
            append(integer: number)
        }
        nextField()
        if let code = record.code { copyField(code) } else { copyNull() }
        endRow()
    }
}
