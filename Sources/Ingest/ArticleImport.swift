import Cryptography
package import Model
package import Notation
package import Storage

/// Reads entries of one news feed into the store. An article and its indicators are stored in one transaction, with some of the
/// articles after it. An entry that did not change is recognised by its digest and costs nothing more. An article that the
/// database refuses is left out alone.
///
/// A changed entry is read again and keeps its id. An entry that the operator removed stays out. An article that a later
/// body no longer has stays in the store.
package struct ArticleImport {
    private let feed: Feed
    private let identity: UUID
    private let reading: ArticleReading
    private let filter: FeedFilter

    /// Articles of one transaction: writing them takes some 30 milliseconds.
    private static let mostAtOnce = 40

    package init(feed: Feed, identity: UUID, reading: ArticleReading) {
        self.feed = feed
        self.identity = identity
        self.reading = reading
        filter = FeedFilter(include: feed.includes, exclude: feed.excludes)
    }

    /// - Parameter fetchedAt: dates entries that state no time.
    /// - Throws: `ImportError`, `StoreError`. What was stored before it stays.
    package func run(_ all: [ArticleEntry], fetchedAt: Timestamp, store: inout Store) throws -> ImportReport.Part {
        var report = ImportReport.Part(.articles)
        let entries = filter.isEmpty ? all : all.filter(filter.takes)
        report.filtered = all.count - entries.count
        try store.claimIdentity(identity)
        var start = 0
        while start < entries.count {
            let end = min(entries.count, start + 500)
            try run(entries[start..<end], fetchedAt: fetchedAt, store: &store, report: &report)
            start = end
        }
        return report
    }

    private func run(
        _ entries: ArraySlice<ArticleEntry>,
        fetchedAt: Timestamp,
        store: inout Store,
        report: inout ImportReport.Part
    ) throws {
        var names = NameUUID(namespace: identity)
        // A slug has no bar, so no two pairs of slug and key give the same name.
        let ids = entries.map { names.id(name: "article|\(feed.slug)|\($0.key)") }
        let states = try store.articleStates(ids)
        var batch: Batch = []
        for (id, place) in zip(ids, entries.indices) {
            var entry = entries[place]
            guard Self.isUsable(entry.key), let title = ArticleReading.line(entry.title, 1000) else {
                report.rejected += 1
                if report.rejections.count < ImportReport.shownRejections {
                    let reason =
                        Self.isUsable(entry.key)
                        ? "the entry has neither a title nor text" : "the entry has no usable key"
                    report.rejections.append(SightingStage.Rejection(record: place + 1, reason: reason))
                }
                continue
            }
            // A time more than a day ahead is wrong, and counts as none.
            if let published = entry.published, published > fetchedAt.adding(seconds: 86_400) { entry.published = nil }
            let digest = Self.digest(of: entry)
            if let state = states[id], state.digest == nil || state.digest == digest {
                if state.digest == nil { report.keptOut += 1 } else { report.unchanged += 1 }
                continue
            }
            let read = reading.read(entry, into: Article(id: id, key: entry.key, digest: digest, title: title))
            for (type, count) in read.leftOut.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                report.leftOut += count
                let text =
                    "\(counted(count, "indicator")) of type \(type.name) left out, since an article reports at most \(ArticleReading.mostOfType) of a type"
                SightingStage.Note.add([SightingStage.Note(text: text, record: place + 1)], to: &report.notes)
            }
            let item = item(read, entry, fetchedAt: fetchedAt)
            if item.isLong || batch.contains(where: { $0.item.article.id == id }) || batch.count == Self.mostAtOnce
                || batch.reduce(item.reports, { $0 + $1.item.reports }) > ReportingArticle.mostReportsAtOnce
            {
                try take(batch, fetchedAt: fetchedAt, store: &store, report: &report)
                batch.removeAll()
            }
            batch.append((item, place))
            if item.isLong {
                try take(batch, fetchedAt: fetchedAt, store: &store, report: &report)
                batch.removeAll()
            }
        }
        try take(batch, fetchedAt: fetchedAt, store: &store, report: &report)
    }

    private typealias Batch = [(item: ReportingArticle, place: Int)]

    /// Stores a batch. When the database refuses it, its articles are stored one by one, and only what is refused then is left out.
    private func take(
        _ batch: Batch,
        fetchedAt: Timestamp,
        store: inout Store,
        report: inout ImportReport.Part
    ) throws {
        guard let first = batch.first else { return }
        let outcome: ArticleOutcome
        do {
            outcome =
                first.item.isLong
                ? try store.storeLong(first.item, feed: feed.id, fetchedAt: fetchedAt, identity: identity)
                : try store.store(batch.map(\.item), feed: feed.id, fetchedAt: fetchedAt, identity: identity)
        } catch let error as StoreError {
            if case .unavailable = error { throw error }
            guard batch.count == 1 else {
                for one in batch { try take([one], fetchedAt: fetchedAt, store: &store, report: &report) }
                return
            }
            report.rejected += 1
            if report.rejections.count < ImportReport.shownRejections {
                report.rejections.append(SightingStage.Rejection(record: first.place + 1, reason: error.text))
            }
            return
        }
        for change in outcome.changes {
            switch change {
            case .new: report.new += 1
            case .updated: report.updated += 1
            case .unchanged: report.unchanged += 1
            case .removed: report.keptOut += 1
            }
        }
        report.newIndicators += outcome.newIndicators
        report.changedIndicators += outcome.changedIndicators
        report.revokedIndicators += outcome.revokedIndicators
    }

    private func item(_ read: ArticleReading.Result, _ entry: ArticleEntry, fetchedAt: Timestamp) -> ReportingArticle {
        let facts = FactFinder.facts(of: read.article)
        var warnings = WarningMarker(reading.warnings)
        return ReportingArticle(
            read.article,
            reports: read.indicators.count,
            iocCount: read.iocCount,
            findFacts: { sighting, found in
                found = facts
                warnings.mark(sighting, in: &found)
            },
            fill: { stage in try Self.fill(&stage, read, entry, fetchedAt: fetchedAt) }
        )
    }

    private static func isUsable(_ key: String) -> Bool {
        !key.isEmpty && key.utf8.count <= 1024 && !key.utf8.contains(0)
    }

    /// Writes the indicators of the article as sightings. Their record is the article.
    private static func fill(
        _ stage: inout SightingStage,
        _ read: ArticleReading.Result,
        _ entry: ArticleEntry,
        fetchedAt: Timestamp
    ) throws {
        let article = read.article
        let first = article.published
        let last = [entry.published, entry.updated].compactMap { $0 }.max() ?? first
        let tags = (article.malware + article.actors).prefix(8).map { name in
            name.utf8.map { $0 == UInt8(ascii: ",") || $0 < 0x20 ? 0x20 : TextCoding.lowercased($0) }
        }
        // Only techniques named by their id: a similar word is too weak to mark every indicator.
        let techniques = article.techniques.filter { $0.confidence == .high }.prefix(16).map { Array($0.id.utf8) }
        var sighting = Sighting()
        for indicator in read.indicators {
            sighting.reset()
            sighting.type = indicator.type
            sighting.value = sighting.store(indicator.value)
            sighting.recordKey = sighting.store(article.id.text.utf8)
            sighting.context = sighting.store(indicator.context)
            sighting.reference = sighting.store((article.url ?? "").utf8)
            sighting.confidence = indicator.confidence
            sighting.firstSeen = first ?? fetchedAt
            sighting.lastSeen = last ?? fetchedAt
            sighting.tags = tags.map { sighting.store($0) }
            if indicator.type != .mitreAttack { sighting.techniques = techniques.map { sighting.store($0) } }
            try stage.add(sighting)
        }
    }

    /// A digest of all parts of the entry. Each part follows its length, so two different entries never look alike.
    private static func digest(of entry: ArticleEntry) -> [UInt8] {
        var digest = Digest(.sha256)
        func add(_ text: String, to digest: inout Digest) { digest.update(text: "\(text.utf8.count) \(text) ") }
        for text in [
            entry.title, entry.link ?? "", entry.author ?? "", entry.summary, entry.content, entry.image ?? "",
        ] {
            add(text, to: &digest)
        }
        digest.update(text: "\(entry.published?.microseconds ?? -1) \(entry.updated?.microseconds ?? -1) ")
        for category in entry.categories { add(category, to: &digest) }
        return digest.finish()
    }
}
