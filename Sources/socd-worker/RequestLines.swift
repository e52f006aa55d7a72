import Model
import Notation
import Runtime

/// Writes log lines of requests: `request` for those that are kept, `slow_request` for those that took long.
enum RequestLines {
    static func write(_ records: [UsageRecord], kept: RequestLog, to log: Log) {
        var lines = ByteWriter(capacity: records.count * 256)
        for record in records {
            if kept.keeps(status: record.status, id: record.requestID) {
                begin(record, "request", 6, log, &lines)
                lines.append(",\"bytes\":")
                lines.append(integer: record.bytes)
                lines.append(",\"rows\":")
                lines.append(integer: record.rows)
                lines.append("}\n")
            }
            if let times = record.database {
                begin(record, "slow_request", 4, log, &lines)
                lines.append(",\"rows\":")
                lines.append(integer: record.rows)
                lines.append(",\"statements\":")
                lines.append(integer: times.statements)
                lines.append(",\"database_us\":")
                lines.append(integer: times.microseconds)
                lines.append(",\"slowest_us\":")
                lines.append(integer: times.slowest)
                lines.append(",\"slowest\":")
                lines.json(text: times.slowestStatement)
                lines.append("}\n")
            }
        }
        log.flush(lines)
    }

    private static func begin(
        _ record: UsageRecord,
        _ event: StaticString,
        _ priority: Int,
        _ log: Log,
        _ lines: inout ByteWriter
    ) {
        log.begin(priority, event, at: record.at, in: &lines)
        lines.append(",\"request_id\":")
        lines.json(text: record.requestID)
        if let holder = record.holder {
            lines.append(",\"key_id\":\"")
            lines.append(holder)
            lines.append("\"")
        }
        lines.append(",\"method\":")
        lines.json(text: record.method)
        lines.append(",\"route\":")
        lines.json(text: record.route)
        lines.append(",\"status\":")
        lines.append(integer: record.status)
        lines.append(",\"us\":")
        lines.append(integer: record.microseconds)
    }
}
