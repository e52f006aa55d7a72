/// The eleven types of indicator of the contract. The raw value is the order of `indicator_type` in the database.
package enum IndicatorType: UInt8, CaseIterable, Sendable {
    case ipv4, ipv6, domain, url, md5, sha1, sha256, sha512, email, cve, mitreAttack

    /// The name in paths, parameters, answers and the database.
    package var name: StaticString {
        switch self {
        case .ipv4: "ipv4"
        case .ipv6: "ipv6"
        case .domain: "domain"
        case .url: "url"
        case .md5: "md5"
        case .sha1: "sha1"
        case .sha256: "sha256"
        case .sha512: "sha512"
        case .email: "email"
        case .cve: "cve"
        case .mitreAttack: "mitre_attack"
        }
    }

    /// The name for people, such as "Malicious IPv4 Address".
    package var label: StaticString {
        switch self {
        case .ipv4: "Malicious IPv4 Address"
        case .ipv6: "Malicious IPv6 Address"
        case .domain: "Malicious Domain"
        case .url: "Malicious URL"
        case .md5: "Malicious File Hash (MD5)"
        case .sha1: "Malicious File Hash (SHA-1)"
        case .sha256: "Malicious File Hash (SHA-256)"
        case .sha512: "Malicious File Hash (SHA-512)"
        case .email: "Malicious Email Address"
        case .cve: "Exploited Vulnerability"
        case .mitreAttack: "ATT&CK Technique"
        }
    }

    /// The STIX 2.1 object that carries the type. It is the first part of the name from which the UUIDv5 is made.
    package var kind: StaticString {
        switch self {
        case .cve: "vulnerability"
        case .mitreAttack: "attack-pattern"
        default: "indicator"
        }
    }

    package var isHash: Bool { (IndicatorType.md5.rawValue...IndicatorType.sha512.rawValue).contains(rawValue) }

    /// Finds a type by name; `mitre-attack` is another spelling of `mitre_attack`.
    package init?(_ name: some StringProtocol) {
        self.init(bytes: Array(name.utf8).span)
    }

    package init?(bytes: Span<UInt8>) {
        for type in Self.allCases where bytes.isEqual(to: type.name) {
            self = type
            return
        }
        guard bytes.isEqual(to: "mitre-attack") else { return nil }
        self = .mitreAttack
    }

    package var text: String { name.description }
}

extension Span<UInt8> {
    /// Whether the bytes equal a literal.
    package func isEqual(to literal: StaticString) -> Bool {
        guard count == literal.utf8CodeUnitCount else { return false }
        for place in 0..<count where self[place] != literal.utf8Start[place] { return false }
        return true
    }
}
