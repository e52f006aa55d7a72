import Enrichment
import Model
import Notation
import Storage

/// What is known of one value, in short: the members that an answer about many values has of each.
struct ValueStanding {
    let id: UUID
    let type: IndicatorType
    let value: [UInt8]
    /// Nil when no report supports it.
    var glance: IndicatorGlance?
    var status = IndicatorStatus.unknown
    var warnings: [WarningHit] = []
    /// Of a CVE with a record.
    var vulnerability: VulnerabilityGlance?

    init(id: UUID, type: IndicatorType, value: [UInt8]) {
        self.id = id
        self.type = type
        self.value = value
    }

    /// Whether a source stands by it, or it is a CVE or technique with a record.
    var isFound: Bool {
        glance != nil || vulnerability != nil || type == .mitreAttack && LookupIOC.isKnownTechnique(value)
    }

    /// The stored score; nil when there is none.
    private var score: Int? {
        if let score = glance?.score ?? vulnerability?.score { return score }
        return glance == nil && status.state == .benign ? 0 : nil
    }

    private var verdict: RiskVerdict? {
        if type == .mitreAttack { return isFound ? .inconclusive : .unknown }
        return RiskVerdict.of(type, score: score, isWarned: glance?.isWarned ?? (status.state == .benign))
    }

    /// In a few words for people: why the verdict is as it is, and of a technique its name; nil when there is nothing to say.
    private var because: String? {
        if vulnerability?.isUsedForRansom == true { return "known exploited, also for ransom" }
        if verdict == .exploited { return "known exploited" }
        if type == .mitreAttack { return Taxonomy.technique(value.span)?.name.text }
        if let glance { return glance.malware ?? glance.threatType ?? "reported by \(glance.feed)" }
        let source = status.decisive?.source
        switch status.state {
        case .revoked: return source.map { "withdrawn by \($0)" } ?? "withdrawn"
        case .benign: return source.map { "called harmless by \($0)" } ?? "called harmless"
        case .active, .unknown: return warnings.first.map { "on the warning list \($0.list)" }
        }
    }

    /// Whether a trace of it may mean something.
    var isHunted: Bool {
        if status.state == .revoked || status.state == .benign || glance?.isForDetection == false { return false }
        return !warnings.contains { if case .cap = $0.effect { true } else { false } }
    }

    /// Writes the members that follow the value and its places.
    func write(into json: inout JSONWriter) {
        json.member("found", isFound)
        json.member("id", glance == nil ? nil : id.text)
        writeRisk(into: &json)
        json.member("because", because)
        json.key("status")
        StatusObject.write(status, into: &json)
        json.key("warning_lists")
        WarningObject.write(warnings, into: &json)
        json.member("sources", glance?.sources ?? 0)
        json.member("last_seen", glance?.lastSeen)
    }

    /// Writes the members of a host inside another value.
    func writeAsHost(into json: inout JSONWriter) {
        json.member("type", type.text)
        json.member("value", String(decoding: value, as: UTF8.self))
        json.member("id", glance == nil ? nil : id.text)
        writeRisk(into: &json)
        json.member("because", because)
    }

    private func writeRisk(into json: inout JSONWriter) {
        json.object("risk") { json in
            json.member("score", score)
            json.member("level", RiskLevel(score: score).name.description)
            json.member("verdict", verdict?.name.description)
        }
    }

    /// The record that queries are made of.
    var record: IndicatorRecord {
        var record = IndicatorRecord()
        record.id = record.store(id.text)
        record.type = type
        record.value = record.store(String(decoding: value, as: UTF8.self))
        record.confidence = glance?.confidence ?? .low
        record.version = glance?.version ?? 1
        if glance?.isCertificate == true { record.tags = [record.store(IndicatorRecord.certificateTag.description)] }
        record.number = glance?.number ?? Self.number(of: id)
        return record
    }

    /// Rules on values without a record have numbers of their own, which follow from the id and are above those of any record.
    private static let firstOther: Int64 = 2_000_000_000
    private static let others: Int64 = 200_000_000

    private static func number(of id: UUID) -> Int64 {
        firstOther + id.bytes.prefix(4).reduce(0) { $0 << 8 | Int64($1) } % others
    }
}
