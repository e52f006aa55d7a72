import Feeds
package import Storage

/// What an import did. Ingest, `socdctl feed import`, `article import` and `cve import` all show this one report.
package struct ImportReport: Sendable {
    /// What the counted records are.
    package enum Content: String, Sendable { case sightings, retractions, articles, vulnerabilities }

    /// What the import did with records of one content.
    package struct Part: Sendable {
        package let content: Content
        package var new = 0
        package var updated = 0
        package var unchanged = 0
        package var rejected = 0
        /// Left out by the feed's terms.
        package var filtered = 0
        /// Records that are no longer in the catalogue or the complete list.
        package var removed = 0
        /// Articles that stay out because the operator has removed them.
        package var keptOut = 0
        /// Indicators of articles that name too many of a type.
        package var leftOut = 0
        /// Sightings that were revoked.
        package var revoked = 0
        package var newIndicators = 0
        package var changedIndicators = 0
        package var revokedIndicators = 0
        /// The first of the rejected records.
        package var rejections: [SightingStage.Rejection] = []
        /// What was left out of records that were not refused; each kind once.
        package var notes: [SightingStage.Note] = []

        package init(_ content: Content) { self.content = content }
    }

    /// How many rejections are kept to be shown.
    package static let shownRejections = 20

    package private(set) var parts: [Part]
    /// The body is the one that was imported last.
    package var isRepeated = false

    package init(_ parts: [Part]) { self.parts = parts }

    /// A report of nothing.
    init(of format: FeedFormat) {
        parts = []
        if format.vulnerabilities != nil { parts.append(Part(.vulnerabilities)) }
        if format.sightings != nil { parts.append(Part(format.revokes ? .retractions : .sightings)) }
        if format.articles != nil { parts.append(Part(.articles)) }
    }

    /// Whether something was stored.
    package var hasChanged: Bool {
        parts.contains { $0.new + $0.updated + $0.removed + $0.revoked + $0.revokedIndicators > 0 }
    }

    /// Says of a body that should have held records and gave none that it did so.
    mutating func noteNothing() {
        let read = reading
        guard read.taken + read.refused == 0, read.reasons.isEmpty, let last = parts.indices.last else { return }
        parts[last].notes.append(SightingStage.Note(text: "the body is not empty and gave no record", record: 1))
    }

    /// What the feed's health keeps of it.
    package var reading: FeedReading {
        var reading = FeedReading()
        for part in parts {
            reading.taken += part.new + part.updated + part.unchanged + part.filtered + part.keptOut + part.revoked
            reading.refused += part.rejected
            for rejection in part.rejections { reading.add("record \(rejection.record): \(rejection.reason)") }
            for note in part.notes { reading.add("record \(note.record): \(note.text)") }
        }
        return reading
    }

    package static func += (sum: inout ImportReport, other: ImportReport) {
        for part in other.parts {
            if let place = sum.parts.firstIndex(where: { $0.content == part.content }) {
                sum.parts[place] += part
            } else {
                sum.parts.append(part)
            }
        }
    }

    /// One sentence for the operator, without a full stop.
    package var sentence: String {
        // Sightings alone go without saying.
        let isPlain = parts.count == 1 && parts.first?.content != .articles
        let text = parts.map { isPlain ? $0.sentence : "\($0.content.rawValue): \($0.sentence)" }
        return text.joined(separator: "; ") + (isRepeated ? " (the body is the one imported last)" : "")
    }
}

extension ImportReport.Part {
    package init(_ outcome: ImportOutcome, rejections: [SightingStage.Rejection], isRetraction: Bool) {
        self.init(isRetraction ? .retractions : .sightings)
        (new, updated, unchanged) = (outcome.newRows, outcome.updatedRows, outcome.unchangedRows)
        (rejected, filtered, removed) = (outcome.rejectedRows, outcome.filteredRows, outcome.unlistedRows)
        (revoked, revokedIndicators) = (outcome.revokedRows, outcome.revokedIndicators)
        (newIndicators, changedIndicators) = (outcome.newIndicators, outcome.changedIndicators)
        self.rejections = rejections
        notes = outcome.notes
    }

    package init(_ outcome: CVEImportOutcome) {
        self.init(.vulnerabilities)
        (new, updated, unchanged) = (outcome.newRows, outcome.updatedRows, outcome.unchangedRows)
        (removed, rejected, rejections) = (outcome.removedRows, outcome.rejectedRows, outcome.rejections)
    }

    package static func += (sum: inout Self, other: Self) {
        sum.new += other.new
        sum.updated += other.updated
        sum.unchanged += other.unchanged
        sum.rejected += other.rejected
        sum.filtered += other.filtered
        sum.removed += other.removed
        sum.keptOut += other.keptOut
        sum.leftOut += other.leftOut
        sum.revoked += other.revoked
        sum.newIndicators += other.newIndicators
        sum.changedIndicators += other.changedIndicators
        sum.revokedIndicators += other.revokedIndicators
        SightingStage.Note.add(other.notes, to: &sum.notes)
        sum.rejections += other.rejections.prefix(max(0, ImportReport.shownRejections - sum.rejections.count))
    }

    /// One sentence for the operator, without a full stop.
    package var sentence: String {
        var text = "\(new) new, \(updated) updated, \(unchanged) unchanged, \(rejected) rejected"
        if filtered > 0 { text += ", \(filtered) filtered" }
        if removed > 0 { text += ", \(removed) removed" }
        if keptOut > 0 { text += ", \(keptOut) kept out" }
        switch content {
        case .retractions:
            text += "; \(counted(revoked, "sighting")) and \(counted(revokedIndicators, "indicator")) revoked"
        case .sightings, .articles:
            text +=
                "; \(counted(newIndicators, "new indicator")), \(changedIndicators) changed, \(revokedIndicators) revoked"
        case .vulnerabilities: break
        }
        if leftOut > 0 { text += "; \(counted(leftOut, "indicator")) left out" }
        return text
    }
}
