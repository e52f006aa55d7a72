/// How many of the matches of a list have each value of a filter, under all filters but that one.
package struct Facet: Sendable {
    /// The filter's parameter.
    package let name: String
    /// The values that most have come first.
    package let values: [(value: String, count: Int)]
    /// Whether all matches were counted; else the newest `mostRows`.
    package let isComplete: Bool

    package init(name: String, values: [(value: String, count: Int)], isComplete: Bool) {
        self.name = name
        self.values = values
        self.isComplete = isComplete
    }

    /// Of so many matches at most a facet reads the rows.
    package static let mostRows = 20_000
    /// Values of a facet.
    package static let mostValues = 50
}

/// The filters of lists of articles whose values can be counted.
package enum ArticleFacet: CaseIterable, Sendable {
    case severity, category, industry, actor, malware, technique, cve, source, sourceCategory, hasIndicators

    package var name: StaticString {
        switch self {
        case .severity: "severity"
        case .category: "category"
        case .industry: "industry"
        case .actor: "threat_actor"
        case .malware: "malware"
        case .technique: "mitre_technique"
        case .cve: "cve"
        case .source: "source"
        case .sourceCategory: "source_category"
        case .hasIndicators: "has_iocs"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }
}

/// The filters of lists of indicators whose values can be counted.
package enum IndicatorFacet: CaseIterable, Sendable {
    case type, category, confidence, origin, industry, source, tag, malware, actor, technique

    package var name: StaticString {
        switch self {
        case .type: "type"
        case .category: "category"
        case .confidence: "confidence"
        case .origin: "origin"
        case .industry: "industry"
        case .source: "source"
        case .tag: "tag"
        case .malware: "malware"
        case .actor: "threat_actor"
        case .technique: "mitre_technique"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }
}

/// The filters of lists of CVEs whose values can be counted.
package enum CVEFacet: CaseIterable, Sendable {
    case severity, kev, ransomware, hasArticles, vendor, product, cwe

    package var name: StaticString {
        switch self {
        case .severity: "severity"
        case .kev: "kev"
        case .ransomware: "ransomware"
        case .hasArticles: "has_articles"
        case .vendor: "vendor"
        case .product: "product"
        case .cwe: "cwe"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }
}
