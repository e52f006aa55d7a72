package import Model

/// What a text is about, how severe that is, and whom it concerns: by tables of words, without any outside service.
package struct ArticleClassifier {
    /// Facts that other rooms found in the text.
    package struct Facts: Sendable {
        package var hasIndicators = false
        package var cves = 0
        package var actors = 0
        /// The highest CVSS base score known of a named CVE, in tenths.
        package var knownScoreTenths: Int?

        package init() {}
    }

    private let title: Prose
    private let body: Prose
    private let facts: Facts

    /// - Parameters:
    ///   - title: nil for a text without one. Its first sentence then counts as the title for sectors.
    ///   - text: plain, a line for each block.
    package static func classify(title: String?, text: String, facts: Facts) -> Article.Classification {
        ArticleClassifier(title: Prose(title ?? ""), body: Prose(text, limit: 2000), facts: facts).classification(
            isBare: title == nil
        )
    }

    private func classification(isBare: Bool) -> Article.Classification {
        var classification = Article.Classification()
        classification.sectors = sectors(isBare: isBare)
        let (category, certainty, points) = category()
        classification.category = category
        classification.certainty = certainty
        let found = factsInText()
        var severity = SeverityRules(
            category: category,
            first: Terms.firstSeverity[category] ?? 20,
            facts: facts,
            found: found,
            sectors: classification.sectors,
            score: scoreInText(),
            records: recordsLost()
        )
        severity.apply(isIncident: Self.incidents.contains(category) && points >= 2 || hasVictim)
        classification.severityTenths = severity.tenths
        classification.rule = severity.rule
        return classification
    }

    private static let incidents: Set<String> = [
        "ransomware", "data-breaches", "attacks-breaches", "malware", "phishing",
    ]

    private var hasVictim: Bool {
        Terms.victims.isFound(in: title.words[...]) || Terms.victims.isFound(in: body.words[...])
    }

    /// The category with the largest sum of cue weights. The title counts three times, a cue at most five times. Of two
    /// equal sums the earlier category wins.
    private func category() -> (slug: String, certainty: Double, points: Int) {
        let table = Terms.categories
        var counts = [Int](repeating: 0, count: table.terms.count)
        for hit in table.hits(in: title.words[...]) { counts[hit.term] += 3 }
        for hit in table.hits(in: body.words[...]) { counts[hit.term] += 1 }
        var points = [Int](repeating: 0, count: table.groups.count)
        for (term, count) in counts.enumerated() {
            points[table.terms[term].group] += min(5, count) * table.terms[term].weight
        }
        let order = points.indices.sorted { points[$0] != points[$1] ? points[$0] > points[$1] : $0 < $1 }
        let (best, second) = (points[order[0]], points[order[1]])
        guard best >= 2 else {
            let isThreat = facts.actors > 0 || facts.hasIndicators
            return (isThreat ? "threat-intelligence" : "security-tools", 0, best)
        }
        return (table.groups[order[0]], Double(best) / Double(best + second), best)
    }

    /// Sectors with three points, or with one cue that names them in the title or beside a victim.
    private func sectors(isBare: Bool) -> [String] {
        let table = Terms.sectors
        var cues = [Set<Int>](repeating: [], count: table.groups.count)
        var isSure = [Bool](repeating: false, count: table.groups.count)
        func take(_ words: ArraySlice<Prose.Word>, isTitle: Bool) {
            let hits = table.hits(in: words)
            guard !hits.isEmpty else { return }
            let isStrong = isTitle || Terms.victims.isFound(in: words)
            for hit in hits where !isInsideAnother(hit, hits) {
                let term = table.terms[hit.term]
                cues[term.group].insert(hit.term)
                if isStrong, term.weight >= 2 { isSure[term.group] = true }
            }
        }
        /// `nuclear power plant` counts for its own sector only, not for that of `power plant`.
        func isInsideAnother(_ hit: TermTable.Hit, _ hits: [TermTable.Hit]) -> Bool {
            hits.contains { other in
                other.count > hit.count && other.word <= hit.word && other.word + other.count >= hit.word + hit.count
                    && table.terms[other.term].group != table.terms[hit.term].group
            }
        }
        take(title.words[...], isTitle: true)
        for (place, sentence) in body.sentences.enumerated() {
            take(body.words[sentence.words], isTitle: isBare && place == 0)
        }
        return table.groups.indices.filter { group in
            isSure[group] || cues[group].reduce(0) { $0 + table.terms[$1].weight } >= 3
        }.map { table.groups[$0] }
    }

    private func factsInText() -> Set<String> {
        let table = Terms.facts
        let hits = table.hits(in: title.words[...]) + table.hits(in: body.words[...])
        return Set(hits.map { table.groups[table.terms[$0.term].group] })
    }

    /// The highest base score that the text gives, in tenths.
    private func scoreInText() -> Int? {
        [FiguresInText.highestScore(title), FiguresInText.highestScore(body)].compactMap { $0 }.max()
    }

    private func recordsLost() -> Int {
        max(FiguresInText.mostLost(title), FiguresInText.mostLost(body))
    }
}

/// Severity starts at a value of the category, and rules raise or lower it. The last rule that did gives the reason.
struct SeverityRules {
    let category: String
    let facts: ArticleClassifier.Facts
    let found: Set<String>
    let sectors: [String]
    let score: Int?
    let records: Int
    private(set) var tenths: Int
    private(set) var rule = "category"

    init(
        category: String,
        first: Int,
        facts: ArticleClassifier.Facts,
        found: Set<String>,
        sectors: [String],
        score: Int?,
        records: Int
    ) {
        self.category = category
        self.facts = facts
        self.found = found
        self.sectors = sectors
        self.score = score
        self.records = records
        tenths = first
    }

    private static let vitalSectors: Set<String> = [
        "healthcare-public-health", "energy", "water-wastewater-systems", "emergency-services",
    ]

    mutating func apply(isIncident: Bool) {
        let isExploited = found.contains("exploited") && (facts.cves > 0 || score != nil)
        if let score = [score, facts.knownScoreTenths].compactMap({ $0 }).max() {
            if category == "vulnerabilities", !found.contains("exploited") {
                tenths = score
                rule = "cvss-score"
            } else {
                raise(to: score, "cvss-score")
            }
        }
        if records >= 1_000_000 {
            raise(to: 75, "records-lost")
        } else if records >= 100_000 {
            raise(to: 65, "records-lost")
        }
        if facts.actors > 0, found.contains("campaign") { raise(to: 75, "state-campaign") }
        if found.contains("zero-day"), found.contains("no-fix") { raise(to: 90, "zero-day-without-fix") }
        if found.contains("extortion"), sectors.contains(where: Self.vitalSectors.contains) {
            raise(to: 90, "vital-sector")
        }
        if isExploited { raise(to: 90, "exploited") }
        if facts.cves == 0, !facts.hasIndicators, facts.actors == 0, !isIncident, rule == "category", tenths > 35 {
            tenths = 35
            rule = "nothing-named"
        }
    }

    private mutating func raise(to least: Int, _ reason: String) {
        guard least > tenths else { return }
        tenths = least
        rule = reason
    }
}
