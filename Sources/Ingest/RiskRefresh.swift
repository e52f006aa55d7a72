import Enrichment
package import Extraction
import Model
package import Notation
package import Storage

/// Keeps the scores that lists filter and sort by: those of changed indicators after each import, and all of them once a
/// day, because reports grow old. Only what has changed is written.
package struct RiskRefresh {
    private let warnings: WarningLists

    /// Indicators read at a time.
    private static let batch = 2000

    package init(warnings: WarningLists) { self.warnings = warnings }

    /// Scores what was published since the last time.
    /// - Returns: how many scores are other than before.
    @discardableResult
    package func scoreChanges(in store: inout Store, now: Timestamp) throws -> Int {
        let began = try store.riskState().scoredUntil
        let (changed, reached) = try score(from: .changes(after: began), in: &store, now: now)
        try store.finishRisks(hasChanged: changed > 0, forgetsGone: false)
        try store.setRiskState(scoredUntil: reached, refreshedAt: nil)
        return changed
    }

    /// Scores all indicators anew.
    /// - Returns: how many scores are other than before.
    package func scoreAll(in store: inout Store, now: Timestamp) throws -> Int {
        let (changed, _) = try score(from: .all(after: UUID(high: 0, low: 0)), in: &store, now: now)
        try store.finishRisks(hasChanged: changed > 0, forgetsGone: true)
        try store.setRiskState(scoredUntil: nil, refreshedAt: now)
        return changed
    }

    private func score(
        from start: RiskWalk,
        in store: inout Store,
        now: Timestamp
    ) throws -> (changed: Int, reached: Timestamp?) {
        let monthAgo = now.adding(seconds: -30 * 86_400)
        var walk: RiskWalk? = start
        var changed = 0
        var reached: Timestamp?
        while let next = walk {
            var scores: [(id: UUID, score: Int)] = []
            let end = try store.forEachRiskSubject(next, limit: Self.batch, monthAgo: monthAgo) { dossier, stored in
                let hits = warnings.hits(type: dossier.type, value: dossier.value)
                let risk = RiskScore.indicator(dossier, warnings: hits, at: now)
                if let score = risk.score, score != stored { scores.append((dossier.id, score)) }
            }
            try store.storeRisks(scores)
            changed += scores.count
            reached = end.reached ?? reached
            walk = end.next
        }
        return (changed, reached)
    }
}
