package import Notation

/// One term of a risk score.
package struct RiskFactor: Hashable, Sendable {
    package enum Name: UInt8, CaseIterable, Sendable {
        case evidence, actor, malware, techniques, role, sightings, sharedInfrastructure, falsePositives, warningList
        case memberSightings, memberFalsePositives, memberExpired
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
            case .memberSightings: "member_sightings"
            case .memberFalsePositives: "member_false_positives"
            case .memberExpired: "member_expired"
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
    /// The most points that the term can give, or take where it is negative, in tenths; nil for a cap, which takes what is above it.
    package let mostTenths: Int?

    init(_ name: Name, points: Double, of most: Double? = nil, _ detail: String) {
        self.name = name
        tenths = Self.tenths(points)
        mostTenths = most.map(Self.tenths)
        self.detail = detail
    }

    private static func tenths(_ points: Double) -> Int { Int((points * 10).rounded(.toNearestOrAwayFromZero)) }

    /// `69.1`, as JSON writes a number.
    package func appendPoints(to out: inout ByteWriter) { Self.append(tenths, to: &out) }

    /// The most points in the same form, or null.
    package func appendMost(to out: inout ByteWriter) {
        if let mostTenths { Self.append(mostTenths, to: &out) } else { out.append("null") }
    }

    private static func append(_ tenths: Int, to out: inout ByteWriter) {
        if tenths < 0 { out.append(UInt8(ascii: "-")) }
        out.append(integer: tenths.magnitude / 10)
        out.append(UInt8(ascii: "."))
        out.append(integer: tenths.magnitude % 10)
    }
}
