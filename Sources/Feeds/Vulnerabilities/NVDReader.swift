import Model
import Notation

/// NVD 2.0: pages of the API, the yearly files, and single records. Times without a zone are UTC.
struct NVDReader: JSONVulnerabilityReader {
    typealias Records = NVDRecords

    let source = CVESource.nvd
}

struct NVDRecords: VulnerabilityRecords {
    static let expected = "a page of NVD with the member vulnerabilities"

    private var reader = JSONReader(maximumDepth: JSONReader.depthLimit)
    private(set) var vulnerability = Vulnerability()
    /// What is wrong with the record read last.
    private(set) var reason: StaticString?
    private var scratch: [UInt8] = []

    mutating func open(_ text: Span<UInt8>) throws(JSONError) -> Bool {
        switch try reader.next(in: text) {
        case .beginArray: return true
        case .beginObject: break
        default: return false
        }
        while try reader.next(in: text) == .key {
            if reader.isKey("vulnerabilities", in: text) {
                if try reader.openArray(in: text) { return true }
            } else {
                try reader.skipValue(in: text)
            }
        }
        return false
    }

    mutating func next(_ text: Span<UInt8>) throws(JSONError) -> Bool {
        guard try reader.nextObject(in: text) else {
            // The rest must be JSON too: so a cut body is noticed.
            while try reader.next(in: text) != .end {}
            return false
        }
        vulnerability.reset()
        reason = "the record has no id"
        while try reader.next(in: text) == .key {
            if reader.isKey("cve", in: text) {
                guard try reader.openObject(in: text) else { continue }
                while try reader.next(in: text) == .key { try readMember(text) }
            } else {
                try readMember(text)
            }
        }
        return true
    }

    private mutating func readMember(_ text: Span<UInt8>) throws(JSONError) {
        if reader.isKey("id", in: text) {
            try reader.readText(in: text, to: &scratch)
            let scratch = scratch
            reason = vulnerability.setID(scratch.span)
        } else if reader.isKey("published", in: text) {
            vulnerability.publishedAt = try time(text)
        } else if reader.isKey("lastmodified", in: text) {
            vulnerability.modifiedAt = try time(text)
        } else if reader.isKey("vulnstatus", in: text) {
            try reader.readText(in: text, to: &scratch)
            vulnerability.state = scratch.span.isEqualIgnoringCase(to: "rejected") ? .rejected : .published
        } else if reader.isKey("descriptions", in: text) {
            vulnerability.description = try vulnerability.readDescription(&reader, in: text)
        } else if reader.isKey("metrics", in: text) {
            try readMetrics(text)
        } else if reader.isKey("weaknesses", in: text) {
            guard try reader.openArray(in: text) else { return }
            while try reader.nextObject(in: text) { try readWeakness(text) }
        } else if reader.isKey("configurations", in: text) {
            guard try reader.openArray(in: text) else { return }
            while try reader.nextObject(in: text) { try readConfiguration(text) }
        } else if reader.isKey("references", in: text) {
            try vulnerability.readReferences(&reader, in: text)
        } else if try !readExploitation(text) {
            try reader.skipValue(in: text)
        }
    }

    private mutating func time(_ text: Span<UInt8>) throws(JSONError) -> Timestamp? {
        try reader.readText(in: text, to: &scratch)
        return Timestamp(bytes: scratch.span)
    }

    /// The source under which NVD lists what CISA adds to records.
    private static let cisaEnrichment: StaticString = "134c704f-9b21-4f2e-91b3-4a467353bcc0"

