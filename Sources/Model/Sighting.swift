package import Notation

/// One source's statement about one indicator, as a feed reader found it. `bytes` holds its text as in
/// `IndicatorRecord`; a reader fills the same value again for each record.
package struct Sighting: Sendable {
    package private(set) var bytes: [UInt8] = []
    package var type = IndicatorType.ipv4
    /// In the normal form of its type.
    package var value = 0..<0
    /// The source's own id of this record; empty when it has none. Different records of one value are different
    /// sightings.
    package var recordKey = 0..<0
    /// Nil when the source does not say.
    package var firstSeen: Timestamp?
    package var lastSeen: Timestamp?
    package var confidence = Confidence.medium
    /// The port, 1...65535, or nil.
    package var port: Int?
    package var context = 0..<0
    /// The malware under the source's name; empty when the source has no field for it.
    package var malware = 0..<0
    /// The page that describes this record: an absolute http or https URL, or empty.
    package var reference = 0..<0
    /// Never holds a comma or a control character.
    package var tags: [Range<Int>] = []
    /// ATT&CK ids, `T1059` or `T1059.001`.
    package var techniques: [Range<Int>] = []
    /// What the source says about this record itself; the default value when it says nothing.
    package var verdict = SourceVerdict()

    package init() {}

    /// Empties the value for the next row; the memory stays.
    package mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        tags.removeAll(keepingCapacity: true)
        techniques.removeAll(keepingCapacity: true)
        value = 0..<0
        recordKey = 0..<0
        context = 0..<0
        malware = 0..<0
        reference = 0..<0
        firstSeen = nil
        lastSeen = nil
        port = nil
        confidence = .medium
        verdict = SourceVerdict()
    }

    package mutating func store(_ text: Span<UInt8>) -> Range<Int> {
        let start = bytes.count
        text.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
        return start..<bytes.count
    }

    package mutating func store(_ text: some Sequence<UInt8>) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: text)
        return start..<bytes.count
    }

    /// Lets `write` append text at the end and returns its range. Text that `write` appended before it threw is removed
    /// again.
    package mutating func store<E: Error>(
        writing write: (inout [UInt8]) throws(E) -> Void
    ) throws(E) -> Range<Int> {
        let start = bytes.count
        do throws(E) {
            try write(&bytes)
        } catch {
            bytes.removeLast(bytes.count - start)
            throw error
        }
        return start..<bytes.count
    }

    package func text(_ field: Range<Int>) -> String { String(decoding: bytes[field], as: UTF8.self) }
}
