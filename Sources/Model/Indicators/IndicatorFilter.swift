package import Notation

/// The time by which a list is filtered and sorted.
package enum TimeField: UInt8, CaseIterable, Sendable {
    case lastSeen, firstSeen, modified

    package var name: StaticString {
        switch self {
        case .lastSeen: "last_seen"
        case .firstSeen: "first_seen"
        case .modified: "modified"
        }
    }

    package init?(_ name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { name == $0.name.description }) else { return nil }
        self = found
    }
}

/// What a list or an export of indicators asks for. An empty list of types, categories or confidences means all.
package struct IndicatorFilter: Hashable, Sendable {
    package var types: [IndicatorType] = []
    /// What becomes of the SHA-1 fingerprints of certificates among the hashes.
    package var certificates = Certificates.included
    package var categories: [SourceCategory] = []
    package var confidences: [Confidence] = []
    package var origin: Origin?
    /// Slugs of `Sector`.
    package var sectors: [String] = []
    /// The exact names of threat actors in the reference list.
    package var actors: [String] = []
    /// Any names of threat actors, compared by letters and digits.
    package var actorNames: [String] = []
    /// Names of malware families, compared by letters and digits.
    package var malware: [String] = []
    /// Tags; capitals count as small letters too.
    package var tags: [String] = []
    /// Short names or names of the feed that is the current source.
    package var sources: [String] = []
    /// The article that names the indicator.
    package var article: UUID?
    /// Ids of techniques. Sub-techniques count only when they are named; `Taxonomy.family` names them.
    package var techniques: [String] = []
    package var timeField = TimeField.lastSeen
    /// Whether revoked indicators are included; for formats that mark each as revoked.
    package var includesRevoked = false
    /// The lowest stored risk score. Indicators without a score are left out.
    package var leastRisk: Int?
    /// Whether indicators in a warning list are left out.
    package var excludesWarned = false
    /// Without what every source says nothing may be blocked or raise an alarm for.
    package var isForDetectionOnly = false
    /// Without what is marked stricter: the caller's ceiling.
    package var tlpCeiling = TLP.amber
    /// Inclusive.
    package var since: Timestamp
    /// Inclusive; nil for no end.
    package var until: Timestamp?

    package init(since: Timestamp) { self.since = since }

    /// Some formats know a SHA-1 only of files, others only of certificates.
    package enum Certificates: Sendable {
        case included, excluded
        /// Of SHA-1 hashes only these; other types are not concerned.
        case only
    }
}

/// How many indicators match a filter on each day (UTC), newest day first.
package struct DayCounts: Sendable {
    package struct Day: Sendable {
        package let start: Timestamp
        package let count: Int

        package init(start: Timestamp, count: Int) {
            self.start = start
            self.count = count
        }
    }

    package let days: [Day]
    package let total: Int

    package init(days: [Day]) {
        self.days = days.filter { $0.count > 0 }
        total = days.reduce(0) { $0 + $1.count }
    }

    /// The days on which the indicators of a page fall. With them neither a deep offset nor a rare match makes the
    /// database walk all rows before the page.
    package struct Span: Sendable {
        /// The first moment of the page's oldest day, inclusive.
        package let from: Timestamp
        /// The first moment after the page's newest day.
        package let before: Timestamp
        /// The number of matches on the newest day that belong to earlier pages.
        package let offset: Int

        /// The first page of everything since `since`; for lists that do not count their matches.
        package static func newest(since: Timestamp) -> Span {
            Span(from: since, before: Timestamp(microseconds: 1 << 52), offset: 0)
        }
    }

    /// Nil when the page begins after the last match.
    package func span(offset: Int, limit: Int) -> Span? {
        var passed = 0
        var newest: (day: Day, skipped: Int)?
        for day in days {
            if newest == nil, passed + day.count > offset { newest = (day, offset - passed) }
            passed += day.count
            if let newest, passed >= offset + limit {
                return Span(from: day.start, before: newest.day.start.adding(seconds: 86_400), offset: newest.skipped)
            }
        }
        guard let newest, let oldest = days.last else { return nil }
        return Span(from: oldest.start, before: newest.day.start.adding(seconds: 86_400), offset: newest.skipped)
    }
}
