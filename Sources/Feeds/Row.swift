import Extraction
import Model
import Notation

/// Puts one sighting together out of source text, checking and limiting what it is given.
struct Row {
    /// More tags than this are left out.
    static let tagLimit = 32
    /// Characters of a tag, bytes of a context.
    static let tagLength = 64
    static let contextLength = 2048

    private(set) var sighting = Sighting()

    mutating func reset() { sighting.reset() }

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

    mutating func setValue(_ text: Span<UInt8>, as type: IndicatorType) throws(RowError) {
        sighting.type = type
        do {
            sighting.value = try sighting.store(writing: { (out: inout [UInt8]) throws(InvalidValue) in
                try type.appendNormalForm(of: text, to: &out)
            })
        } catch {
            throw RowError(error.reason)
        }
    }

    /// A value whose type is seen from itself; an address or a name may have a port behind it.
    mutating func setDetectedValue(_ text: Span<UInt8>) throws(RowError) {
        var type = IndicatorType.ipv4
        do throws(InvalidValue) {
            sighting.value = try sighting.store(writing: { (out: inout [UInt8]) throws(InvalidValue) in
                type = try IndicatorType.appendDetected(text, to: &out)
            })
            sighting.type = type
        } catch {
            let inside = text.trimmed(0..<text.count)
            let bare = text.extracting(inside)
            guard let (host, port) = IPAddress.splitPort(bare) else { throw RowError(error.reason) }
            do throws(InvalidValue) {
                sighting.value = try sighting.store(writing: { (out: inout [UInt8]) throws(InvalidValue) in
                    type = try IndicatorType.appendDetected(bare.extracting(host), to: &out)
                })
            } catch {
                throw RowError(error.reason)
            }
            sighting.type = type
            sighting.port = port
        }
    }

    /// An address of either version.
    mutating func setAddress(_ text: Span<UInt8>) throws(RowError) {
        let isV6 = text.firstIndex(of: 0x3A, from: 0) < text.count
        try setValue(text, as: isV6 ? .ipv6 : .ipv4)
    }

    /// `192.0.2.1:443` or `[2001:db8::1]:443`.
    mutating func setAddressAndPort(_ text: Span<UInt8>) throws(RowError) {
        guard let (host, port) = IPAddress.splitPort(text) else {
            throw RowError("the value is not an address and a port, as in 192.0.2.1:443")
        }
        try setAddress(text.extracting(host))
        sighting.port = port
    }

    /// Makes the port the record key, so that one address on several ports is several sightings.
    mutating func usePortAsKey() {
        guard let port = sighting.port else { return }
        sighting.recordKey = sighting.store(writing: { (out: inout [UInt8]) in out.appendDecimal(port) })
    }

    mutating func setRecordKey(_ text: Span<UInt8>) throws(RowError) {
        guard text.count <= 128, text.isPrintableASCII else { throw RowError("the id of the record is not plain ASCII of at most 128 characters") }
        sighting.recordKey = sighting.store(text)
    }

    mutating func setPort(_ text: Span<UInt8>) throws(RowError) {
        if text.isEmpty { return }
        guard let port = text.decimal, port <= 65535 else { throw RowError("the port is not a number from 0 to 65535") }
        sighting.port = port == 0 ? nil : port
    }

    // MARK: times

    mutating func setFirstSeen(_ text: Span<UInt8>) throws(RowError) {
        if text.isEmpty { return }
        guard let time = Timestamp(bytes: text) else { throw RowError("the first time is not a date, as in 2026-02-07 04:31:13") }
        sighting.firstSeen = time
    }

    mutating func setLastSeen(_ text: Span<UInt8>) throws(RowError) {
        if text.isEmpty { return }
        guard let time = Timestamp(bytes: text) else { throw RowError("the last time is not a date, as in 2026-02-07 04:31:13") }
        sighting.lastSeen = time
    }

    var firstSeen: Timestamp? {
        get { sighting.firstSeen }
        set { sighting.firstSeen = newValue }
    }

    var lastSeen: Timestamp? {
        get { sighting.lastSeen }
        set { sighting.lastSeen = newValue }
    }

    /// A last time that is absent or, being a date without a clock, before the first is the first.
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
    mutating func setContext(_ text: Span<UInt8>) throws(RowError) {
        guard text.isUTF8 else { throw RowError("the context is not valid UTF-8") }
        sighting.context = sighting.store(writing: { (out: inout [UInt8]) in
            out.appendReadable(text, limit: Self.contextLength)
        })
    }

    /// A sentence put together from literals and source text.
    mutating func writeContext(_ write: (inout [UInt8]) -> Void) {
        sighting.context = sighting.store(writing: write)
    }

    // MARK: tags and techniques

