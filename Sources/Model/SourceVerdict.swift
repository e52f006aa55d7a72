package import Notation

/// What a source says about its own sighting. The source is believed: its verdict decides whether the sighting supports
/// the indicator, and how far the indicator may be passed on.
package struct SourceVerdict: Hashable, Sendable {
    /// Whether the source revoked the record (STIX `revoked`) or deleted it (MISP `deleted`).
    package var isRevoked = false
    /// When the record ends according to the source (STIX `valid_until`); nil for no end.
    package var validUntil: Timestamp?
    /// Whether the source says that the value is harmless (STIX `indicator_types`, STIX 2.0 `labels`): a report of a
    /// false positive.
    package var isBenign = false
    /// False when the source says that the value must not cause an alarm or be blocked (MISP `to_ids: false`).
    package var isForDetection = true
    /// How far the source allows it to be passed on: the strictest of its markings; nil when it states none.
    package var tlp: TLP?
    /// When the source last changed the record (STIX `modified`, MISP `timestamp`); Of two versions of one record the
    /// later one counts, whichever arrives first. Nil when the source does not say; the version that was read last then
    /// counts.
    package var modified: Timestamp?

    package init() {}

    /// Keeps the stricter of the present marking and this one.
    package mutating func mark(_ tlp: TLP) { self.tlp = max(self.tlp ?? tlp, tlp) }

    /// Whether the source says none of this.
    package var isEmpty: Bool { self == SourceVerdict() }
}
