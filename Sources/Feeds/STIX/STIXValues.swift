import Extraction
import Model
import Notation

/// The indicators in one STIX object, one after another.
struct STIXValues {
    enum Found {
        case value
        case broken(StaticString)
        /// The object says nothing that we keep, and that is no fault.
        case passedOver(StaticString)
    }

    private(set) var row = SightingBuilder()
    private var kind = STIXKind.context
    private var pattern = STIXPattern()
    private var ports: [Int: Range<Int>] = [:]
    /// The comparison of the pattern, or the hash, that comes next.
    private var index = 0
    private var found = 0
    private var isDone = true

    mutating func begin(_ object: STIXObject, _ relations: STIXRelations) {
        index = 0
        found = 0
        kind = STIXKind(of: object)
        switch kind {
        case .context: isDone = true
        case .value, .files, .refused: isDone = relations.isDescribed(object.id)
        default: isDone = false
        }
        if case .indicator = kind {
            pattern.read(object.pattern.span)
            findPorts()
        }
    }

    mutating func next(_ object: STIXObject, _ relations: STIXRelations) -> Found? {
        if isDone { return nil }
        do throws(RecordError) {
            switch kind {
            case .indicator: return try nextOfPattern(object, relations)
            case .files: return try nextHash(object, relations)
            case .context, .refused, .other, .nested, .vulnerability, .attackPattern, .value:
                isDone = true
                row.reset()
                return try only(object, relations)
            }
        } catch {
            return .broken(error.reason)
        }
    }

    /// What an object with at most one value gives.
    private mutating func only(_ object: STIXObject, _ relations: STIXRelations) throws(RecordError) -> Found? {
        switch kind {
        case .refused(let reason): throw RecordError(reason)
        case .nested: throw RecordError("the bundle lies deeper inside other bundles than any publisher's")
        case .other: return .passedOver("objects of types that name no indicator were passed over")
        case .vulnerability:
            let id = object.externalIDs.first { $0.span.startsIgnoringCase(with: "cve-") } ?? object.name
            try row.setValue(id.span, as: .cve)
        case .attackPattern:
            guard let id = Self.technique(of: object) else { throw RecordError("the attack pattern has no ATT&CK id") }
            try row.setValue(id.span, as: .mitreAttack)
        case .value(let type):
            if let type {
                try row.setValue(object.value.span, as: type)
            } else {
                try row.setDetectedValue(object.value.span)
            }
        case .indicator, .files, .context: return nil
        }
        try fill(object, relations)
        return .value
    }

    /// The ATT&CK id of an attack pattern: an external reference, or behind its name as MISP writes it.
    static func technique(of object: STIXObject) -> [UInt8]? {
        let id = object.externalIDs.first { IndicatorType(shapeOf: $0.span) == .mitreAttack }
        if let id { return id }
        let behind = Array(object.name[MISPTags.idStart(of: object.name.span)...])
        return IndicatorType(shapeOf: behind.span) == .mitreAttack ? behind : nil
    }

    private mutating func nextHash(_ object: STIXObject, _ relations: STIXRelations) throws(RecordError) -> Found? {
        while index < object.hashes.count {
            let hash = object.hashes[index]
            index += 1
            guard let type = IndicatorType(ignoringCase: hash.name.span), type.isHash else { continue }
            found += 1
            row.reset()
            try row.setValue(hash.digest.span, as: type)
            try fill(object, relations)
            return .value
        }
        isDone = true
        if found == 0 { throw RecordError("the file has no hash of a kind that we keep: MD5, SHA-1, SHA-256, SHA-512") }
        return nil
    }

    // MARK: patterns

    private mutating func nextOfPattern(
        _ object: STIXObject,
        _ relations: STIXRelations
    ) throws(RecordError) -> Found? {
        if !object.patternType.isEmpty, !object.patternType.span.isEqualIgnoringCase(to: "stix") {
            isDone = true
            throw RecordError("the pattern is not in STIX's own language")
        }
        // A copy of the reference: a span of the property would keep all of `self` from changing.
        let pattern = pattern
        while index < pattern.comparisons.count {
            let comparison = pattern.comparisons[index]
            index += 1
            guard let kind = STIXPath.kind(of: pattern.bytes.span.extracting(comparison.path)) else { continue }
            let value = pattern.bytes.span.extracting(comparison.value)
            row.reset()
            switch kind {
            case .port: continue
            case .indicator(let type):
                found += 1
                try row.setValue(value, as: type)
            case .certificate:
                found += 1
                try row.setValue(value, as: .sha1)
                row.addTag(IndicatorRecord.certificateTag)
            case .detected:
                found += 1
                try row.setDetectedValue(value)
            }
            if row.type == .ipv4 || row.type == .ipv6 || row.type == .domain, row.port == nil {
                setPort(observation: comparison.observation)
            }
            try fill(object, relations)
            return .value
        }
        isDone = true
        if pattern.isCut { throw RecordError("the pattern has more than 1000 comparisons; the rest was left out") }
        if found == 0 { throw RecordError("the pattern names no value that we keep") }
        return nil
    }

    /// The first port of each observation.
    private mutating func findPorts() {
        ports.removeAll(keepingCapacity: true)
        let pattern = pattern
        for comparison in pattern.comparisons {
            guard case .port = STIXPath.kind(of: pattern.bytes.span.extracting(comparison.path)) else { continue }
            if ports[comparison.observation] == nil { ports[comparison.observation] = comparison.value }
        }
    }

    private mutating func setPort(observation: Int) {
        guard let value = ports[observation] else { return }
        let pattern = pattern
        row.setPort(pattern.bytes.span.extracting(value))
    }

    // MARK: what all of them say

    private mutating func fill(_ object: STIXObject, _ relations: STIXRelations) throws(RecordError) {
        try row.setRecordKey(object.id.span)
        let first = [object.validFrom, object.firstObserved, object.created].first { !$0.isEmpty } ?? []
        let last = object.lastObserved.isEmpty ? object.modified : object.lastObserved
        try row.setFirstSeen(first.span)
        try row.setLastSeen(last.span)
        row.orderTimes()
        if kind.isObservable {
            row.confidence = .low
        } else if let score = object.confidence.span.decimal {
            row.confidence = score >= 70 ? .high : score >= 30 ? .medium : .low
        }
        row.setReference(object.reference.span)
        let context = object.description.isEmpty ? object.name : object.description
        if !context.isEmpty { row.setContext(context.span) }
        for label in object.labels { row.addTag(label.span) }
        relations.add(to: &row, of: object.id)
        try setVerdict(object, relations)
    }

    private mutating func setVerdict(_ object: STIXObject, _ relations: STIXRelations) throws(RecordError) {
        row.sighting.verdict.isRevoked = object.isRevoked
        row.sighting.verdict.isForDetection = object.isForDetection
        if case .indicator = kind { row.sighting.verdict.isBenign = object.isBenign }
        try row.setValidUntil(object.validUntil.span)
        row.setModified(object.modified.span)
        if let tlp = object.statedTLP { row.sighting.verdict.mark(tlp) }
        for marking in object.markings {
            if let tlp = relations.markings.tlp(of: marking) { row.sighting.verdict.mark(tlp) }
        }
    }
}