    /// Adds each item of a comma list.
    mutating func addTags(_ list: Span<UInt8>) throws(RowError) {
        var start = 0
        while start < list.count {
            let end = list.firstIndex(of: 0x2C, from: start)
            try addTag(list.extracting(start..<end))
            start = end + 1
        }
    }

    /// Adds one tag: trimmed, without commas and controls, cut to `tagLength`, unless it is there in either case.
    mutating func addTag(_ text: Span<UInt8>) throws(RowError) {
        let inside = text.trimmed(0..<text.count)
        guard !inside.isEmpty, sighting.tags.count < Self.tagLimit else { return }
        let tag = text.extracting(inside)
        guard tag.isUTF8 else { throw RowError("a tag is not valid UTF-8") }
        let isPlain = tag.count <= Self.tagLength && tag.isPrintableASCII && tag.firstIndex(of: 0x2C, from: 0) == tag.count
        let range =
            isPlain ? sighting.store(tag) : sighting.store(writing: { (out: inout [UInt8]) in out.appendTag(tag) })
        guard !range.isEmpty else { return }
        for other in sighting.tags where sighting.isSameText(other, range) { return }
        sighting.tags.append(range)
    }

    /// Adds a tag of our own.
    mutating func addTag(_ literal: StaticString) {
        sighting.tags.append(sighting.store(writing: { (out: inout [UInt8]) in out.append(literal) }))
    }

    /// Adds each ATT&CK id of a list with commas, semicolons, bars or blanks between.
    mutating func addTechniques(_ list: Span<UInt8>) throws(RowError) {
        var start = 0
        while start < list.count {
            var end = start
            while end < list.count, !Self.isListMark(list[end]) { end += 1 }
            if end > start { try addTechnique(list.extracting(start..<end)) }
            start = end + 1
        }
    }

    private static func isListMark(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x2C || byte == 0x3B || byte == 0x7C }

    private mutating func addTechnique(_ text: Span<UInt8>) throws(RowError) {
        guard sighting.techniques.count < Self.tagLimit else { return }
        guard text.count < 2 || text[1] | 0x20 != UInt8(ascii: "a") else { throw RowError("a technique is T and four digits, perhaps with .001 behind; a tactic is none") }
        let range: Range<Int>
        do throws(InvalidValue) {
            range = try sighting.store(writing: { (out: inout [UInt8]) throws(InvalidValue) in
                try IndicatorType.mitreAttack.appendNormalForm(of: text, to: &out)
            })
        } catch {
            throw RowError(error.reason)
        }
        for other in sighting.techniques where sighting.isSameText(other, range) { return }
        sighting.techniques.append(range)
    }
}

extension Sighting {
    /// Whether two stored texts are equal, ASCII letters of either case alike.
    func isSameText(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        let text = bytes.span
        for offset in 0..<left.count
        where TextCoding.lowercased(text[left.lowerBound + offset]) != TextCoding.lowercased(text[right.lowerBound + offset]) {
            return false
        }
        return true
    }
}

extension [UInt8] {
    /// Appends UTF-8 with blanks in place of controls, cut before the character that would pass `limit` bytes.
    mutating func appendReadable(_ text: Span<UInt8>, limit: Int) {
        let start = count
        text.withUnsafeBufferPointer { append(contentsOf: $0) }
        blankControls(from: start)
        cut(to: start + limit)
    }

    /// Appends a tag: `Row.tagLength` characters at most, without commas and controls, trimmed.
    mutating func appendTag(_ text: Span<UInt8>) {
        let start = count
        text.withUnsafeBufferPointer { append(contentsOf: $0) }
        blankControls(from: start)
        for place in start..<count where self[place] == 0x2C { self[place] = 0x20 }
        var characters = 0
        var end = start
        while end < count {
            if self[end] & 0xC0 != 0x80 {
                characters += 1
                if characters > Row.tagLength { break }
            }
            end += 1
        }
        removeLast(count - end)
        while count > start, self[count - 1] == 0x20 { removeLast() }
        var blanks = start
        while blanks < count, self[blanks] == 0x20 { blanks += 1 }
        removeSubrange(start..<blanks)
    }

    mutating func append(_ text: StaticString) {
        for place in 0..<text.utf8CodeUnitCount { append(text.utf8Start[place]) }
    }

    mutating func append(_ text: Span<UInt8>) {
        text.withUnsafeBufferPointer { append(contentsOf: $0) }
    }

    private mutating func blankControls(from start: Int) {
        var place = start
        while place < count {
            if self[place] < 0x20 || self[place] == 0x7F {
                self[place] = 0x20
            } else if self[place] == 0xC2, place + 1 < count, self[place + 1] < 0xA0 {
                self[place] = 0x20
                self[place + 1] = 0x20
            }
            place += 1
        }
    }

    private mutating func cut(to limit: Int) {
        guard count > limit else { return }
        var end = limit
        while end > 0, self[end] & 0xC0 == 0x80 { end -= 1 }
        removeLast(count - end)
    }
}
