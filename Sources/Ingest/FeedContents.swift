import Feeds
import Model

extension FeedFormat {
    /// Says what a body holds, without storing it.
    /// - Throws: `FeedError` when the body is not of the format.
    func contents(of body: Span<UInt8>, from origin: FeedOrigin) throws -> String {
        var parts: [String] = []
        if let vulnerabilities {
            var count = RecordCount()
            try vulnerabilities.read(body, into: &count)
            parts.append("\(counted(count.accepted, "CVE")), \(counted(count.rejected, "record")) rejected")
        }
        if let sightings {
            var count = RecordCount()
            try sightings.read(body, into: &count)
            parts.append("\(counted(count.accepted, "sighting")), \(counted(count.rejected, "record")) rejected")
        }
        if let articles {
            let feed = try articles.read(body, from: origin)
            let entries = feed.entries.count == 1 ? "1 entry" : "\(feed.entries.count) entries"
            parts.append("\(feed.format) feed \"\(feed.title)\" with \(entries)")
        }
        return parts.joined(separator: "; ")
    }
}

/// Counts what a reader finds.
private struct RecordCount: SightingSink, VulnerabilitySink {
    var accepted = 0
    var rejected = 0

    mutating func accept(_ sighting: borrowing Sighting, record: Int) { accepted += 1 }
    mutating func accept(_ vulnerability: borrowing Vulnerability, record: Int) { accepted += 1 }
    mutating func reject(_ reason: StaticString, record: Int) { rejected += 1 }
}
