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
