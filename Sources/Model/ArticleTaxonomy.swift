/// What an article is about, with the slugs that answers send.
package struct ArticleCategory: Sendable {
    package let slug: StaticString
    package let label: StaticString
    /// The label that earlier clients know; the present label where there was no other.
    package let legacyLabel: StaticString
    /// Other words that a filter accepts.
    package let aliases: [StaticString]

    private init(_ slug: StaticString, _ label: StaticString, legacy: StaticString? = nil, aliases: [StaticString] = [])
    {
        self.slug = slug
        self.label = label
        legacyLabel = legacy ?? label
        self.aliases = aliases
    }

    /// REGISTRY of categories. When two fit equally well, the earlier one wins.
    package static let all = [
        ArticleCategory("ransomware", "Ransomware", legacy: "Malware"),
        ArticleCategory("vulnerabilities", "Vulnerabilities", aliases: ["vulnerability", "cve", "exploits"]),
        ArticleCategory(
            "phishing",
            "Phishing & Fraud",
            legacy: "Cybercrime",
            aliases: ["fraud", "phishing-fraud", "scams"]
        ),
        ArticleCategory("data-breaches", "Data Breaches", aliases: ["breaches", "data-breach", "data-leaks"]),
        ArticleCategory("malware", "Malware"),
        ArticleCategory(
            "threat-intelligence",
            "Threat Intelligence",
            aliases: ["threat-intel", "apt", "threat-actors"]
        ),
        ArticleCategory(
            "attacks-breaches",
            "Attacks & Breaches",
            legacy: "Cybercrime",
            aliases: ["attacks", "cybercrime", "cyberattacks"]
        ),
        ArticleCategory(
            "policy-compliance",
            "Policy & Compliance",
            legacy: "Policy",
            aliases: ["policy", "compliance", "regulation"]
        ),
        ArticleCategory(
            "security-tools",
            "Tools & Research",
            legacy: "Tools",
            aliases: ["tools", "research", "tools-research"]
        ),
    ]

    /// Finds a category by slug or alias.
    package static func named(_ word: some StringProtocol) -> ArticleCategory? {
        all.first { $0.answers(to: word) }
    }

    private func answers(to word: some StringProtocol) -> Bool {
        word == slug.description || aliases.contains { word == $0.description }
    }
}

/// One of the 16 critical infrastructure sectors that CISA names.
package struct Sector: Sendable {
    package let slug: StaticString
    package let name: StaticString
    package let aliases: [StaticString]

    private init(_ slug: StaticString, _ name: StaticString, _ aliases: StaticString...) {
        self.slug = slug
        self.name = name
        self.aliases = aliases
    }

    package static let all = [
        Sector("chemical", "Chemical", "chemicals"),
        Sector(
            "commercial-facilities",
            "Commercial Facilities",
            "retail",
            "hospitality",
            "entertainment",
            "gaming-lodging"
        ),
        Sector("communications", "Communications", "telecom", "telecommunications", "media"),
        Sector("critical-manufacturing", "Critical Manufacturing", "manufacturing", "industrial"),
        Sector("dams", "Dams"),
        Sector("defense-industrial-base", "Defense Industrial Base", "defense", "defence", "aerospace-defense"),
        Sector("emergency-services", "Emergency Services", "public-safety"),
        Sector("energy", "Energy", "oil-gas", "utilities", "electricity"),
        Sector("financial-services", "Financial Services", "finance", "financial", "banking", "insurance", "fintech"),
        Sector("food-agriculture", "Food and Agriculture", "food", "agriculture"),
        Sector(
            "government-services-facilities",
            "Government Services and Facilities",
            "government",
            "public-sector",
            "education",
            "elections"
        ),
        Sector("healthcare-public-health", "Healthcare and Public Health", "healthcare", "health", "pharma", "medical"),
        Sector("information-technology", "Information Technology", "technology", "it", "software"),
        Sector("nuclear-reactors-materials-waste", "Nuclear Reactors, Materials, and Waste", "nuclear"),
        Sector(
            "transportation-systems",
            "Transportation Systems",
            "transportation",
            "transport",
            "aviation",
            "logistics",
            "maritime"
        ),
        Sector("water-wastewater-systems", "Water and Wastewater Systems", "water", "wastewater"),
    ]

    /// Finds a sector by slug or alias, in any case.
    package static func named(_ word: some StringProtocol) -> Sector? {
        let word = word.lowercased()
        return all.first { sector in
            word == sector.slug.description || sector.aliases.contains { word == $0.description }
        }
    }
}

/// The bands of the 0-10 severity score (CVSS v3.1 §5).
package enum Severity: UInt8, CaseIterable, Sendable {
    case low, medium, high, critical

    package var name: StaticString {
        switch self {
        case .critical: "critical"
        case .high: "high"
        case .medium: "medium"
        case .low: "low"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }

    /// The lowest score of the band, in tenths.
    package var leastTenths: Int {
        switch self {
        case .critical: 90
        case .high: 70
        case .medium: 40
        case .low: 0
        }
    }

    /// The band of a score in tenths.
    package init(tenths: Int) {
        self = tenths >= 90 ? .critical : tenths >= 70 ? .high : tenths >= 40 ? .medium : .low
    }
}
