import Model
import Notation

/// CVE records 5.x: one record, or a list of them. What the numbering authority says comes first, then what the
/// containers of others add (CISA's: ratings, products, its decision, exploitation).
struct CVEReader: JSONVulnerabilityReader {
    typealias Records = CVERecords

    let source = CVESource.cve5
}

struct CVERecords: VulnerabilityRecords {
    static let expected = "a CVE record with the member cveMetadata"

    private var reader = JSONReader(maximumDepth: JSONReader.depthLimit)
    private(set) var vulnerability = Vulnerability()
    private(set) var reason: StaticString?
    private(set) var isFound = false
    private var isInList = false
    /// The body is one record, which has not been read yet.
    private var isSingleAhead = false
    private var scratch: [UInt8] = []
    private var assigner: [UInt8] = []

    mutating func open(_ text: Span<UInt8>) throws(JSONError) -> Bool {
        switch try reader.next(in: text) {
        case .beginArray:
            isInList = true
            isFound = true
        case .beginObject: isSingleAhead = true
        default: return false
        }
        return true
    }

    mutating func next(_ text: Span<UInt8>) throws(JSONError) -> Bool {
        if isSingleAhead {
            isSingleAhead = false
            return try readRecord(text)
        }
        if isInList, try reader.nextObject(in: text) { return try readRecord(text) || isFound }
        while try reader.next(in: text) != .end {}
        return false
    }

    /// Reads an object. False when it is not a record.
    private mutating func readRecord(_ text: Span<UInt8>) throws(JSONError) -> Bool {
        vulnerability.reset()
        reason = "the record has no cveMetadata"
        assigner.removeAll(keepingCapacity: true)
        var isRecord = false
        let start = reader
        while try reader.next(in: text) == .key {
            if reader.isKey("cvemetadata", in: text) {
                isRecord = true
                try readMetadata(text)
            } else {
                try reader.skipValue(in: text)
            }
        }
        isFound = isFound || isRecord
        guard isRecord else { return false }
        // Read again: the metadata, which say whose the containers are, may come after them.
        reader = start
        while try reader.next(in: text) == .key {
            if reader.isKey("containers", in: text) {
                try readContainers(text)
            } else {
                try reader.skipValue(in: text)
            }
        }
        return true
    }

    private mutating func readMetadata(_ text: Span<UInt8>) throws(JSONError) {
        guard try reader.openObject(in: text) else { return }
        while try reader.next(in: text) == .key {
            if reader.isKey("cveid", in: text) {
                try reader.readText(in: text, to: &scratch)
                let scratch = scratch
                reason = vulnerability.setID(scratch.span)
            } else if reader.isKey("state", in: text) {
                try reader.readText(in: text, to: &scratch)
                vulnerability.state =
                    scratch.span.isEqualIgnoringCase(to: "rejected")
                    ? .rejected : scratch.span.isEqualIgnoringCase(to: "reserved") ? .reserved : .published
            } else if reader.isKey("assignershortname", in: text) {
                try reader.readText(in: text, to: &assigner)
            } else if reader.isKey("datepublished", in: text) {
                try reader.readText(in: text, to: &scratch)
                vulnerability.publishedAt = Timestamp(bytes: scratch.span)
            } else if reader.isKey("dateupdated", in: text) {
                try reader.readText(in: text, to: &scratch)
                vulnerability.modifiedAt = Timestamp(bytes: scratch.span)
            } else {
                try reader.skipValue(in: text)
            }
        }
    }

    private mutating func readContainers(_ text: Span<UInt8>) throws(JSONError) {
        guard try reader.openObject(in: text) else { return }
        let start = reader
        while try reader.next(in: text) == .key {
            if reader.isKey("cna", in: text) {
                if try reader.openObject(in: text) { try readContainer(text, producer: .authority) }
            } else {
                try reader.skipValue(in: text)
            }
        }
        let end = reader
        reader = start
        while try reader.next(in: text) == .key {
            if reader.isKey("adp", in: text) {
                guard try reader.openArray(in: text) else { continue }
                while try reader.nextObject(in: text) { try readContainer(text, producer: .enrichment) }
            } else {
                try reader.skipValue(in: text)
            }
        }
        reader = end
    }

