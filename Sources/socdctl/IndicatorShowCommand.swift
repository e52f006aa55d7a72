import ArgumentParser
import Model
import Notation
import Storage

/// `indicator show`: everything that is stored of one value, revoked or not.
struct IndicatorShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one indicator: its type, what each feed says of it, its risk and TLP, and its history.",
        discussion:
            "It shows revoked indicators too: when they were revoked, by whom and why. Defanged values are understood."
    )
    @OptionGroup var question: IndicatorQuestion
    @OptionGroup var options: CommonOptions

    func run() throws {
        try Program.run {
            let settings = try Program.settings()
            var store = try Program.store(settings)
            for id in try question.ids(settings) {
                guard let sheet = try store.sheet(id) else { continue }
                return options.json ? show(json: sheet) : show(sheet)
            }
            throw try question.unknown()
        }
    }

    private func show(_ sheet: IndicatorSheet) {
        var facts: [(String, String)] = [
            ("type", sheet.type), ("id", sheet.id.text),
            ("seen", "\(sheet.firstSeen.text) to \(sheet.lastSeen.text)"), ("confidence", sheet.confidence),
            ("risk", sheet.risk.map { "\($0) of 100" } ?? "not computed yet; `socdctl maintain` does it"),
            ("TLP", "\(sheet.tlp)\(sheet.statedTLP == nil ? ", by its confidence" : ", as a source states")"),
        ]
        if let revocation = sheet.revocation { facts.append(("revoked", revocation.sentence)) }
        if let end = sheet.validUntil { facts.append(("valid until", end.text)) }
        if !sheet.isForDetection {
            facts.append(("detection", "not for detection: no source lets anything be blocked for it"))
        }
        for (name, texts) in [
            ("malware", sheet.malware.map { [$0] } ?? []), ("threat", sheet.threatType.map { [$0] } ?? []),
            ("actors", sheet.actors), ("tags", sheet.tags), ("techniques", sheet.techniques),
            ("warning lists", sheet.warningLists),
        ] where !texts.isEmpty {
            facts.append((name, texts.joined(separator: ", ")))
        }
        print(sheet.value)
        for (name, text) in facts { print("  \(name): \(text)") }
        print("")
        var sources = Table("FEED", "SIGHTINGS", "FIRST SEEN", "LAST SEEN", "CONFIDENCE", "TLP", "VERDICT", "REFERENCE")
        for source in sheet.sources {
            sources.add(
                source.feed,
                "\(source.sightings)",
                source.firstSeen.text,
                source.lastSeen.text,
                source.confidence,
                source.tlp ?? "-",
                source.verdict,
                source.reference ?? ""
            )
        }
        sources.show()
        for one in sheet.retractions {
            print(
                "\(one.sightings) of \(one.feed) revoked by \(one.by) at \(one.at.text)\(one.reason.map { ": \($0)" } ?? "")"
            )
        }
        print("")
        var history = Table("VERSION", "PUBLISHED", "CHANGE", "STATE", "CONFIDENCE", "TLP", "SOURCE")
        for version in sheet.versions {
            history.add(
                "\(version.number)",
                version.at.text,
                version.change ?? "-",
                version.isRevoked ? "revoked" : "in force",
                version.confidence,
                version.tlp,
                version.feedName
            )
        }
        history.show()
    }

    private func show(json sheet: IndicatorSheet) {
        var json = JSONWriter()
        json.object { json in
            json.member("id", sheet.id.text)
            json.member("type", sheet.type)
            json.member("value", sheet.value)
            json.member("first_seen", sheet.firstSeen)
            json.member("last_seen", sheet.lastSeen)
            json.member("valid_until", sheet.validUntil)
            json.member("confidence", sheet.confidence)
            json.member("risk_score", sheet.risk)
            json.member("tlp", sheet.tlp)
            json.member("stated_tlp", sheet.statedTLP)
            json.member("for_detection", sheet.isForDetection)
            json.member("revoked", sheet.isRevoked)
            json.key("revocation")
            if let revocation = sheet.revocation {
                json.object { json in
                    json.member("at", revocation.at)
                    json.member("by", revocation.by)
                    json.member("reason", revocation.reason)
                }
            } else {
                json.null()
            }
            json.member("malware_family", sheet.malware)
            json.member("threat_type", sheet.threatType)
            json.member("actors", sheet.actors)
            json.member("tags", sheet.tags)
            json.member("techniques", sheet.techniques)
            json.member("warning_lists", sheet.warningLists)
            json.array("sources") { json in for source in sheet.sources { write(source, to: &json) } }
            json.array("retractions") { json in for one in sheet.retractions { write(one, to: &json) } }
            json.array("history") { json in for version in sheet.versions { write(version, to: &json) } }
        }
        print(json.text)
    }

    private func write(_ source: IndicatorSheet.Source, to json: inout JSONWriter) {
        json.object { json in
            json.member("feed", source.feed)
            json.member("reliability", source.reliability)
            json.member("origin", source.origin)
            json.member("sightings", source.sightings)
            json.member("supporting", source.supporting)
            json.member("revoked", source.revoked)
            json.member("expired", source.expired)
            json.member("benign", source.benign)
            json.member("not_for_detection", source.notForDetection)
            json.member("verdict", source.verdict)
            json.member("first_seen", source.firstSeen)
            json.member("last_seen", source.lastSeen)
            json.member("valid_until", source.validUntil)
            json.member("confidence", source.confidence)
            json.member("tlp", source.tlp)
            json.member("reference_url", source.reference)
        }
    }

    private func write(_ one: IndicatorSheet.Retraction, to json: inout JSONWriter) {
        json.object { json in
            json.member("feed", one.feed)
            json.member("by", one.by)
            json.member("sightings", one.sightings)
            json.member("at", one.at)
            json.member("reason", one.reason)
        }
    }

    private func write(_ version: IndicatorSheet.Version, to json: inout JSONWriter) {
        json.object { json in
            json.member("version", version.number)
            json.member("published_at", version.at)
            json.member("change", version.change)
            json.member("revoked", version.isRevoked)
            json.member("confidence", version.confidence)
            json.member("tlp", version.tlp)
            json.member("source", version.feedName)
        }
    }
}
