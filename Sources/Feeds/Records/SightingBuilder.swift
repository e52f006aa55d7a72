import Extraction
import Model
import Notation

/// Builds one sighting out of the text of a source, and checks and limits each field.
struct SightingBuilder {
    /// More tags than this are left out.
    static let tagLimit = 32
    /// Characters of a tag, bytes of a context.
    static let tagLength = 64
    static let contextLength = 2048

    var sighting = Sighting()
    /// What is wrong with the fields that were left out. The sighting is good without them.
    private(set) var faults: [StaticString] = []

    mutating func reset() {
        sighting.reset()
        faults.removeAll(keepingCapacity: true)
    }

    mutating func leaveOut(_ fault: StaticString) { faults.append(fault) }

    var confidence: Confidence {
        get { sighting.confidence }
        set { sighting.confidence = newValue }
    }

    var type: IndicatorType { sighting.type }
    var port: Int? {
        get { sighting.port }
        set { sighting.port = newValue }
    }

    // MARK: the value

    /// A value of a known type, defanged or not. An address or a name may be followed by a port. A URL may come without its
    /// scheme; what is no more than a host then is taken as one, as in a text.
    mutating func setValue(_ text: Span<UInt8>, as type: IndicatorType) throws(RecordError) {
        var spelling = IndicatorType.Spelling()
        do {
            sighting.value = try sighting.store(writing: { (out: inout [UInt8]) throws(InvalidValue) in
                spelling = try type.appendNormalForm(of: text, to: &out)
            })
        } catch {
            throw RecordError(error.reason)
        }
        if spelling.isSchemeAssumed { return try setDetectedValue(text) }
        sighting.type = type
        if let port = spelling.port { sighting.port = port }
    }

    /// A value of any type, which is detected. An address or a name may be followed by a port.
    mutating func setDetectedValue(_ text: Span<UInt8>) throws(RecordError) {
        var type = IndicatorType.ipv4
        var port: Int?
        do {
            sighting.value = try sighting.store(writing: { (out: inout [UInt8]) throws(InvalidValue) in
                let found = try IndicatorType.appendDetected(text, to: &out)
                type = found.type
                port = found.spelling.port
            })
        } catch {
            throw RecordError(error.reason)
        }
        sighting.type = type
        if let port { sighting.port = port }
    }

    /// An address of either version.
    mutating func setAddress(_ text: Span<UInt8>) throws(RecordError) {
        try setDetectedValue(text)
        guard type == .ipv4 || type == .ipv6 else { throw RecordError(InvalidValue.malformed(.ipv4).reason) }
    }

    /// `192.0.2.1:443` or `[2001:db8::1]:443`.
    mutating func setAddressAndPort(_ text: Span<UInt8>) throws(RecordError) {
        try setAddress(text)
        guard sighting.port != nil else {
            throw RecordError("the value is not an address and a port, as in 192.0.2.1:443")
        }
    }

    /// Makes the port the record key, so that one address on several ports is several sightings.
    mutating func usePortAsKey() {
        guard let port = sighting.port else { return }
        sighting.recordKey = sighting.store(writing: { (out: inout [UInt8]) in out.appendDecimal(port) })
    }

    mutating func setRecordKey(_ text: Span<UInt8>) throws(RecordError) {
        guard text.count <= 128, text.isPrintableASCII else {
            throw RecordError("the id of the record is not plain ASCII of at most 128 characters")
        }
        sighting.recordKey = sighting.store(text)
    }

    mutating func setPort(_ text: Span<UInt8>) {
        if text.isEmpty { return }
        guard let port = text.decimal, port <= 65535 else {
            return leaveOut("the port is not a number from 0 to 65535")
        }
        sighting.port = port == 0 ? nil : port
    }

    // MARK: times

    mutating func setFirstSeen(_ text: Span<UInt8>) throws(RecordError) {
        if text.isEmptyDate { return }
        sighting.firstSeen = try time(text)
        if sighting.firstSeen == nil { leaveOut("the first time is not a date, as in 2026-02-07 04:31:13") }
    }

    mutating func setLastSeen(_ text: Span<UInt8>) throws(RecordError) {
        if text.isEmptyDate { return }
        sighting.lastSeen = try time(text)
        if sighting.lastSeen == nil { leaveOut("the last time is not a date, as in 2026-02-07 04:31:13") }
    }

    /// Until when the source stands by the record.
    mutating func setValidUntil(_ text: Span<UInt8>) throws(RecordError) {
        if text.isEmptyDate { return }
        sighting.verdict.validUntil = try time(text)
        if sighting.verdict.validUntil == nil {
            leaveOut("the end of the validity is not a date, as in 2026-02-07 04:31:13")
        }
    }

    /// When the source last changed the record; what is no time says nothing.
    mutating func setModified(_ text: Span<UInt8>) { sighting.verdict.modified = Timestamp(cell: text) }

    /// Nil for what is no time.
    private func time(_ text: Span<UInt8>) throws(RecordError) -> Timestamp? {
        if let time = Timestamp(cell: text) { return time }
        if Timestamp.isBeyondYears(text) { throw RecordError("a time lies outside the years 1 to 9999 in UTC") }
        return nil
    }

    var firstSeen: Timestamp? {
        get { sighting.firstSeen }
        set { sighting.firstSeen = newValue }
    }

    var lastSeen: Timestamp? {
        get { sighting.lastSeen }
        set { sighting.lastSeen = newValue }
    }

    /// Uses the first time as the last when the last is absent, or earlier because it is a date without a clock.
    mutating func orderTimes() {
        guard let first = sighting.firstSeen else { return }
        if sighting.lastSeen.map({ $0 < first }) ?? true { sighting.lastSeen = first }
    }

    // MARK: text

    /// An absolute http or https URL; anything else is left out.
    mutating func setReference(_ text: Span<UInt8>) {
        guard text.startsIgnoringCase(with: "http://") || text.startsIgnoringCase(with: "https://") else { return }
        do throws(InvalidValue) {
            sighting.reference = try sighting.store(writing: { (out: inout [UInt8]) throws(InvalidValue) in
                try IndicatorType.url.appendNormalForm(of: text, to: &out)
            })
        } catch {
            sighting.reference = 0..<0
        }
    }

    /// Free text; controls become blanks, and it ends after `contextLength` bytes at the latest.
    mutating func setContext(_ text: Span<UInt8>) {
        guard text.isUTF8 else { return leaveOut("the context is not valid UTF-8") }
        sighting.context = sighting.store(writing: { (out: inout [UInt8]) in
            out.appendReadable(text, limit: Self.contextLength)
        })
    }

    /// A sentence put together from literals and source text.
    mutating func writeContext(_ write: (inout [UInt8]) -> Void) {
        sighting.context = sighting.store(writing: write)
    }
}
