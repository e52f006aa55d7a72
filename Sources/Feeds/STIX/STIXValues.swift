import Extraction
import Model
import Notation

/// The indicators in one STIX object, one after another.
struct STIXValues {
    enum Found {
        case value
        case broken(StaticString)
    }

    private enum Kind {
        case indicator(IndicatorType)
        /// Detected from the value: some write addresses as domain names.
        case detected
        case port
    }

    private(set) var row = SightingBuilder()
    private var pattern = STIXPattern()
    private var ports: [Int: Range<Int>] = [:]
    /// The comparison of the pattern that comes next.
    private var index = 0
    private var found = 0
    private var isDone = true

    mutating func begin(_ object: STIXObject) {
        index = 0
        found = 0
        isDone = object.isRevoked
        if object.isType("indicator") {
            pattern.read(object.pattern.span)
            findPorts()
        } else if !object.isType("vulnerability"), !object.isType("attack-pattern") {
            isDone = true
        }
    }

    mutating func next(_ object: STIXObject, _ relations: STIXRelations) -> Found? {
        if isDone { return nil }
        do throws(RecordError) {
            if object.isType("indicator") { return try nextOfPattern(object, relations) }
            isDone = true
            row.reset()
            if object.isType("vulnerability") {
                let id = object.externalIDs.first { $0.span.startsIgnoringCase(with: "cve-") } ?? object.name
                try row.setValue(id.span, as: .cve)
            } else {
                guard let id = Self.technique(of: object) else {
                    throw RecordError("the attack pattern has no ATT&CK id")
                }
                try row.setValue(id.span, as: .mitreAttack)
            }
            try fill(object, relations)
            return .value
        } catch {
            return .broken(error.reason)
        }
    }

    /// The ATT&CK id of an attack pattern: an external reference, or behind its name as MISP writes it.
    static func technique(of object: STIXObject) -> [UInt8]? {
        let id = object.externalIDs.first { IndicatorType(shapeOf: $0.span) == .mitreAttack }
        if let id { return id }
        let behind = Array(object.name[MISPTags.idStart(of: object.name.span)...])
        return IndicatorType(shapeOf: behind.span) == .mitreAttack ? behind : nil
    }

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
            guard let kind = Self.kind(of: pattern.bytes.span.extracting(comparison.path)) else { continue }
            let value = pattern.bytes.span.extracting(comparison.value)
            row.reset()
            switch kind {
            case .port: continue
            case .indicator(let type):
                found += 1
                try row.setValue(value, as: type)
            case .detected:
                found += 1
                try row.setDetectedValue(value)
            }
            if row.type == .ipv4 || row.type == .ipv6 || row.type == .domain, row.port == nil {
                try setPort(observation: comparison.observation)
            }
            try fill(object, relations)
            return .value
        }
        isDone = true
        if found == 0 { throw RecordError("the pattern names no value that we keep") }
        return nil
    }

    /// The first port of each observation.
    private mutating func findPorts() {
        ports.removeAll(keepingCapacity: true)
        let pattern = pattern
        for comparison in pattern.comparisons {
            guard case .port = Self.kind(of: pattern.bytes.span.extracting(comparison.path)) else { continue }
            if ports[comparison.observation] == nil { ports[comparison.observation] = comparison.value }
        }
    }

    private mutating func setPort(observation: Int) throws(RecordError) {
        guard let value = ports[observation] else { return }
        let pattern = pattern
        try row.setPort(pattern.bytes.span.extracting(value))
    }

    private mutating func fill(_ object: STIXObject, _ relations: STIXRelations) throws(RecordError) {
        try row.setRecordKey(object.id.span)
        try row.setFirstSeen((object.validFrom.isEmpty ? object.created : object.validFrom).span)
        try row.setLastSeen(object.modified.span)
        row.orderTimes()
        if let score = object.confidence.span.decimal {
            row.confidence = score >= 70 ? .high : score >= 30 ? .medium : .low
        }
        row.setReference(object.reference.span)
        let context = object.description.isEmpty ? object.name : object.description
        if !context.isEmpty { try row.setContext(context.span) }
        for label in object.labels { try row.addTag(label.span) }
        try relations.add(to: &row, of: object.id)
    }

    private static func kind(of path: Span<UInt8>) -> Kind? {
        for (known, kind) in kinds where path.isEqual(to: known) { return kind }
        // Fingerprints of certificates are not hashes of files.
        if path.startsIgnoringCase(with: "x509") { return nil }
        guard let dot = (0..<path.count).last(where: { path[$0] == 0x2E }) else { return nil }
        let owner = path.extracting(0..<dot)
        guard owner.count > 6, owner.extracting(owner.count - 6..<owner.count).isEqual(to: "hashes") else { return nil }
        let name = path.extracting(dot + 1..<path.count)
        guard let type = IndicatorType(ignoringCase: name), type.isHash else { return nil }
        return .indicator(type)
    }

    private static let kinds: [(StaticString, Kind)] = [
        ("ipv4-addr:value", .detected), ("ipv6-addr:value", .detected), ("domain-name:value", .detected),
        ("domain-name:resolves_to_refs*.value", .detected), ("network-traffic:dst_ref.value", .detected),
        ("network-traffic:src_ref.value", .detected), ("url:value", .indicator(.url)),
        ("email-addr:value", .indicator(.email)), ("email-message:from_ref.value", .indicator(.email)),
        ("email-message:sender_ref.value", .indicator(.email)), ("network-traffic:dst_port", .port),
    ]
}
