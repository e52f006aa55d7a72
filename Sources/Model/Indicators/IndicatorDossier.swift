package import Notation

/// Everything that is known about one indicator and influences its risk.
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
    /// The sources that report the indicator, the latest first; at most `mostSources`.
    package var sources: [SourceReport] = []
    /// The number of all sources, including those that `sources` leaves out.
    package var sourceCount = 0
    /// The number of all sightings of all sources.
    package var occurrences = 0
    /// The number of sightings in the last 30 days.
    package var recentOccurrences = 0
    /// Feeds that call the value harmless.
    package var benignReports = 0
    /// What accounts said of it in the last 30 days.
    package var members = MemberSightings()
    /// As in `IndicatorRecord`.
    package var statedTLP: TLP?
    package var validUntil: Timestamp?
    package var isForDetection = true
    package var tlp: TLP { statedTLP ?? confidence.tlp }

    package static let mostSources = 100

    package init(id: UUID) { self.id = id }
}

/// What one source says about an indicator in all its sightings.
package struct SourceReport: Sendable {
    package var name = ""
    package var category = SourceCategory.threatIntel
    /// 0 to 100.
    package var reliability = 50
    package var origin = Origin.feed
    package var count = 0
    package var firstSeen = Timestamp(microseconds: 0)
    package var lastSeen = Timestamp(microseconds: 0)
    /// The highest confidence among its sightings.
    package var confidence = Confidence.low
    /// The time of its last sighting with each confidence, by raw value.
    package var latest: [Timestamp?] = [nil, nil, nil]
    /// The page that its latest sighting names.
    package var reference: String?
    package var context: String?
    /// The title of the article of its latest sighting.
    package var articleTitle: String?

    package init() {}
}
