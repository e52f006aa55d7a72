package import Model
package import Notation

/// Sets of records with fixed ids and times, to run through encoders.
package enum RecordSample: String, CaseIterable, Sendable {
    /// No record at all.
    case empty
    /// All eleven types and a certificate; every optional field present somewhere and absent elsewhere.
    case everyType = "every-type"
    /// Text from outside at its worst.
    case hostile

    package var records: [IndicatorRecord] {
        switch self {
        case .empty: []
        case .everyType: Self.everyTypeRecords
        case .hostile: Self.hostileRecords
        }
    }
}

/// The fields of a record as text, with what most samples share.
package struct RecordDraft {
    package var id: String
    package var number: Int64
    package var type: IndicatorType
    package var value: String
    package var confidence = Confidence.high
    package var category = SourceCategory.threatIntel
    package var origin = Origin.feed
    package var isRevoked = false
    package var version = 1
    package var risk: Int?
    package var statedTLP: TLP?
    package var validUntil: Timestamp?
    package var isForDetection = true
    package var firstSeen = Timestamp(microseconds: 1_733_668_200_000_000)
    package var lastSeen = Timestamp(microseconds: 1_733_732_100_000_000)
    package var articleID = ""
    package var articleTitle = ""
    package var articleURL = ""
    package var feedName = "URLhaus"
    package var referenceURL = ""
    package var context = ""
    package var tags: [String] = []
    package var techniques: [String] = []

    package init(id: String, number: Int64, type: IndicatorType, value: String) {
        self.id = id
        self.number = number
        self.type = type
        self.value = value
    }

    package var record: IndicatorRecord {
        var record = IndicatorRecord()
        record.id = record.store(id)
        record.number = number
        record.version = version
        record.type = type
        record.confidence = confidence
        record.category = category
        record.origin = origin
        record.isRevoked = isRevoked
        record.risk = risk
        record.statedTLP = statedTLP
        record.validUntil = validUntil
        record.isForDetection = isForDetection
        record.value = record.store(value)
        record.firstSeen = firstSeen
        record.lastSeen = lastSeen
        record.created = firstSeen
        record.modified = lastSeen
        record.articleID = record.store(articleID)
        record.articleTitle = record.store(articleTitle)
        record.articleURL = record.store(articleURL)
        record.feedName = record.store(feedName)
        record.referenceURL = record.store(referenceURL)
        record.context = record.store(context)
        record.tags = tags.map { record.store($0) }
        record.techniques = techniques.map { record.store($0) }
        return record
    }
}
