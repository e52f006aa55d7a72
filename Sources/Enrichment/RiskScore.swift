import Glibc
package import Model
package import Notation

/// How dangerous an indicator is, 0 to 100, with every term of the sum. It depends only on what is passed in.
package struct RiskScore: Sendable {
    /// Nil when nothing is known.
    package let score: Int?
    package let level: RiskLevel
    /// Nil for a CVE that is not known to be exploited.
    package let verdict: RiskVerdict?
    /// The confidence of the score; nil without a score.
    package let confidence: Confidence?
    /// Largest first.
    package let factors: [RiskFactor]

    package static let model = RiskModel.risk2
    /// The score of a value that nobody has reported.
    package static let unknown = RiskScore(nil, confidence: nil, isWarned: false, factors: [])

    private init(_ points: Double?, confidence: Confidence?, isWarned: Bool, factors: [RiskFactor]) {
        // A sum of products may miss a half by its last bit, so it is rounded to nine digits first.
        score = points.map { Int(((min(max($0, 0), 100) * 1e9).rounded() / 1e9 + 0.5).rounded(.down)) }
        level = RiskLevel(score: score)
        verdict = RiskVerdict(score: score, isWarned: isWarned)
        self.confidence = confidence
        // The sort is stable: equal points stay in the order in which they were found.
        self.factors = factors.sorted { $0.tenths > $1.tenths }
    }

    /// Addresses, names, URLs, mail addresses and hashes.
    /// - Parameter warnings: the lists that the value is on.
    package static func indicator(
        type: IndicatorType,
        observations: [RiskObservation],
        links: RiskLinks,
        warnings: [WarningHit],
        at now: Timestamp
    ) -> RiskScore {
        guard let evidence = Evidence(observations, type, isPhishing: links.isPhishing, at: now) else {
            return .unknown
        }
        var points = model.evidence * evidence.certainty
        var factors = [RiskFactor(.evidence, points: points, of: model.evidence, evidence.detail)]
        let share = min(1, evidence.certainty / model.fullContextEvidence)
        for (name, full, most, detail) in context(links) where full > 0 {
            let factor = RiskFactor(name, points: full * share, of: most, detail)
            points += full * share
            if factor.tenths != 0 { factors.append(factor) }
        }
        if let (list, taken) = warnings.lazy.compactMap({ Self.taken(by: $0) }).first {
            let most = max(taken, -points)
            points += most
            factors.append(RiskFactor(.sharedInfrastructure, points: most, of: taken, list))
        }
        if links.benignReports > 0 {
            let taken = min(model.mostFalsePositives, model.falsePositive * Double(links.benignReports), points)
            points -= taken
            let words = Self.benign(links.benignReports)
            factors.append(RiskFactor(.falsePositives, points: -taken, of: -model.mostFalsePositives, words))
        }
        for factor in Self.words(of: links.members, points) {
            points += Double(factor.tenths) / 10
            factors.append(factor)
        }
        let caps = warnings.compactMap { Self.cap($0) }
        if let cap = caps.min(by: { $0.most < $1.most }), points > Double(cap.most) {
            let detail = "\(cap.list): at most \(cap.most)"
            factors.append(RiskFactor(.warningList, points: Double(cap.most) - points, detail))
            points = Double(cap.most)
        }
        return RiskScore(
            points,
            confidence: evidence.confidence,
            isWarned: !caps.isEmpty || links.benignReports > 0,
            factors: factors
        )
    }

    /// A value that is known only from feeds that call it harmless.
    package static func harmless(reports: Int) -> RiskScore {
        RiskScore(
            0,
            confidence: .low,
            isWarned: true,
            factors: [RiskFactor(.falsePositives, points: 0, of: -model.mostFalsePositives, benign(reports))]
        )
    }

    /// What accounts say, each kind with what it gives or takes of so many points.
    private static func words(of members: MemberSightings, _ points: Double) -> [RiskFactor] {
        func worth(_ accounts: Int, each: Double, most: Double) -> Double {
            min(most, each * Double(max(0, accounts - 1)))
        }
        func words(_ accounts: Int, _ what: String) -> String {
            accounts == 1 ? "1 member \(what); a second one counts" : "\(accounts) members \(what) in the last 30 days"
        }
        var left = points
        var factors: [RiskFactor] = []
        if members.seen > 0 {
            let given = worth(members.seen, each: model.memberSighting, most: model.mostMemberSightings)
            left += given
            let detail = words(members.seen, "saw it")
            factors.append(RiskFactor(.memberSightings, points: given, of: model.mostMemberSightings, detail))
        }
        let against: [(RiskFactor.Name, Int, each: Double, most: Double, String)] = [
            (
                .memberFalsePositives, members.falsePositive, model.memberFalsePositive,
                model.mostMemberFalsePositives, "called it a false positive"
            ),
            (.memberExpired, members.expired, model.memberExpired, model.mostMemberExpired, "called it over"),
        ]
        for (name, accounts, each, most, what) in against where accounts > 0 {
            let taken = min(worth(accounts, each: each, most: most), max(0, left))
            left -= taken
            factors.append(RiskFactor(name, points: -taken, of: -most, words(accounts, what)))
        }
        return factors
    }

    private static func benign(_ feeds: Int) -> String {
        feeds == 1 ? "1 feed calls it harmless" : "\(feeds) feeds call it harmless"
    }

    private static func taken(by hit: WarningHit) -> (list: String, points: Double)? {
        guard case .points(let points) = hit.effect else { return nil }
        return (hit.list, Double(points))
    }

    private static func cap(_ hit: WarningHit) -> (list: String, most: Int)? {
        guard case .cap(let most) = hit.effect else { return nil }
        return (hit.list, most)
    }

    /// A CVE.
    /// - Parameters:
    ///   - cvss: base score, 0 to 10; nil when nobody has rated it.
    ///   - epss: probability of exploitation within 30 days, 0 to 1; nil when it has none.
    ///   - isKEV: whether it is in CISA's catalogue of known exploited vulnerabilities.
    ///   - isRansomware: whether that catalogue knows of its use for ransom.
    ///   - recentArticles: articles of the last 30 days that name it.
    package static func vulnerability(
        cvss: Double?,
        epss: Double?,
        isKEV: Bool,
        isRansomware: Bool,
        recentArticles: Int
    ) -> RiskScore {
        if cvss == nil, epss == nil, !isKEV, recentArticles <= 0 { return RiskScore(.unknown, verdict: nil) }
        let rating = cvss.map { min(max($0, 0), 10) * model.cvssPoint } ?? model.unknownCVSS
        let probability = model.epss * min(max(epss ?? 0, 0), 1).squareRoot()
        let mentions = mentions(recentArticles, each: model.vulnerabilityMention, most: model.mostVulnerabilityMentions)
        let least = !isKEV ? 0 : isRansomware ? model.leastWithRansomware : model.leastInKEV
        let others = rating + probability + mentions
        // The points that lift the score to the minimum of a listed CVE belong to the listing.
        let listing = isKEV ? max(model.kev, least - others) : 0
        let known = isKEV || cvss != nil && epss != nil
        let scored = RiskScore(
            others + listing,
            confidence: known ? .high : cvss != nil || epss != nil ? .medium : .low,
            isWarned: false,
            factors: [
                RiskFactor(
                    .cvss,
                    points: rating,
                    of: 10 * model.cvssPoint,
                    cvss.map { "base score \(tenths($0))" } ?? "not rated yet"
                ),
                RiskFactor(
                    .epss,
                    points: probability,
                    of: model.epss,
                    epss.map { "\(tenths($0 * 100)) % within 30 days" } ?? "no forecast"
                ),
                RiskFactor(.kev, points: listing, of: model.leastWithRansomware, exploitation(isKEV, isRansomware)),
                RiskFactor(
                    .mentions,
                    points: mentions,
                    of: model.mostVulnerabilityMentions,
                    articles(recentArticles)
                ),
            ]
        )
        return RiskScore(scored, verdict: isKEV ? .exploited : nil)
    }

    /// An ATT&CK technique: how often it is in the news. That does not make anything hostile, so the verdict is never
    /// more than inconclusive.
    /// - Parameter recentArticles: articles of the last 30 days that name it.
    package static func technique(recentArticles: Int) -> RiskScore {
        let points = mentions(recentArticles, each: model.techniqueMention, most: model.mostTechniqueMentions)
        let factor = RiskFactor(.mentions, points: points, of: model.mostTechniqueMentions, articles(recentArticles))
        return RiskScore(
            RiskScore(points, confidence: .low, isWarned: false, factors: [factor]),
            verdict: .inconclusive
        )
    }

    private init(_ scored: RiskScore, verdict: RiskVerdict?) {
        score = scored.score
        level = scored.level
        self.verdict = verdict
        confidence = scored.confidence
        factors = scored.factors
    }

    private static func mentions(_ articles: Int, each: Double, most: Double) -> Double {
        min(most, each * log2(1 + Double(max(articles, 0))))
    }

    /// The terms for context, each with its points at full evidence and the most that it can have.
    private static func context(_ links: RiskLinks) -> [(RiskFactor.Name, full: Double, most: Double, String)] {
        [
            (.actor, links.actors.isEmpty ? 0 : model.actor, model.actor, few(links.actors)),
            (.malware, links.malware.isEmpty ? 0 : model.malware, model.malware, few(links.malware)),
            (
                .techniques, min(model.mostTechniques, model.technique * Double(links.techniques.count)),
                model.mostTechniques, few(links.techniques)
            ),
            (.role, links.role == nil ? 0 : model.role, model.role, links.role?.name.description ?? ""),
            (
                .sightings, min(model.mostSightings, log2(1 + Double(max(links.recentSightings, 0)))),
                model.mostSightings, "\(links.recentSightings) in the last 30 days"
            ),
        ]
    }

    /// The first three of some names.
    private static func few(_ names: [String]) -> String {
        let shown = names.prefix(3).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }

    private static func articles(_ count: Int) -> String {
        count == 1 ? "1 article in the last 30 days" : "\(max(count, 0)) articles in the last 30 days"
    }

    private static func exploitation(_ isKEV: Bool, _ isRansomware: Bool) -> String {
        isRansomware && isKEV ? "known exploited, also for ransom" : isKEV ? "known exploited" : "not in the catalogue"
    }

    /// One decimal, rounded half up.
    static func tenths(_ value: Double) -> String {
        let tenths = Int((max(value, 0) * 10).rounded(.toNearestOrAwayFromZero))
        return "\(tenths / 10).\(tenths % 10)"
    }
}