    private mutating func readMetrics(_ text: Span<UInt8>) throws(JSONError) {
        guard try reader.openObject(in: text) else { return }
        while try reader.next(in: text) == .key {
            guard try reader.openArray(in: text) else { continue }
            while try reader.nextObject(in: text) {
                var metric = MetricFields()
                var source: [UInt8] = []
                var isPrimary = false
                while try reader.next(in: text) == .key {
                    if reader.isKey("source", in: text) {
                        try reader.readText(in: text, to: &source)
                    } else if reader.isKey("type", in: text) {
                        try reader.readText(in: text, to: &scratch)
                        isPrimary = scratch.span.isEqualIgnoringCase(to: "primary")
                    } else if reader.isKey("cvssdata", in: text) {
                        try metric.read(&reader, in: text)
                    } else {
                        try reader.skipValue(in: text)
                    }
                }
                let isOwn = isPrimary && source.span.isEqualIgnoringCase(to: "nvd@nist.gov")
                let isEnrichment = source.span.isEqualIgnoringCase(to: Self.cisaEnrichment)
                let producer: Vulnerability.Metric.Producer = isOwn ? .nvd : isEnrichment ? .enrichment : .authority
                metric.add(to: &vulnerability, source: source.span, producer: producer)
            }
        }
    }

    private mutating func readWeakness(_ text: Span<UInt8>) throws(JSONError) {
        while try reader.next(in: text) == .key {
            guard reader.isKey("description", in: text) else {
                try reader.skipValue(in: text)
                continue
            }
            guard try reader.openArray(in: text) else { continue }
            while try reader.nextObject(in: text) {
                while try reader.next(in: text) == .key {
                    if reader.isKey("value", in: text) {
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

    private mutating func readConfiguration(_ text: Span<UInt8>) throws(JSONError) {
        while try reader.next(in: text) == .key {
            guard reader.isKey("nodes", in: text) else {
                try reader.skipValue(in: text)
                continue
            }
            guard try reader.openArray(in: text) else { continue }
            while try reader.nextObject(in: text) {
                while try reader.next(in: text) == .key {
                    guard reader.isKey("cpematch", in: text) else {
                        try reader.skipValue(in: text)
                        continue
                    }
                    guard try reader.openArray(in: text) else { continue }
                    while try reader.nextObject(in: text) { try readMatch(text) }
                }
            }
        }
    }

    private mutating func readMatch(_ text: Span<UInt8>) throws(JSONError) {
        var item = Vulnerability.Affected()
        var isVulnerable = false
        while try reader.next(in: text) == .key {
            if reader.isKey("vulnerable", in: text) {
                isVulnerable = try reader.next(in: text) == .bool && reader.isTrue
            } else if reader.isKey("criteria", in: text) {
                item.cpe = try member(text)
            } else if reader.isKey("versionstartincluding", in: text) {
                item.from = try member(text)
            } else if reader.isKey("versionstartexcluding", in: text) {
                item.from = try member(text)
                item.isFromIncluded = false
            } else if reader.isKey("versionendincluding", in: text) {
                item.to = try member(text)
                item.isToIncluded = true
            } else if reader.isKey("versionendexcluding", in: text) {
                item.to = try member(text)
            } else {
                try reader.skipValue(in: text)
            }
        }
        if isVulnerable { vulnerability.addAffected(item) }
    }

    private mutating func member(_ text: Span<UInt8>) throws(JSONError) -> Range<Int> {
        try reader.readText(in: text, to: &scratch)
        let scratch = scratch
        return vulnerability.storeReadable(scratch.span)
    }

    /// The members that only entries of the catalogue of known exploited vulnerabilities have.
    private mutating func readExploitation(_ text: Span<UInt8>) throws(JSONError) -> Bool {
        if reader.isKey("cisaexploitadd", in: text) {
            let day = try time(text)
            vulnerability.exploitation = vulnerability.exploitation ?? .init()
            vulnerability.exploitation?.addedOn = day
        } else if reader.isKey("cisaactiondue", in: text) {
            let day = try time(text)
            vulnerability.exploitation = vulnerability.exploitation ?? .init()
            vulnerability.exploitation?.dueOn = day
        } else if reader.isKey("cisarequiredaction", in: text) {
            let action = try member(text)
            vulnerability.exploitation = vulnerability.exploitation ?? .init()
            vulnerability.exploitation?.requiredAction = action
        } else if reader.isKey("cisavulnerabilityname", in: text) {
            let name = try member(text)
            vulnerability.exploitation = vulnerability.exploitation ?? .init()
            vulnerability.exploitation?.name = name
            vulnerability.title = name
        } else {
            return false
        }
        return true
    }
}
