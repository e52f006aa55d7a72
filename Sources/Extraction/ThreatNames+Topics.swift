import Model
import Notation

extension ThreatNames {
    private static let victims = NameTable(
        words:
            "hit attacked targeted breached encrypted victim victims outage closed lost stopped closes halted halts shut"
    )
    private static let grave: [String] = [
        "healthcare-public-health", "energy", "water-wastewater-systems", "emergency-services",
    ]

    /// Sectors, category and severity.
    func assess(_ text: ThreatText, _ extraction: Extraction?, _ mentions: inout ThreatMentions) {
        mentions.sectors = sectors(of: text)
        guard !categories.isEmpty else { return }
        let category = category(of: text, mentions, extraction)
        mentions.category = categories[category]
        mentions.severity = severity(of: text, category, mentions, extraction)
    }

    /// The cues in a text, longest first: one inside a longer one of another topic does not count.
    private func cues(_ table: NameTable, _ cues: [Cue], in text: ThreatText, _ body: (Int, Range<Int>) -> Void) {
        for place in text.words.indices {
            for count in 1...min(5, text.words.count - place) {
                let words = place..<place + count
                if let cue = table.value(of: text.stems, text.stemSlice(words)) { body(cue, words) }
            }
        }
    }

    private func sectors(of text: ThreatText) -> [String] {
        var found: [(cue: Int, words: Range<Int>)] = []
        cues(sectorTable, sectorCues, in: text) { cue, words in
            // One sentence holds few cues; those that begin within reach before this one are looked at.
            found.append((cue, words))
        }
        var points = Array(repeating: 0, count: sectors.count)
        var seen: Set<Int> = []
        let victims = sentences(of: text, with: Self.victims)
        for (index, hit) in found.enumerated() {
            let topic = sectorCues[hit.cue].topic
            let isInside = found[max(0, index - 8)..<min(found.count, index + 8)].contains {
                sectorCues[$0.cue].topic != topic && $0.words.count > hit.words.count
                    && $0.words.lowerBound <= hit.words.lowerBound
                    && $0.words.upperBound >= hit.words.upperBound
            }
            if isInside { continue }
            let sentence = text.sentences[hit.words.lowerBound]
            let weight = sectorCues[hit.cue].weight
            if weight >= 2, sentence == 0 || victims.contains(sentence) { points[topic] += 3 }
            if seen.insert(hit.cue).inserted { points[topic] += weight }
        }
        return sectors.indices.filter { points[$0] >= 3 }.map { sectors[$0] }
    }

    private func sentences(of text: ThreatText, with words: NameTable) -> Set<Int> {
        var sentences: Set<Int> = []
        for place in text.words.indices where words.contains(text.lower, text.lowerSlice(place..<place + 1)) {
            sentences.insert(text.sentences[place])
        }
        return sentences
    }

    private func category(of text: ThreatText, _ mentions: ThreatMentions, _ extraction: Extraction?) -> Int {
        var points = Array(repeating: 0, count: categories.count)
        var hits = Array(repeating: 0, count: categoryCues.count)
        cues(categoryTable, categoryCues, in: text) { cue, words in
            hits[cue] += 1
            if hits[cue] > 5 { return }
            points[categoryCues[cue].topic] +=
                categoryCues[cue].weight * (text.sentences[words.lowerBound] == 0 ? 3 : 1)
        }
        let best = points.max() ?? 0
        if best >= 2, let index = points.firstIndex(of: best) { return index }
        let hasFindings =
            !mentions.actors.isEmpty || !mentions.techniques.isEmpty
            || extraction?.found.contains { $0.suppressedBy == nil } == true
        return categories.firstIndex(of: hasFindings ? "threat-intelligence" : "security-tools") ?? 0
    }

