package import Notation

/// What a source says about its own sighting, besides the indicator itself. It is believed: it decides whether the
/// sighting supports the indicator, and how far the indicator may go.
package struct SourceVerdict: Hashable, Sendable {
    /// The source took the record back: revoked (STIX `revoked`) or deleted (MISP `deleted`).
    package var isRevoked = false
    /// From this moment on the source no longer holds the record to be right (STIX `valid_until`); nil for no end.
    package var validUntil: Timestamp?
    /// The source says that the value is harmless (STIX `indicator_types`, STIX 2.0 `labels`): a report of a false
    /// positive.
    package var isBenign = false
    /// False when the source says that nothing may raise an alarm or be blocked for it (MISP `to_ids: false`).
    package var isForDetection = true
    /// How far the source lets it go: the strictest of the markings it states; nil when it states none.
    package var tlp: TLP?
    /// When the source last changed the record (STIX `modified`, MISP `timestamp`); of two versions of one record the later
    /// one counts, in whichever order they arrive. Nil when the source does not say: then the one read last counts.
    package var modified: Timestamp?

    package init() {}

    /// Keeps the stricter of what is stated so far and this marking.
    package mutating func mark(_ tlp: TLP) { self.tlp = max(self.tlp ?? tlp, tlp) }

    /// The source says nothing of all this.
    package var isEmpty: Bool { self == SourceVerdict() }
}
