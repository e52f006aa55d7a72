import Model
import Notation
import Runtime

/// Writes one log line for each request.
enum RequestLines {
    static func write(_ records: [UsageRecord], to log: Log) {
        var lines = ByteWriter(capacity: records.count * 256)
        for record in records {
            log.begin(6, "request", at: record.at, in: &lines)
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
            lines.append(",\"bytes\":")
            lines.append(integer: record.bytes)
            lines.append(",\"rows\":")
            lines.append(integer: record.rows)
            lines.append("}\n")
        }
        log.flush(lines)
    }
}
