import Cryptography
package import Feeds
package import Model
package import Notation
package import Storage

/// Reads one body of a feed into the store: all of it or nothing.
package struct FeedImport {
    package struct Report: Sendable {
        package let outcome: ImportOutcome
        /// The first of the records that were left out.
        package let rejections: [SightingStage.Rejection]
        /// The body was the very one that was imported last.
        package let isRepeated: Bool
    }

    private let feed: FeedFigures
    private let reader: any FeedReader
    private let identity: UUID
    private let finder: FactFinder
    private let shiftsToNow: Bool
    private let filter: FeedFilter

    /// - Parameter shiftsToNow: adds to all times what makes the newest of them the present.
    package init(feed: FeedFigures, reader: any FeedReader, identity: UUID, finder: FactFinder, shiftsToNow: Bool) {
        self.finder = finder
        self.feed = feed
        self.reader = reader
        self.identity = identity
        self.shiftsToNow = shiftsToNow
        filter = FeedFilter(include: feed.includes, exclude: feed.excludes)
    }

    /// - Parameter progress: called now and then with the number of records read so far.
    /// - Throws: `FeedError` when the body is not of the format; `StoreError`.
    package func run(_ body: Span<UInt8>, store: inout Store, progress: @escaping (Int) -> Void) throws -> Report {
        let digest = bodyDigest(body)
        if !shiftsToNow, try store.isLastBody(digest, feed: feed.id) {
            var outcome = ImportOutcome()
            outcome.unchangedRows = try store.lastImportRows(feed: feed.id)
            return Report(outcome: outcome, rejections: [], isRepeated: true)
        }
        try store.claimIdentity(identity)
        var shift: Int64 = 0
        if shiftsToNow {
            var latest = LatestTime()
            try reader.read(body, into: &latest)
            if let newest = latest.newest { shift = (Timestamp.now.seconds - newest.seconds) * 1_000_000 }
        }
        var finder = finder
        let result = try store.importSightings(
            feed: feed.id,
            format: reader.formatName,
            bodyDigest: digest,
            identity: identity,
            shift: shift,
            retracts: reader.retracts,
            findFacts: { sighting, facts in finder.find(sighting, into: &facts) },
            progress: progress,
            fill: { stage in
                if !filter.isEmpty { stage.isWanted = filter.takes }
                try reader.read(body, into: &stage)
            }
        )
        return Report(outcome: result.outcome, rejections: result.rejections, isRepeated: false)
    }

    /// The digest under which the body is remembered: format, terms and body.
    private func bodyDigest(_ body: Span<UInt8>) -> [UInt8] {
        var digest = Digest(.sha256)
        digest.update(text: "\(reader.formatName)\n\(shiftsToNow)\n")
        for term in filter.isEmpty ? [] : feed.includes + ["-"] + feed.excludes {
            digest.update(text: "\(term.utf8.count) \(term)\n")
        }
        body.withUnsafeBufferPointer { digest.update(UnsafeRawBufferPointer($0)) }
        return digest.finish()
    }
}

extension SightingStage: SightingSink {
    package mutating func accept(_ sighting: borrowing Sighting, record: Int) throws { try add(sighting) }
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
