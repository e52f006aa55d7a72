package import Notation

/// One term of a risk score.
package struct RiskFactor: Hashable, Sendable {
    package enum Name: UInt8, CaseIterable, Sendable {
        case evidence, actor, malware, techniques, role, sightings, sharedInfrastructure, falsePositives, warningList
        case cvss, epss, kev, mentions

        package var name: StaticString {
            switch self {
            case .evidence: "evidence"
            case .actor: "actor"
            case .malware: "malware"
            case .techniques: "techniques"
            case .role: "role"
            case .sightings: "sightings"
            case .sharedInfrastructure: "shared_infrastructure"
            case .falsePositives: "false_positive_reports"
            case .warningList: "warning_list"
            case .cvss: "cvss"
            case .epss: "epss"
            case .kev: "kev"
            case .mentions: "mentions"
            }
        }
    }

    package let name: Name
    /// Tenths of a point, rounded half away from zero.
    package let tenths: Int
    /// For people; the text may change.
    package let detail: String

    init(_ name: Name, points: Double, _ detail: String) {
        self.name = name
        tenths = Int((points * 10).rounded(.toNearestOrAwayFromZero))
        self.detail = detail
    }

    /// `69.1`, as JSON writes a number.
    package func appendPoints(to out: inout ByteWriter) {
        if tenths < 0 { out.append(UInt8(ascii: "-")) }
        out.append(integer: tenths.magnitude / 10)
        out.append(UInt8(ascii: "."))
        out.append(integer: tenths.magnitude % 10)
    }
}

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

    init(score: Int?, isWarned: Bool) {
        guard let score else {
            self = .unknown
            return
        }
        self = score >= 65 ? .malicious : score >= 40 ? .suspicious : isWarned ? .likelyBenign : .inconclusive
    }
}