    private mutating func readContainer(
        _ text: Span<UInt8>,
        producer: Vulnerability.Metric.Producer
    ) throws(JSONError) {
        while try reader.next(in: text) == .key {
            if reader.isKey("title", in: text), producer == .authority {
                try reader.readText(in: text, to: &scratch)
                let scratch = scratch
                vulnerability.title = vulnerability.storeReadable(scratch.span)
            } else if reader.isKey("descriptions", in: text) || reader.isKey("rejectedreasons", in: text) {
                let found = try vulnerability.readDescription(&reader, in: text)
                if vulnerability.description.isEmpty { vulnerability.description = found }
            } else if reader.isKey("affected", in: text) {
                guard try reader.openArray(in: text) else { continue }
                while try reader.nextObject(in: text) { try vulnerability.readAffected(&reader, in: text) }
            } else if reader.isKey("metrics", in: text) {
                guard try reader.openArray(in: text) else { continue }
                while try reader.nextObject(in: text) { try readMetric(text, producer: producer) }
            } else if reader.isKey("problemtypes", in: text) {
                guard try reader.openArray(in: text) else { continue }
                while try reader.nextObject(in: text) { try readProblem(text) }
            } else if reader.isKey("references", in: text) {
                try vulnerability.readReferences(&reader, in: text)
            } else {
                try reader.skipValue(in: text)
            }
        }
    }

    private mutating func readMetric(
        _ text: Span<UInt8>,
        producer: Vulnerability.Metric.Producer
    ) throws(JSONError) {
        while try reader.next(in: text) == .key {
            if reader.withText(in: text, { $0.startsIgnoringCase(with: "cvssv") }) {
                var metric = MetricFields()
                try metric.read(&reader, in: text)
                let source = producer == .authority ? assigner : Array("CISA-ADP".utf8)
                metric.add(to: &vulnerability, source: source.span, producer: producer)
            } else if reader.isKey("other", in: text) {
                if try reader.openObject(in: text) { try readOther(text) }
            } else {
                try reader.skipValue(in: text)
            }
        }
    }

    /// `{type: "ssvc" | "kev", content}`, in either order.
    private mutating func readOther(_ text: Span<UInt8>) throws(JSONError) {
        var content: (place: JSONReader, range: Range<Int>)?
        var kind: [UInt8] = []
        while try reader.next(in: text) == .key {
            if reader.isKey("type", in: text) {
                try reader.readText(in: text, to: &kind)
            } else if reader.isKey("content", in: text) {
                let place = reader
                try reader.skipValue(in: text)
                content = (place, place.position..<reader.position)
            } else {
                try reader.skipValue(in: text)
            }
        }
        guard let content else { return }
        if kind.span.isEqualIgnoringCase(to: "ssvc"), content.range.count <= 8192 {
            vulnerability.ssvc = vulnerability.store(text.extracting(text.trimmed(content.range)))
        } else if kind.span.isEqualIgnoringCase(to: "kev") {
            let end = reader
            reader = content.place
            if try reader.openObject(in: text) {
                while try reader.next(in: text) == .key {
                    let isDay = reader.isKey("dateadded", in: text)
                    try reader.readText(in: text, to: &scratch)
                    guard isDay else { continue }
                    var entry = Vulnerability.Exploitation()
                    entry.addedOn = Timestamp(bytes: scratch.span)
                    vulnerability.exploitation = entry
                }
            }
            reader = end
        }
    }

    private mutating func readProblem(_ text: Span<UInt8>) throws(JSONError) {
        while try reader.next(in: text) == .key {
            guard reader.isKey("descriptions", in: text) else {
                try reader.skipValue(in: text)
                continue
            }
            guard try reader.openArray(in: text) else { continue }
            while try reader.nextObject(in: text) {
                while try reader.next(in: text) == .key {
                    if reader.isKey("cweid", in: text) || reader.isKey("description", in: text) {
                        try reader.readText(in: text, to: &scratch)
                        let scratch = scratch
                        vulnerability.addCWE(scratch.span)
                    } else {
                        try reader.skipValue(in: text)
                    }
                }
            }
        }
    }
}
