/// The bands of the score.
package enum RiskLevel: UInt8, CaseIterable, Sendable {
    case unknown, low, medium, high, critical

    package var name: StaticString {
        switch self {
        case .unknown: "unknown"
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .critical: "critical"
        }
    }

    /// The least score of the band.
    package var least: Int {
        switch self {
        case .unknown, .low: 0
        case .medium: 40
        case .high: 65
        case .critical: 85
        }
    }

    package init(score: Int?) {
        guard let score else {
            self = .unknown
            return
        }
        self = [.critical, .high, .medium].first { score >= $0.least } ?? .low
    }
}

/// What to make of an indicator, in a word.
package enum RiskVerdict: UInt8, CaseIterable, Sendable {
    case unknown, inconclusive, likelyBenign, suspicious, malicious
    /// Of CVEs only: somebody is known to use it.
    case exploited

    package var name: StaticString {
        switch self {
        case .unknown: "unknown"
        case .inconclusive: "inconclusive"
        case .likelyBenign: "likely_benign"
        case .suspicious: "suspicious"
        case .malicious: "malicious"
        case .exploited: "exploited"
        }
    }

    /// The verdict on an indicator by its score. A CVE is no hostile thing: it is exploited, or nothing is said of it. Its score
    /// reaches the highest band only when it is known to be exploited.
    package static func of(_ type: IndicatorType, score: Int?, isWarned: Bool) -> RiskVerdict? {
        guard type == .cve else { return RiskVerdict(score: score, isWarned: isWarned) }
        return RiskLevel(score: score) == .critical ? .exploited : nil
    }

    /// - Parameter isWarned: whether something says that the value may be harmless.
    package init(score: Int?, isWarned: Bool) {
        guard let score else {
            self = .unknown
            return
        }
        switch RiskLevel(score: score) {
        case .critical, .high: self = .malicious
        case .medium: self = .suspicious
        case .low, .unknown: self = isWarned ? .likelyBenign : .inconclusive
        }
    }
}
