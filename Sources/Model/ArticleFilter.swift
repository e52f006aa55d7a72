package import Notation

/// The time that `since` and `until` compare.
package enum ArticleTime: UInt8, CaseIterable, Sendable {
    case published, modified

    package var name: StaticString {
        switch self {
        case .published: "published_at"
        case .modified: "modified_at"
        }
    }

    /// Also accepts `published` and `modified`.
    package init?(_ name: some StringProtocol) {
        switch name {
        case "published_at", "published": self = .published
        case "modified_at", "modified": self = .modified
        default: return nil
        }
    }
}

/// The order of a list of articles. Ids decide between equal articles, so each order is total.
package enum ArticleOrder: UInt8, CaseIterable, Sendable {
    case publishedDescending, publishedAscending, modifiedDescending, modifiedAscending, severityDescending, relevance
    case hot, top

    package var name: StaticString {
        switch self {
        case .publishedDescending: "published:desc"
        case .publishedAscending: "published:asc"
        case .modifiedDescending: "modified:desc"
        case .modifiedAscending: "modified:asc"
        case .severityDescending: "severity:desc"
        case .relevance: "relevance:desc"
        case .hot: "hot"
        case .top: "top"
        }
    }

    /// Whether a figure decides before the time.
    package var isWeighed: Bool {
        switch self {
        case .severityDescending, .relevance, .hot, .top: true
        case .publishedDescending, .publishedAscending, .modifiedDescending, .modifiedAscending: false
        }
    }

    /// Also accepts the names without `:desc`, and with `_at`.
    package init?(_ name: some StringProtocol) {
        switch name {
        case "published", "published_at", "published_at:desc": self = .publishedDescending
        case "published_at:asc": self = .publishedAscending
        case "modified", "modified_at", "modified_at:desc": self = .modifiedDescending
        case "modified_at:asc": self = .modifiedAscending
        case "severity": self = .severityDescending
        case "relevance", "rank", "rank:desc": self = .relevance
        default:
            guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
            self = found
        }
    }
}

/// Where a page ended: the place of its last article in the order. The next page begins after that place, whatever is
/// stored in the meantime.
package struct ArticleCursor: Hashable, Sendable {
    package let order: ArticleOrder
    /// The published or modified time.
    package let time: Timestamp
    /// The severity score, the rank or the rank score, as the database prints it.
    package let weight: String
    package let id: UUID

    package init(order: ArticleOrder, time: Timestamp, weight: String = "", id: UUID) {
        self.order = order
        self.time = time
        self.weight = weight
        self.id = id
    }

    /// `0_1763739511000000__<id>`: only characters that need no escape in a query.
    package var text: String { "\(order.rawValue)_\(time.microseconds)_\(weight)_\(id.text)" }

    /// Nil when `text` did not make it.
    package init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 4, let order = UInt8(parts[0]).flatMap(ArticleOrder.init(rawValue:)),
            let time = Int64(parts[1]).flatMap(Timestamp.init(storable:)), let id = UUID(parts[3])
        else { return nil }
        guard order.isWeighed == !parts[2].isEmpty, parts[2].utf8.count <= 24 else { return nil }
        if order.isWeighed {
            guard let weight = Double(parts[2]), weight.isFinite, weight.magnitude < 1e6,
                parts[2].utf8.allSatisfy({
                    $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2E || $0 == 0x2D || $0 == 0x2B || $0 == 0x65
                })
            else { return nil }
        }
        self.init(order: order, time: time, weight: String(parts[2]), id: id)
    }
}

/// What a list of articles asks for. An empty list means all.
package struct ArticleFilter: Hashable, Sendable {
    /// The start of the tier's lookback, inclusive. Articles published before are not shown.
    package var earliest: Timestamp
    package var timeField = ArticleTime.published
    /// Inclusive.
    package var since: Timestamp?
    /// Inclusive.
    package var until: Timestamp?
    /// Exclusive, so that a client that polls with the last time it saw gets only what is new.
    package var modifiedSince: Timestamp?
    /// Words as a person types them into a search engine.
    package var text: String?
    /// Slugs of `ArticleCategory`.
    package var categories: [String] = []
    package var severities: [Severity] = []
    package var leastSeverityTenths: Int?
    package var hasIndicators: Bool?
    package var actors: [String] = []
    package var malware: [String] = []
    /// Slugs of `Sector`.
    package var sectors: [String] = []
    /// In capitals. A technique without a dot includes its sub-techniques.
    package var techniques: [String] = []
    /// The exact names of threat actors in the reference list.
    package var exactActors: [String] = []
    /// Ids of techniques. Sub-techniques count only when they are named.
    package var exactTechniques: [String] = []
    /// In capitals.
    package var cves: [String] = []
    /// A CVE id, or words in articles about a CVE.
    package var cveText: String?
    /// The names or short names of feeds.
    package var sources: [String] = []
    package var sourceCategories: [SourceCategory] = []
    package var includesArchived = false
    /// Only articles that name something that this one names.
    package var similar: SimilarArticles?
    package var order = ArticleOrder.publishedDescending

    package init(earliest: Timestamp) { self.earliest = earliest }
}
