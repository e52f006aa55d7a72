import Model
import Notation

/// CISA's catalogue of known exploited vulnerabilities in JSON, as records of CVEs.
struct KEVReader: JSONVulnerabilityReader {
    typealias Records = KEVRecords

    let source = CVESource.kev
}

struct KEVRecords: VulnerabilityRecords {
    static let expected = "the catalogue of known exploited vulnerabilities"

    private var reader = JSONReader()
    private(set) var vulnerability = Vulnerability()
    private(set) var reason: StaticString?
    /// `count`.
    private(set) var announced: Int?
    private var version: [UInt8] = []
    private var releasedAt: Timestamp?
    private var scratch: [UInt8] = []

    mutating func open(_ text: Span<UInt8>) throws(JSONError) -> Bool {
        guard try reader.openObject(in: text) else { return false }
        while try reader.next(in: text) == .key {
            if reader.isKey("vulnerabilities", in: text) {
                if try reader.openArray(in: text) { return true }
            } else {
                try readFact(text)
            }
        }
        return false
    }

    /// A member beside the list.
    private mutating func readFact(_ text: Span<UInt8>) throws(JSONError) {
        if reader.isKey("count", in: text) {
            try reader.readText(in: text, to: &scratch)
            announced = scratch.span.decimal
        } else if reader.isKey("catalogversion", in: text) {
            try reader.readText(in: text, to: &scratch)
            if scratch.count <= 64, scratch.span.isGraphicASCII { version = scratch }
        } else if reader.isKey("datereleased", in: text) {
            try reader.readText(in: text, to: &scratch)
            releasedAt = Timestamp(bytes: scratch.span)
        } else {
            try reader.skipValue(in: text)
        }
    }

    mutating func next(_ text: Span<UInt8>) throws(JSONError) -> Bool {
        guard try reader.nextObject(in: text) else {
            while try reader.next(in: text) == .key { try readFact(text) }
            _ = try reader.next(in: text)
            return false
        }
        vulnerability.reset()
        reason = "the entry has no cveID"
        var entry = Vulnerability.Exploitation()
        let version = version
        entry.catalogue = vulnerability.store(version.span)
        entry.releasedAt = releasedAt
        while try reader.next(in: text) == .key {
            if reader.isKey("cwes", in: text) {
                guard try reader.openArray(in: text) else { continue }
                while try reader.nextString(in: text) { reader.withText(in: text) { vulnerability.addCWE($0) } }
            } else if reader.isKey("cveid", in: text) {
                try reader.readText(in: text, to: &scratch)
                let scratch = scratch
                reason = vulnerability.setID(scratch.span)
            } else if reader.isKey("vendorproject", in: text) {
                entry.vendor = try member(text)
            } else if reader.isKey("product", in: text) {
                entry.product = try member(text)
            } else if reader.isKey("vulnerabilityname", in: text) {
                entry.name = try member(text)
                vulnerability.title = entry.name
            } else if reader.isKey("shortdescription", in: text) {
                vulnerability.description = try member(text)
            } else if reader.isKey("requiredaction", in: text) {
                entry.requiredAction = try member(text)
            } else if reader.isKey("notes", in: text) {
                entry.notes = try member(text)
            } else if reader.isKey("dateadded", in: text) {
                try reader.readText(in: text, to: &scratch)
                entry.addedOn = Timestamp(bytes: scratch.span)
            } else if reader.isKey("duedate", in: text) {
                try reader.readText(in: text, to: &scratch)
                entry.dueOn = Timestamp(bytes: scratch.span)
            } else if reader.isKey("knownransomwarecampaignuse", in: text) {
                try reader.readText(in: text, to: &scratch)
                entry.isUsedForRansom = scratch.span.isEqualIgnoringCase(to: "known")
            } else {
                try reader.skipValue(in: text)
            }
        }
        if reason == nil, entry.addedOn == nil { reason = "the entry has no dateAdded" }
        vulnerability.exploitation = entry
        return true
    }

    private mutating func member(_ text: Span<UInt8>) throws(JSONError) -> Range<Int> {
        try reader.readText(in: text, to: &scratch)
        let scratch = scratch
        return vulnerability.storeReadable(scratch.span)
    }
}
