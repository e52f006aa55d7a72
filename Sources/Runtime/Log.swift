import Glibc
package import Notation

/// The only writer of log lines: one JSON object a line on standard error, with journald's priority before it when
/// journald reads. It does not use a logging library, because request lines are made from bytes, thousands a second,
/// outside of the request's path.
package struct Log: Sendable {
    /// Whether journald reads what is written.
    package let isJournal: Bool

    package init(environment: [String: String]) { isJournal = environment["JOURNAL_STREAM"] != nil }

    package func write(_ event: Event) {
        var lines = ByteWriter(capacity: 512)
        begin(event.priority, event.name, at: .now, in: &lines)
        for (name, value) in event.details {
            lines.append(",\"")
            lines.append(name)
            lines.append("\":")
            lines.json(text: value)
        }
        lines.append("}\n")
        flush(lines)
    }

    /// Begins a line. The caller adds `,"name":value` and ends the line with `}` and a line feed.
    package func begin(_ priority: Int, _ name: StaticString, at time: Timestamp, in lines: inout ByteWriter) {
        if isJournal {
            lines.append("<")
            lines.append(integer: priority)
            lines.append(">")
        }
        lines.append("{\"time\":\"")
        lines.append(rfc3339: time, fraction: .milliseconds)
        lines.append("\",\"event\":\"")
        lines.append(name)
        lines.append("\"")
    }

    /// Writes whole lines in as few writes as the system allows.
    package func flush(_ lines: borrowing ByteWriter) {
        lines.withBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = Glibc.write(STDERR_FILENO, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return }
                sent += count
            }
        }
    }
}
