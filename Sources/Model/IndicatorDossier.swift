package import Notation

/// Everything that is known of one indicator and bears on how it is judged.
package struct IndicatorDossier: Sendable {
    package let id: UUID
    package var type = IndicatorType.ipv4
    /// In the normal form of its type.
    package var value: [UInt8] = []
    package var confidence = Confidence.low
    package var firstSeen = Timestamp(microseconds: 0)
    package var lastSeen = Timestamp(microseconds: 0)
    package var malware: String?
    /// `botnet_cc`, `malware_hosting`, `payload_delivery`.
    package var threatType: String?
    package var actors: [String] = []
    package var tags: [String] = []
    /// ATT&CK ids.
    package var techniques: [String] = []
    /// The sources that report it, the latest first; at most `mostSources`.
    package var sources: [SourceReport] = []
    /// All sources, also those that `sources` leaves out.
    package var sourceCount = 0
    /// All reports of all sources.
    package var occurrences = 0
    /// Reports of the last 30 days.
    package var recentOccurrences = 0

    package static let mostSources = 100

    package init(id: UUID) { self.id = id }
}

/// What one source says of an indicator, all its reports together.
package struct SourceReport: Sendable {
    package var name = ""
    package var category = SourceCategory.threatIntel
    /// 0 to 100.
    package var reliability = 50
    package var origin = Origin.feed
    package var count = 0
    package var firstSeen = Timestamp(microseconds: 0)
    package var lastSeen = Timestamp(microseconds: 0)
    /// The surest of its reports.
    package var confidence = Confidence.low
    /// When it last reported with each confidence, by raw value.
    package var latest: [Timestamp?] = [nil, nil, nil]
    /// Of its latest report.
    package var reference: String?
    package var context: String?
    /// The title of the article that is its latest report.
    package var articleTitle: String?

    package init() {}
}
