import Encoders
import Enrichment
import Model
import Notation
import Storage

/// What was found out about one value, and how it is written.
struct LookupAnswer {
    let query: LookupQuery
    let found: Bool
    /// Nil when no source reports the value.
    let dossier: IndicatorDossier?
    let status: IndicatorStatus
    let surroundings: IndicatorSurroundings
    let risk: RiskScore
    let warnings: [WarningHit]
    /// The object of `/api/v1/cves/{id}`, as JSON; nil when there is none.
    let cve: String?
    let context: ArticleContext
    /// A Sigma rule; empty when there is none.
    let sigma: [UInt8]
    /// What happened, the latest first.
    let events: [IndicatorEvent]

    /// The member `data` of the answer.
    func write(into json: inout JSONWriter) {
        json.beginObject()
        json.member("found", found)
        json.member("query", query.asked)
        json.member("ioc_value", text(query.value))
        json.member("ioc_type", query.type.text)
        json.member("confidence", risk.confidence?.text)
        json.member("first_seen", dossier?.firstSeen)
        json.member("last_seen", dossier?.lastSeen)
        json.member("total_occurrences", dossier?.occurrences ?? 0)
        json.member("reporting_sources", dossier?.sourceCount ?? 0)
        json.member("threat_type", dossier?.threatType)
        json.member("malware_family", dossier?.malware)
        json.member("tags", dossier?.tags ?? [])
        json.key("threat_actors")
        json.beginArray()
        for actor in dossier?.actors ?? [] {
            json.beginObject()
            json.member("name", actor)
            json.member("mitre_id", ThreatGroup.attackID(of: actor))
            json.endObject()
        }
        json.endArray()
        writeTechniques(into: &json, isShort: false)
        writeRisk(into: &json)
        json.key("status")
        StatusObject.write(status, into: &json)
        json.member("to_ids", isForDetection)
        json.member("valid_until", dossier?.validUntil)
        json.member("tlp", dossier?.tlp.text)
        writeWarnings(into: &json)
        writeSources(into: &json)
        if query.parts.contains(.related) { writeRelated(into: &json) }
        if query.parts.contains(.mentions) { writeMentions(into: &json) }
        if query.parts.contains(.timeline) { writeTimeline(into: &json) }
        if query.parts.contains(.events) { writeEvents(into: &json) }
        writeSightings(into: &json)
        json.key("cve")
        if let cve { json.raw(cve) } else { json.null() }
        if query.parts.contains(.hunting) {
            json.key("hunting")
            if isHunted { HuntingQuery(query.type, query.value).write(into: &json, sigma: sigma) } else { json.null() }
        }
        json.key("ai_summary")
        json.null()
        json.endObject()
    }

