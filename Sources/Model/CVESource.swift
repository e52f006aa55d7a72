/// The sources of CVE records.
package enum CVESource: UInt8, CaseIterable, Sendable {
    case nvd, cve5, kev, epss

    package var name: StaticString {
        switch self {
        case .nvd: "nvd"
        case .cve5: "cve5"
        case .kev: "kev"
        case .epss: "epss"
        }
    }
}
