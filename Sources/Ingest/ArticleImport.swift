import Cryptography
package import Model
package import Notation
package import Storage

/// Reads entries of one news feed into the store. An article and what it reports is stored in one transaction; what did not
/// change costs one look at its digest.
///
/// A changed entry is read anew and keeps its id; an entry that the operator removed stays away. What is absent from a
/// later body is not touched.
package struct ArticleImport {
    package struct Report: Sendable {
        package var new = 0
        package var updated = 0
        package var unchanged = 0
        /// Entries that stay away because they were removed.
        package var removed = 0
        package var rejected = 0
        /// Left out by the feed's terms.
        package var filtered = 0
        package var newIndicators = 0
        package var changedIndicators = 0
        package var withdrawnIndicators = 0
        /// The first of the entries that were left out: number from 1, and why.
        package var rejections: [(entry: Int, reason: String)] = []

        package init() {}
    }

    private let feed: FeedFigures
    private let identity: UUID
    private let reading: ArticleReading
    private let filter: FeedFilter

    package init(feed: FeedFigures, identity: UUID, reading: ArticleReading) {
        self.feed = feed
        self.identity = identity
        self.reading = reading
        filter = FeedFilter(include: feed.includes, exclude: feed.excludes)
    }

    /// - Parameter fetchedAt: dates entries that state no time.
    /// - Throws: `ImportError`, `StoreError`. What was stored before it stays.
    package func run(_ all: [ArticleEntry], fetchedAt: Timestamp, store: inout Store) throws -> Report {
        var report = Report()
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
        report: inout Report
    ) throws {
        var names = NameUUID(namespace: identity)
        // Nothing in an id separates slug and key by chance: a slug has no bar.
        let ids = entries.map { names.id(name: "article|\(feed.slug)|\($0.key)") }
        let states = try store.articleStates(ids)
        for (id, place) in zip(ids, entries.indices) {
            var entry = entries[place]
            guard Self.isUsable(entry.key), let title = ArticleReading.line(entry.title, 1000) else {
                report.rejected += 1
                if report.rejections.count < 20 {
                    report.rejections.append((place + 1, Self.isUsable(entry.key) ? "no title" : "no usable key"))
                }
                continue
            }
            // A time that lies more than a day ahead is none.
            if let published = entry.published, published > fetchedAt.adding(seconds: 86_400) { entry.published = nil }
            let digest = Self.digest(of: entry)
            if let state = states[id], state.digest == nil || state.digest == digest {
                if state.digest == nil { report.removed += 1 } else { report.unchanged += 1 }
                continue
            }
            let read = reading.read(entry, into: Article(id: id, key: entry.key, digest: digest, title: title))
            let facts = FactFinder.facts(of: read.article)
            var warnings = WarningMarker(reading.warnings)
            let outcome = try store.store(
                read.article,
                feed: feed.id,
                fetchedAt: fetchedAt,
                reports: read.indicators.count,
                iocCount: read.iocCount,
                identity: identity,
                findFacts: { sighting, found in
                    found = facts
                    warnings.mark(sighting, in: &found)
                },
                fill: { stage in try Self.fill(&stage, read, entry, fetchedAt: fetchedAt) }
            )
            switch outcome.change {
            case .new: report.new += 1
            case .updated: report.updated += 1
            case .unchanged: report.unchanged += 1
            case .removed: report.removed += 1
            }
            report.newIndicators += outcome.newIndicators
            report.changedIndicators += outcome.changedIndicators
            report.withdrawnIndicators += outcome.withdrawnIndicators
        }
    }

    private static func isUsable(_ key: String) -> Bool {
        !key.isEmpty && key.utf8.count <= 1024 && !key.utf8.contains(0)
    }

    /// What the article reports, as sightings whose record is the article.
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
        // Techniques named by id; a word that sounds like one is too little to go on for each indicator.
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

    /// Everything the entry says, each part behind its length so that no two entries look alike.
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
