import Feeds
import Foundation
import Model
import Notation

/// Keeps what a reader finds, as text.
struct Collector: SightingSink {
    var lines: [String] = []
    var values: [IndicatorType: Set<String>] = [:]
    var accepted = 0
    var rejected: [(record: Int, reason: String)] = []
    var notes: [String] = []
    var sightings: [Sighting] = []

    mutating func accept(_ sighting: borrowing Sighting, record: Int) {
        accepted += 1
        let copy = copy sighting
        values[copy.type, default: []].insert(copy.text(copy.value))
        sightings.append(copy)
        lines.append("\(record)\t" + copy.line)
    }

    mutating func reject(_ reason: StaticString, record: Int) {
        rejected.append((record, reason.description))
        lines.append("\(record)\t! \(reason)")
    }

    mutating func reject(_ reason: StaticString, record: Int, name: Span<UInt8>) {
        if name.isEmpty { return reject(reason, record: record) }
        rejected.append((record, reason.description))
        lines.append("\(record) \(String(decoding: name.indices.map { name[$0] }, as: UTF8.self))\t! \(reason)")
    }

    mutating func note(_ note: ReadingNote, record: Int) {
        notes.append(note.text)
        lines.append("\(record)\t~ \(note.text)")
    }
}

extension Sighting {
    /// Everything it holds, in one line.
    var line: String {
        [
            type.text, text(value), "key=" + text(recordKey), "port=" + (port.map(String.init) ?? ""),
            "\(firstSeen?.text ?? "-")..\(lastSeen?.text ?? "-")", confidence.text, text(context),
            tags.map(text).joined(separator: ","), techniques.map(text).joined(separator: ","), text(reference),
        ].joined(separator: " | ")
    }
}

/// Reads a body with the sighting reader of that format.
func read(_ body: [UInt8], as format: String) throws -> Collector {
    var collector = Collector()
    try FeedReaders.named(format)?.sightings?.read(body.span, into: &collector)
    return collector
}

func read(_ body: String, as format: String) throws -> Collector { try read(Array(body.utf8), as: format) }
