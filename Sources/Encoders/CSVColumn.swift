import Model

/// A column of CSV. The first ten are those of the OpenAPI document, in its order.
package enum CSVColumn: UInt8, CaseIterable, Sendable {
    case id, type, value, confidence, firstSeen, lastSeen, sourceArticle, sourceFeed, category, tags
    case context, mitreTechniques, articleTitle, articleURL, tlp, riskScore, validUntil

    /// What every CSV has unless the client asks for other columns.
    package static let contract = Array(allCases.prefix(10))

    package var name: StaticString {
        switch self {
        case .id: "id"
        case .type: "type"
        case .value: "value"
        case .confidence: "confidence"
        case .firstSeen: "first_seen"
        case .lastSeen: "last_seen"
        case .sourceArticle: "source_article"
        case .sourceFeed: "source_feed"
        case .category: "category"
        case .tags: "tags"
        case .context: "context"
        case .mitreTechniques: "mitre_techniques"
        case .articleTitle: "article_title"
        case .articleURL: "article_url"
        case .tlp: "tlp"
        case .riskScore: "risk_score"
        case .validUntil: "valid_until"
        }
    }

    /// The parts of a record that it is written from, besides those of every list.
    var reads: IndicatorColumns {
        switch self {
        case .context: .context
        case .mitreTechniques: .techniques
        case .articleTitle, .articleURL: .source
        case .tlp, .validUntil: .verdict
        case .riskScore: .risk
        case .id, .type, .value, .confidence, .firstSeen, .lastSeen, .sourceArticle, .sourceFeed, .category, .tags: []
        }
    }
}
