import Enrichment
package import Extraction
import Model
package import Notation
package import Storage

/// Keeps the scores that lists filter and sort by: those of indicators that were published again or got other sources, after
/// each import, or with the next maintenance when they are many; and all of them once a day, because sightings grow old. Only
/// changed scores are written.
package struct RiskRefresh {
    private let warnings: WarningLists

    /// Indicators read at a time.
    private static let batch = 2000
    /// More changes than this are left to maintenance, so that an import does not wait for them.
    private static let mostAtOnce = 20_000
    private static let daySeconds: Int64 = 86_400

    package init(warnings: WarningLists) { self.warnings = warnings }

    /// After an import: scores what changed since the last time, unless that is much.
    package func follow(_ store: inout Store, now: Timestamp) throws {
        let began = try store.riskState().scoredUntil
        if try store.awaitsScores(moreThan: Self.mostAtOnce, after: began) { return }
        _ = try scoreChanges(in: &store, now: now)
    }

    /// After an import of CVE records: scores the indicators that are CVEs.
    package static func followCVEs(_ store: inout Store) throws {
        try store.finishRisks(hasChanged: false, forgetsGone: false, risk: CVEImport.risk)
    }

    /// Maintenance: scores what changed since the last time, and all when that was done a day ago.
    /// - Returns: how many scores changed.
    package func maintain(_ store: inout Store, now: Timestamp) throws -> Int {
        if try store.riskState().refreshedAt.adding(seconds: Self.daySeconds) <= now {
            let reached = try store.lastPublished()
            let waiting = try store.lastWaitingRisk()
            let changed = try scoreAll(in: &store, now: now)
            try store.setRiskState(scoredUntil: reached, refreshedAt: nil)
            if let waiting { try store.endWaitingRisks(upTo: waiting) }
            return changed
        }
        return try scoreChanges(in: &store, now: now)
    }

    /// Scores what was published since the last time, and what was not though its sources changed.
    private func scoreChanges(in store: inout Store, now: Timestamp) throws -> Int {
        let began = try store.riskState().scoredUntil
        let published = try score(from: .changes(after: began), in: &store, now: now)
        let waiting = try score(from: .waiting(after: 0), in: &store, now: now)
        let changed = published.changed + waiting.changed
        try store.finishRisks(hasChanged: changed > 0, forgetsGone: false, risk: CVEImport.risk)
        if case .changes(let place)? = published.reached {
            try store.setRiskState(scoredUntil: place, refreshedAt: nil)
        }
        if case .waiting(let number)? = waiting.reached { try store.endWaitingRisks(upTo: number) }
        return changed
    }

    /// Scores all indicators anew.
    private func scoreAll(in store: inout Store, now: Timestamp) throws -> Int {
        let (changed, _) = try score(from: .all(after: UUID(high: 0, low: 0)), in: &store, now: now)
        try store.finishRisks(hasChanged: changed > 0, forgetsGone: true, risk: CVEImport.risk)
        try store.setRiskState(scoredUntil: nil, refreshedAt: now)
        return changed
    }

    private func score(
        from start: RiskWalk,
        in store: inout Store,
        now: Timestamp
    ) throws -> (changed: Int, reached: RiskWalk?) {
        let monthAgo = now.adding(seconds: -30 * 86_400)
        var changed = 0
        var reached: RiskWalk?
        while true {
            var scores: [(id: UUID, score: Int)] = []
            let end = try store.forEachRiskSubject(reached ?? start, limit: Self.batch, monthAgo: monthAgo) {
                dossier,
                stored in
                let hits = warnings.hits(type: dossier.type, value: dossier.value)
                let risk = RiskScore.indicator(dossier, warnings: hits, at: now)
                if let score = risk.score, score != stored { scores.append((dossier.id, score)) }
            }
            try store.storeRisks(scores)
            changed += scores.count
            reached = end.reached ?? reached
            if end.isOver { return (changed, reached) }
        }
    }
}
