import Cryptography
package import Feeds
package import Model
import Notation
package import Storage

/// Reads one body of sightings into the store: all of it or nothing.
struct SightingImport {
    private let feed: Feed
    private let format: FeedFormat
    private let reader: any SightingReader
    private let options: BodyImport.Options
    private let filter: FeedFilter

    init(feed: Feed, format: FeedFormat, reader: any SightingReader, _ options: BodyImport.Options) {
        self.feed = feed
        self.format = format
        self.reader = reader
        self.options = options
        filter = FeedFilter(include: feed.includes, exclude: feed.excludes)
    }

    /// - Returns: what was done, and whether the body was the one imported last.
    /// - Throws: `FeedError` when the body is not of the format; `ImportError`, `StoreError`.
    func run(
        _ body: Span<UInt8>,
        store: inout Store,
        progress: @escaping (Int) -> Void
    ) throws -> (part: ImportReport.Part, isRepeated: Bool) {
        let digest = bodyDigest(body)
        if !options.shiftsToNow, try store.isLastBody(digest, feed: feed.id) {
            var part = ImportReport.Part(format.revokes ? .retractions : .sightings)
            part.unchanged = try store.lastImportRows(feed: feed.id)
            return (part, true)
        }
        try store.claimIdentity(options.identity)
        var shift: Int64 = 0
        if options.shiftsToNow {
            var latest = LatestTime()
            try reader.read(body, into: &latest)
            if let newest = latest.newest { shift = (Timestamp.now.seconds - newest.seconds) * 1_000_000 }
        }
        var finder = options.facts
        let result = try store.importSightings(
            feed: feed.id,
            format: format.name,
            bodyDigest: digest,
            identity: options.identity,
            shift: shift,
            retracts: format.revokes,
            isWholeList: feed.isComplete && isOneBody,
            findFacts: { sighting, facts in finder.find(sighting, into: &facts) },
            progress: progress,
            fill: { stage in
                if !filter.isEmpty { stage.isWanted = filter.takes }
                try reader.read(body, into: &stage)
            }
        )
        return (
            ImportReport.Part(result.outcome, rejections: result.rejections, isRetraction: format.revokes), false
        )
    }

    /// Whether a body of the format is all that a feed reports.
    private var isOneBody: Bool { if case .sightings = format.kind { true } else { false } }

    /// The digest by which the body is recognised: format, terms and body.
    private func bodyDigest(_ body: Span<UInt8>) -> [UInt8] {
        var digest = Digest(.sha256)
        digest.update(text: "\(format.name)\n\(options.shiftsToNow)\n")
        for term in filter.isEmpty ? [] : feed.includes + ["-"] + feed.excludes {
            digest.update(text: "\(term.utf8.count) \(term)\n")
        }
        body.withUnsafeBufferPointer { digest.update(UnsafeRawBufferPointer($0)) }
        return digest.finish()
    }
}

extension SightingStage: SightingSink {
    package mutating func accept(_ sighting: borrowing Sighting, record: Int) throws { try add(sighting) }
    package mutating func note(_ note: ReadingNote, record: Int) { self.note(note.text, record: record) }
}

/// Finds the newest time of a body.
private struct LatestTime: SightingSink {
    var newest: Timestamp?

    mutating func accept(_ sighting: borrowing Sighting, record: Int) {
        guard let time = sighting.lastSeen ?? sighting.firstSeen else { return }
        newest = max(newest ?? time, time)
    }

    mutating func reject(_ reason: StaticString, record: Int) {}
}
