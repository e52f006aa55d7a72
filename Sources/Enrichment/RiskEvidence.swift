import Glibc
import Model
import Notation

extension RiskScore {
    /// How strongly the reports of an indicator speak together. Independent sources make each other more believable;
    /// sources that repeat one another do not.
    struct Evidence {
        /// 0 to 1.
        let certainty: Double
        let detail: String

        /// Nil without any report.
        init?(_ observations: [RiskObservation], _ type: IndicatorType, isPhishing: Bool, at now: Timestamp) {
            let halfLife = model.halfLifeDays(type, isPhishing: isPhishing)
            var best: [String: Double] = [:]
            var strongest: (observation: RiskObservation, value: Double)?
            for observation in observations {
                let age = Self.days(from: observation.lastSeen, to: now)
                let value =
                    model.weight(observation.reliability) * model.weight(observation.confidence) * exp2(-age / halfLife)
                best[observation.origin] = max(best[observation.origin] ?? 0, value)
                if strongest.map({ value > $0.value }) ?? true { strongest = (observation, value) }
            }
            guard let strongest = strongest?.observation else { return nil }
            // The order of a dictionary changes from run to run, and the last bit of a product would change with it.
            certainty = 1 - best.values.sorted().reduce(1) { $0 * (1 - $1) }
            let sources = best.count == 1 ? "1 source" : "\(best.count) independent sources, strongest"
            let name = best.count == 1 ? "\(sources), \(strongest.source)" : "\(sources) \(strongest.source)"
            let age = RiskScore.tenths(Self.days(from: strongest.lastSeen, to: now))
            detail =
                "\(name) (\(strongest.reliability.letter), \(strongest.confidence.name)), last seen \(age) days ago"
        }

        /// The confidence of a score from this evidence.
        var confidence: Confidence { certainty >= 0.70 ? .high : certainty >= 0.40 ? .medium : .low }

        /// Reports from the future count as fresh.
        private static func days(from seen: Timestamp, to now: Timestamp) -> Double {
            max(0, Double(now.microseconds - seen.microseconds) / 86_400e6)
        }
    }
}