    private func severity(of text: ThreatText, _ category: Int, _ mentions: ThreatMentions, _ extraction: Extraction?)
        -> Double
    {
        var severity = severities.indices.contains(category) ? severities[category] : 5
        let slug = categories[category]
        let hasCVE = extraction?.found.contains { $0.type == .cve } == true
        let isExploited =
            has("exploited in the wild", text) || has("actively exploited", text) || has("kev", text)
            || has("active exploitation", text)
        if isExploited, hasCVE { severity = max(severity, 9) }
        if let score = cvss(in: text) {
            severity = slug == "vulnerabilities" && !isExploited ? score : max(severity, score)
        }
        let isZeroDay = has("zero day", text) || has("0 day", text)
        let hasFix = has("patched", text) || has("fixed", text) || has("fix", text) || has("patch", text)
        if isZeroDay, !hasFix || has("no fix", text) || has("no patch", text) { severity = max(severity, 9) }
        if has("ransomware", text) || has("wiper", text), mentions.sectors.contains(where: Self.grave.contains) {
            severity = max(severity, 9)
        }
        let records = records(in: text)
        if records >= 1_000_000 {
            severity = max(severity, 7.5)
        } else if records >= 100_000 {
            severity = max(severity, 6.5)
        }
        let isState =
            has("nation state", text) || has("state sponsored", text) || has("espionage", text) || has("wiper", text)
        if !mentions.actors.isEmpty, isState { severity = max(severity, 7.5) }
        let hasFindings =
            hasCVE || !mentions.actors.isEmpty || extraction?.found.contains { $0.suppressedBy == nil } == true
        let isIncident = ["ransomware", "data-breaches", "attacks-breaches", "phishing", "malware", "vulnerabilities"]
            .contains(slug)
        if !hasFindings, !isIncident { severity = min(severity, 3.5) }
        return severity
    }

    /// Whether the words stand in the text.
    private func has(_ words: StaticString, _ text: ThreatText) -> Bool {
        let count = words.utf8CodeUnitCount
        guard text.lower.count >= count else { return false }
        let first = words.utf8Start[0]
        for place in 0...text.lower.count - count
        where text.lower[place] == first && (place == 0 || text.lower[place - 1] == 0x20) {
            if text.lower.matches(words, at: place), text.lower.at(place + count) <= 0x20 { return true }
        }
        return false
    }

    /// The highest base score that is given.
    private func cvss(in text: ThreatText) -> Double? {
        var best: Double?
        for place in text.words.indices where text.lower[text.lowerSlice(place..<place + 1)].elementsEqual("cvss".utf8)
        {
            for next in place + 1..<max(place + 1, min(place + 8, text.words.count - 1)) {
                let whole = text.bytes[text.words[next]]
                let part = text.bytes[text.words[next + 1]]
                let isJoined =
                    text.words[next].upperBound + 1 == text.words[next + 1].lowerBound
                    && text.bytes.at(text.words[next].upperBound) == UInt8(ascii: ".")
                guard isJoined, let score = Double(String(decoding: whole + [0x2E] + part, as: UTF8.self)),
                    (0...10).contains(score)
                else { continue }
                // `CVSS 3.1` is the version of the system.
                let isSystem = next == place + 1 && (score == 3.1 || score == 3.0 || score == 4.0 || score == 2.0)
                if !isSystem { best = max(best ?? 0, score) }
            }
        }
        return best
    }

    /// The number before `records`, `accounts` or the like.
    private func records(in text: ThreatText) -> Int {
        var best = 0
        for place in text.words.indices {
            let word = text.lower[text.lowerSlice(place..<place + 1)]
            let isRecord = ["records", "accounts", "customers", "users", "people", "patients", "individuals"].contains {
                word.elementsEqual($0.utf8)
            }
            guard isRecord else { continue }
            for before in max(0, place - 4)..<place {
                let word = text.lower[text.lowerSlice(before..<before + 1)]
                if word.elementsEqual("million".utf8) || word.elementsEqual("billion".utf8) {
                    best = max(best, 1_000_000)
                }
                guard let first = Array(word).span.decimal, text.bytes.at(text.words[before].lowerBound - 1) != 0x2C
                else { continue }
                var number = first
                var next = before + 1
                while next < place, text.words[next].count == 3, text.bytes.at(text.words[next].lowerBound - 1) == 0x2C,
                    number < 1_000_000_000,
                    let part = text.bytes.span.extracting(text.words[next]).decimal
                {
                    number = number * 1000 + part
                    next += 1
                }
                best = max(best, number)
            }
        }
        return best
    }
}
