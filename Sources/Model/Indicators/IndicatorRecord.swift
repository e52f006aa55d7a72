package import Notation

/// The merged view of one indicator, as encoders read it.
///
/// `bytes` holds all its text; a text field is a range of it, empty when there is none. One record is filled again for
/// each row, so reading a million rows allocates nothing once the buffer has grown.
package struct IndicatorRecord: Sendable {
    /// The memory of all text fields.
    package private(set) var bytes: [UInt8] = []
    /// The UUIDv5 in 36 characters; STIX uses the same.
    package var id = 0..<0
    /// The row's sequence number: positive, stable and unique.
    package var number: Int64 = 0
    /// How often the merged view has been published, from 1.
    package var version = 1
    package var type = IndicatorType.ipv4
    package var confidence = Confidence.low
    package var category = SourceCategory.threatIntel
    package var origin = Origin.feed
    /// Whether the indicator is revoked, by its sources or by the operator.
    package var isRevoked = false
    /// The latest end that its supporting sources state; nil when one of them states none.
    package var validUntil: Timestamp?
    /// False when every supporting source says that nothing may be blocked or raise an alarm for it.
    package var isForDetection = true
    /// The strictest marking that a supporting source states; nil when none states one.
    package var statedTLP: TLP?
    /// The stored risk score, 0 to 100; nil when there is none.
    package var risk: Int?
    package var value = 0..<0
    package var firstSeen = Timestamp(microseconds: 0)
    package var lastSeen = Timestamp(microseconds: 0)
    /// `first_seen` as it was when the row was first stored; it never changes.
    package var created = Timestamp(microseconds: 0)
    /// The later of `last_seen` and the last change of anything exported.
    package var modified = Timestamp(microseconds: 0)
    package var articleID = 0..<0
    package var articleTitle = 0..<0
    package var articleURL = 0..<0
    package var feedName = 0..<0
    /// The URL of the report that the feed names.
    package var referenceURL = 0..<0
    package var context = 0..<0
    package var tags: [Range<Int>] = []
    package var techniques: [Range<Int>] = []
    /// The names of the warning lists that contain the value.
    package var warningLists: [Range<Int>] = []

    package init() {}

    /// Empties the record for the next row; the memory stays.
    package mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        tags.removeAll(keepingCapacity: true)
        techniques.removeAll(keepingCapacity: true)
        warningLists.removeAll(keepingCapacity: true)
    }

    /// Copies text into `bytes` and returns its range.
    @inlinable package mutating func store(_ text: UnsafeRawBufferPointer) -> Range<Int> {
        let start = bytes.count
        append(text)
        return start..<start + text.count
    }

    @usableFromInline mutating func append(_ text: UnsafeRawBufferPointer) { bytes.append(contentsOf: text) }

    package mutating func store(_ text: String) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        return start..<bytes.count
    }

    package func text(_ field: Range<Int>) -> String { String(decoding: bytes[field], as: UTF8.self) }

    /// How far it may go: the stated marking, else the one that follows from confidence.
    package var tlp: TLP { statedTLP ?? confidence.tlp }

    /// What to make of it, in a word, by its stored score and the warning lists; nil for a CVE that is not known to be exploited.
    package var verdict: RiskVerdict? { .of(type, score: risk, isWarned: !warningLists.isEmpty) }

    /// A SHA-1 that names a TLS certificate, not a file (abuse.ch SSLBL).
    package var isCertificate: Bool {
        type == .sha1 && tags.contains { bytes.span.extracting($0).isEqual(to: Self.certificateTag) }
    }

    /// The tag that readers give to certificate fingerprints.
    package static let certificateTag: StaticString = "certificate-fingerprint"
}