    /// The short form of the older documentation: no envelope, the risk as a word.
    func writeFlat(into json: inout JSONWriter) {
        json.beginObject()
        json.member("value", text(query.value))
        json.member("type", query.type == .mitreAttack ? "mitre-attack" : query.type.text)
        json.member("risk_score", risk.level.name.description)
        json.member("risk_score_value", risk.score)
        json.member("confidence", risk.confidence?.text)
        writeTechniques(into: &json, isShort: true)
        json.key("hunting_queries")
        if isHunted { writeFlatHunting(into: &json) } else { json.null() }
        json.key("sources")
        json.beginArray()
        for source in dossier?.sources ?? [] {
            json.beginObject()
            json.member("feed_name", source.name)
            json.member("category", source.category.text)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }

    private func writeFlatHunting(into json: inout JSONWriter) {
        let hunting = HuntingQuery(query.type, query.value)
        var text = ByteWriter(capacity: 1024)
        json.object { json in
            json.key("splunk")
            hunting.writeSplunk(into: &text)
            json.value(text)
            json.key("kql")
            text.removeAll()
            hunting.writeKQL(into: &text)
            json.value(text)
        }
    }

    /// Whether anything may be blocked or raise an alarm for it.
    private var isForDetection: Bool {
        switch status.state {
        case .revoked, .benign: false
        case .active, .unknown: dossier?.isForDetection ?? true
        }
    }

    private var isHunted: Bool { !query.isNobodys && (query.huntsAll || isForDetection) }

    /// The techniques that sources name with the value. For a technique it is that one; for a tactic, its techniques.
    private var techniques: [String] {
        let own = text(query.value)
        guard found else { return [] }
        guard query.type == .mitreAttack else { return dossier?.techniques ?? [] }
        if let tactic = Tactic.named(own) { return tactic.techniques.map(\.id) }
        return [own] + (dossier?.techniques ?? []).filter { $0 != own }
    }

    private func writeTechniques(into json: inout JSONWriter, isShort: Bool) {
        // A technique may serve several tactics. When the client asked for a tactic, the answer names that one.
        let asked = Tactic.named(text(query.value))?.shortName.text
        json.key("mitre_techniques")
        json.beginArray()
        for id in techniques {
            let technique = Taxonomy.technique(Array(id.utf8).span)
            var tactics = technique?.tactics ?? TacticSet()
            json.beginObject()
            json.member("id", id)
            json.member("name", technique?.name.text)
            if !isShort {
                let first = tactics.removeFirst().map { Taxonomy.techniques.tactics[$0].text }
                json.member("tactic", asked ?? first)
                // Only techniques that a source names by id are kept with an indicator.
                json.member("confidence", "high")
            }
            json.endObject()
        }
        json.endArray()
    }

    /// The member `sightings`.
    func writeSightings(into json: inout JSONWriter) {
        let members = dossier?.members ?? MemberSightings()
        json.object("sightings") { json in
            json.member("seen", dossier?.recentOccurrences ?? 0)
            json.member("false_positive", status.objections.count { $0.cause == .benign || $0.cause == .falsePositive })
            json.object("members") { json in
                json.member("seen", members.seen)
                json.member("false_positive", members.falsePositive)
                json.member("expired", members.expired)
            }
        }
    }

    func writeRisk(into json: inout JSONWriter) {
        json.key("risk")
        json.beginObject()
        json.member("score", risk.score)
        json.member("level", risk.level.name.description)
        json.member("verdict", risk.verdict?.name.description)
        json.member("model", RiskScore.model.id.description)
        json.member("computed_at", query.time)
        if query.parts.contains(.factors) { FactorsObject.write(risk.factors, into: &json) }
        json.endObject()
    }

    private func writeWarnings(into json: inout JSONWriter) {
        json.key("warning_lists")
        WarningObject.write(warnings, into: &json)
    }

    private func writeSources(into json: inout JSONWriter) {
        json.key("sources")
        json.beginArray()
        for source in dossier?.sources ?? [] {
            json.beginObject()
            json.member("source_feed", source.name)
            json.member("source_category", source.category.text)
            json.member("origin", source.origin.text)
            json.member("reliability", Reliability(percent: source.reliability).letter.description)
            json.member("reference_url", source.reference)
            json.member("first_seen", source.firstSeen)
            json.member("last_seen", source.lastSeen)
            json.member("occurrence_count", source.count)
            json.member("confidence", source.confidence.text)
            json.member("context", source.origin == .article ? context.shortened(source.context) : source.context)
            json.endObject()
        }
        json.endArray()
    }

    private func writeRelated(into json: inout JSONWriter) {
        json.key("related_iocs")
        json.beginArray()
        for other in surroundings.related {
            json.beginObject()
            json.member("id", other.id.text)
            json.member("type", other.type.text)
            json.member("value", other.value)
            json.member("relation", other.relation)
            json.member("confidence", other.confidence.text)
            json.member("risk_score", other.risk)
            json.member("article_id", other.article?.text)
            json.endObject()
        }
        json.endArray()
    }

    private func writeMentions(into json: inout JSONWriter) {
        json.key("mentions")
        json.beginArray()
        for mention in surroundings.mentions {
            json.beginObject()
            json.member("id", mention.id.text)
            json.member("title", mention.title)
            json.member("url", mention.url)
            json.member("source_name", mention.source)
            json.member("published_at", mention.published)
            json.member("snippet", context.shortened(mention.sentence))
            json.endObject()
        }
        json.endArray()
    }

    private func writeEvents(into json: inout JSONWriter) {
        json.key("events")
        json.beginArray()
        for event in events {
            json.beginObject()
            json.member("at", event.at)
            json.member("until", event.until)
            json.member("kind", event.kind.name.description)
            json.member("source", event.source)
            json.member("article_id", event.article?.text)
            json.member("detail", event.kind == .mentioned ? context.shortened(event.detail) : event.detail)
            json.endObject()
        }
        json.endArray()
    }

    /// Every day of the last 30 that the tier sees, the latest last, days without a sighting included.
    private func writeTimeline(into json: inout JSONWriter) {
        json.key("timeline")
        json.beginArray()
        if found {
            var counts: [Timestamp: Int] = [:]
            for day in surroundings.days { counts[day.start] = day.reports }
            let today = query.time.startOfDay
            for back in (0..<30).reversed() {
                let day = today.adding(seconds: -86_400 * Int64(back))
                if day < query.since { continue }
                var date = ByteWriter(capacity: 16)
                date.append(date: day)
                json.beginObject()
                json.member("date", date.text)
                json.member("count", counts[day] ?? 0)
                json.endObject()
            }
        }
        json.endArray()
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
