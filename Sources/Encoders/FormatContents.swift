package import Model

/// Which indicators a format can hold. A list counts only these: limit, offset and totals.
package struct FormatContents: Sendable {
    /// Nil for all.
    private let types: [IndicatorType]?
    private let certificates: IndicatorFilter.Certificates

    private init(_ types: [IndicatorType]?, certificates: IndicatorFilter.Certificates = .included) {
        self.types = types
        self.certificates = certificates
    }

    package static let everything = FormatContents(nil)
    /// Everything but certificates, for formats that know only hashes of files.
    package static let noCertificates = FormatContents(nil, certificates: .excluded)
    /// What a sensor can see on the network or in files.
    package static let observables = FormatContents(IndicatorType.observables)
    package static let observablesWithoutCertificates = FormatContents(
        IndicatorType.observables,
        certificates: .excluded
    )
    /// What a rule for a network sensor can name. It knows certificates by their SHA-1 and no other hash.
    package static let networkRules = FormatContents([.ipv4, .ipv6, .domain, .url, .email, .sha1], certificates: .only)
    package static let namesAndAddresses = FormatContents([.domain, .ipv4, .ipv6])
    package static let addresses = FormatContents([.ipv4, .ipv6])
    package static let domains = FormatContents([.domain])
    package static let urls = FormatContents([.url])

    /// Narrows a filter to what the format can hold. Returns false when nothing is left.
    package func narrow(_ filter: inout IndicatorFilter) -> Bool {
        if let types {
            filter.types = filter.types.isEmpty ? types : filter.types.filter(types.contains)
            if filter.types.isEmpty { return false }
        }
        if filter.types.isEmpty || filter.types.contains(.sha1) { filter.certificates = certificates }
        return true
    }

    /// Whether the format can hold indicators of a type.
    package func holds(_ type: IndicatorType) -> Bool { types?.contains(type) ?? true }
}

extension IndicatorType {
    fileprivate static let observables = allCases.filter { $0 != .cve && $0 != .mitreAttack }
}
