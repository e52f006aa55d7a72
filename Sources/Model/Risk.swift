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

    package init(score: Int?) {
        guard let score else {
            self = .unknown
            return
        }
        self = score >= 85 ? .critical : score >= 65 ? .high : score >= 40 ? .medium : .low
    }
}

/// What to make of an indicator, in a word.
package enum RiskVerdict: UInt8, CaseIterable, Sendable {
    case unknown, inconclusive, likelyBenign, suspicious, malicious

    package var name: StaticString {
        switch self {
        case .unknown: "unknown"
        case .inconclusive: "inconclusive"
        case .likelyBenign: "likely_benign"
        case .suspicious: "suspicious"
        case .malicious: "malicious"
        }
    }

    /// - Parameter isWarned: whether something says that the value may be harmless.
    package init(score: Int?, isWarned: Bool) {
        guard let score else {
            self = .unknown
            return
        }
        self = score >= 65 ? .malicious : score >= 40 ? .suspicious : isWarned ? .likelyBenign : .inconclusive
    }
}
