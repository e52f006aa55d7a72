package import Notation

/// The order of a list of CVEs. Ids decide between equal CVEs, so each order is total. An unknown figure counts as the
/// lowest.
package struct CVEOrder: Hashable, Sendable {
    package enum Field: UInt8, CaseIterable, Sendable {
        case published, modified, cvss, epss, kevAdded, risk, mentions

        package var name: StaticString {
            switch self {
            case .published: "published"
            case .modified: "modified"
            case .cvss: "cvss"
            case .epss: "epss"
            case .kevAdded: "kev_added"
            case .risk: "risk"
            case .mentions: "mentions"
            }
        }
    }

    package let field: Field
    package let isAscending: Bool

    package init(_ field: Field, isAscending: Bool = false) {
        self.field = field
        self.isAscending = isAscending
    }

    package var name: String { "\(field.name):\(isAscending ? "asc" : "desc")" }

    /// `epss`, `epss:desc`, `epss:asc`.
    package init?(_ name: some StringProtocol) {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard let field = Field.allCases.first(where: { parts[0] == $0.name.description }) else { return nil }
        switch parts.count {
        case 1: self.init(field)
        case 2 where parts[1] == "desc": self.init(field)
        case 2 where parts[1] == "asc": self.init(field, isAscending: true)
        default: return nil
        }
    }

    /// Every order by its full name.
    package static let all = Field.allCases.flatMap { [CVEOrder($0), CVEOrder($0, isAscending: true)] }
}

/// Where a page of CVEs ended: the place of its last CVE in the order. The next page begins after that place, whatever
/// is stored in the meantime.
package struct CVECursor: Hashable, Sendable {
    package let order: CVEOrder
    /// Microseconds of a time, or the figure as it is stored.
    package let key: Int64
    /// `CVE-2025-48384`.
    package let id: String

    package init(order: CVEOrder, key: Int64, id: String) {
        self.order = order
        self.key = key
        self.id = id
    }

    /// `6_1763739511000000_CVE-2025-48384`: only characters that need no escape in a query.
    package var text: String { "\(order.field.rawValue * 2 + (order.isAscending ? 1 : 0))_\(key)_\(id)" }

    /// Nil when `text` did not make it.
    package init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, let code = UInt8(parts[0]), let field = CVEOrder.Field(rawValue: code / 2),
            let key = Int64(parts[1]), key.magnitude < 1 << 58, let id = CVEID(parts[2]),
            id.text == parts[2]
        else { return nil }
        switch field {
        case .published, .modified, .kevAdded: guard Timestamp(storable: key) != nil else { return nil }
        case .cvss, .epss, .risk, .mentions: break
        }
        self.init(order: CVEOrder(field, isAscending: code % 2 == 1), key: key, id: id.text)
    }
}

/// What a list of CVEs asks for. Nil or an empty list means all.
package struct CVEFilter: Hashable, Sendable {
    package enum Status: UInt8, CaseIterable, Sendable {
        case published, rejected, all

        package var name: StaticString {
            switch self {
            case .published: "published"
            case .rejected: "rejected"
            case .all: "all"
            }
        }

        package init?(_ name: some StringProtocol) {
            guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
            self = found
        }
    }

    package enum Severity: UInt8, CaseIterable, Sendable {
        case critical, high, medium, low, none

        package var name: StaticString {
            switch self {
            case .critical: "critical"
            case .high: "high"
            case .medium: "medium"
            case .low: "low"
            case .none: "none"
            }
        }

        package init?(_ name: some StringProtocol) {
            guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
            self = found
        }
    }

    /// Words as a person types them into a search engine.
    package var text: String?
    /// The beginning of an id in capitals, `CVE-2025-48`.
    package var idPrefix: String?
    /// In capitals.
    package var ids: [String] = []
    package var severities: [Severity] = []
    /// Tenths, both ends inclusive.
    package var leastCVSS: Int?
    package var mostCVSS: Int?
    /// Millionths, both ends inclusive.
    package var leastEPSS: Int?
    package var mostEPSS: Int?
    package var leastPercentile: Int?
    package var isKEV: Bool?
    package var kevAddedSince: Timestamp?
    package var kevDueBefore: Timestamp?
    package var isRansomware: Bool?
    /// In lower case. With `*` at the end it matches every name that begins like it.
    package var vendor: String?
    package var product: String?
    /// What vendor and product stand for; the store fills it in.
    package var vendorNames: [String] = []
    package var productNames: [String] = []
    /// `CWE-79`.
    package var cwes: [String] = []
    /// Inclusive, as `publishedUntil` and `modifiedSince`.
    package var publishedSince: Timestamp?
    package var publishedUntil: Timestamp?
    package var modifiedSince: Timestamp?
    package var hasArticles: Bool?
    package var mentionedSince: Timestamp?
    package var status = Status.published
    package var order = CVEOrder(.published)

    package init() {}
}
