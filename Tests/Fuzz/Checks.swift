import Extraction
import Feeds
import Model
import Notation

/// Checks what every sighting promises, and keeps nothing.
struct SightingCheck: SightingSink {
    private(set) var fault: String?

    mutating func accept(_ sighting: borrowing Sighting, record: Int) {
        guard fault == nil else { return }
        let bytes = sighting.bytes
        let value = bytes[sighting.value]
        for field in [sighting.value, sighting.recordKey, sighting.context, sighting.reference] + sighting.tags
            + sighting.techniques
        where !Self.isReadable(bytes[field]) {
            fault = "a field that is no text in record \(record): \(Array(bytes[field]))"
            return
        }
        var again: [UInt8] = []
        _ = try? sighting.type.appendNormalForm(of: Array(value).span, to: &again)
        if again != Array(value) { fault = "not in normal form: \(String(decoding: value, as: UTF8.self))" }
        if sighting.tags.count > 32 { fault = "\(sighting.tags.count) tags" }
        if let port = sighting.port, !(1...65535).contains(port) { fault = "port \(port)" }
        if let first = sighting.firstSeen, let last = sighting.lastSeen, last < first {
            fault = "seen last before first"
        }
    }

    mutating func reject(_ reason: StaticString, record: Int) {}

    private static func isReadable(_ text: ArraySlice<UInt8>) -> Bool {
        text.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && String(validating: text, as: UTF8.self) != nil
    }
}

struct VulnerabilityCheck: VulnerabilitySink {
    private(set) var fault: String?
    private var previous = 0

    mutating func accept(_ vulnerability: borrowing Vulnerability, record: Int) { check(record) }
    mutating func reject(_ reason: StaticString, record: Int) { check(record) }

    private mutating func check(_ record: Int) {
        if record < previous { fault = "record numbers fall: \(record)" }
        previous = record
    }
}
