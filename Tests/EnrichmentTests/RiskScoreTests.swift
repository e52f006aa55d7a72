import Model
import Notation
import Testing

@testable import Enrichment

struct RiskScoreTests {
    private static let now = Timestamp(microseconds: 1_780_000_000_000_000)

    private static func report(
        _ source: String,
        _ reliability: Reliability = .b,
        _ confidence: Confidence = .high,
        days: Double = 0,
        origin: String? = nil
    ) -> RiskObservation {
        let seen = Timestamp(microseconds: now.microseconds - Int64(days * 86_400e6))
        return RiskObservation(
            source: source,
            origin: origin,
            reliability: reliability,
            confidence: confidence,
            lastSeen: seen
        )
    }

    private static func score(
        _ type: IndicatorType,
        _ observations: [RiskObservation],
        warnings: [WarningCategory] = [],
        links: (inout RiskLinks) -> Void = { _ in }
    ) -> RiskScore {
        var known = RiskLinks()
        links(&known)
        let warnings = warnings.map { WarningHit(list: "a list", category: $0, effect: $0.effect(on: type)) }
        return .indicator(type: type, observations: observations, links: known, warnings: warnings, at: now)
    }

    private static func points(_ score: RiskScore) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: score.factors.map { ($0.name.name.description, $0.tenths) })
    }

    @Test func `the documented example scores what the documentation prints`() {
        let score = Self.score(.ipv4, [Self.report("a"), Self.report("b")]) { links in
            links.malware = ["Mozi"]
            links.role = .payload
        }
        #expect(score.score == 78)
        #expect(score.level == .high)
        #expect(score.verdict == .malicious)
        #expect(score.confidence == .high)
        #expect(score.factors.map(\.name) == [.evidence, .malware, .role])
        #expect(score.factors.map(\.tenths) == [691, 60, 30])
        #expect(score.factors.map(\.mostTenths) == [750, 60, 30])
        #expect(score.factors[0].detail == "2 independent sources, strongest a (B, high), last seen 0.0 days ago")
        #expect(score.factors[1].detail == "Mozi")
        #expect(RiskScore.model.id.description == "risk-2")
    }

    @Test(arguments: [
        (Reliability.a, Confidence.high, 64), (.b, .high, 54), (.c, .high, 41), (.d, .high, 27), (.e, .high, 14),
        (.unknown, .high, 34), (.a, .medium, 43), (.a, .low, 21), (.e, .low, 5),
    ])
    func `a fresh report is worth what its source and its confidence are`(
        reliability: Reliability,
        confidence: Confidence,
        expected: Int
    ) {
        #expect(Self.score(.sha256, [Self.report("a", reliability, confidence)]).score == expected)
    }

    @Test(arguments: [
        (IndicatorType.ipv4, false, 15.0), (.ipv6, false, 15), (.url, false, 15), (.domain, false, 70),
        (.email, false, 120), (.md5, false, 240), (.sha1, false, 240), (.sha256, false, 240), (.sha512, false, 240),
        (.url, true, 2), (.domain, true, 2), (.ipv4, true, 2), (.ipv6, true, 2), (.email, true, 120), (.md5, true, 240),
    ])
    func `a report is worth half after the half-life of its type`(type: IndicatorType, isPhishing: Bool, days: Double) {
        let score = Self.score(type, [Self.report("a", .a, days: days)]) { $0.isPhishing = isPhishing }
        #expect(Self.points(score) == ["evidence": 321])
        #expect(score.score == 32)
        #expect(score.level == .low)
        #expect(score.verdict == .inconclusive)
        #expect(score.confidence == .medium)
    }

    @Test func `reports of one origin count once, as the strongest of them`() {
        let once = Self.score(.domain, [Self.report("a", origin: "x"), Self.report("b", .c, origin: "x")])
        #expect(once.score == 54)
        #expect(once.factors[0].detail.hasPrefix("1 source, a (B, high)"))
        #expect(Self.score(.domain, (0..<50).map { _ in Self.report("a") }).score == 54)
        #expect(Self.score(.domain, [Self.report("a"), Self.report("b", .c)]).score == 65)
    }

    @Test func `a report from the future is fresh`() {
        #expect(Self.score(.ipv4, [Self.report("a", days: -40)]).score == 54)
    }

    @Test func `context counts in full from half of certainty on, and in proportion below`() {
        func links(_ links: inout RiskLinks) {
            links.actors = ["A", "B", "C", "D", "E"]
            links.malware = ["X"]
            links.techniques = ["T1071", "T1059", "T1105"]
            links.role = .commandAndControl
            links.recentSightings = 100
        }
        let full = Self.score(.ipv4, [Self.report("a"), Self.report("b"), Self.report("c")], links: links)
        #expect(
            Self.points(full)
                == ["evidence": 734, "actor": 80, "malware": 60, "techniques": 40, "role": 30, "sightings": 40]
        )
        #expect(full.score == 98)
        #expect(full.factors.map(\.mostTenths) == [750, 80, 60, 40, 40, 30])
        #expect(full.level == .critical)
        #expect(full.factors.first { $0.name == .actor }?.detail == "A, B, C and 2 more")
        // 0.855 · 0.5 ^ 2 = 0.21375, of which context gets 42.75 %.
        let old = Self.score(.ipv4, [Self.report("a", .a, days: 30)], links: links)
        #expect(
            Self.points(old)
                == ["evidence": 160, "actor": 34, "malware": 26, "techniques": 17, "role": 13, "sightings": 17]
        )
        #expect(old.score == 27)
        #expect(old.confidence == .low)
    }

    @Test(arguments: [(0, nil), (1, 10), (3, 20), (15, 40), (1000, 40)] as [(Int, Int?)])
    func `sightings count by their logarithm`(count: Int, tenths: Int?) {
        let score = Self.score(.sha1, [Self.report("a")]) { $0.recentSightings = count }
        #expect(Self.points(score)["sightings"] == tenths)
    }

    @Test(arguments: [
        (WarningCategory.trivialHash, 5), (.reserved, 10), (.resolver, 15), (.benign, 25), (.scanner, 40),
        (.sinkhole, 50), (.sharedHosting, 60),
    ])
    func `a warning list bounds the score`(category: WarningCategory, most: Int) {
        let reports = [Self.report("a", .a), Self.report("b", .a)]
        let score = Self.score(.domain, reports, warnings: [.sharedHosting, category])
        #expect(score.score == most)
        #expect(score.factors.last?.name == .warningList)
        #expect(score.factors.last?.detail == "a list: at most \(most)")
        // A cap takes whatever is above it.
        #expect(score.factors.last?.mostTenths == nil)
        #expect(score.factors.reduce(0) { $0 + $1.tenths } == most * 10)
        #expect(score.verdict == (most >= 40 ? .suspicious : .likelyBenign))
        #expect(score.confidence == .high)
    }

    @Test func `a bound above the score is no factor, and still makes it likely benign`() {
        let score = Self.score(.ipv4, [Self.report("a", .e)], warnings: [.scanner])
        #expect(Self.points(score) == ["evidence": 135])
        #expect(score.verdict == .likelyBenign)
    }

    @Test(arguments: [(0, 54, 0), (1, 39, -150), (2, 24, -300), (9, 9, -450)])
    func `each feed that calls the value harmless takes fifteen points, forty-five at most`(
        feeds: Int,
        left: Int,
        taken: Int
    ) {
        let score = Self.score(.domain, [Self.report("a")]) { $0.benignReports = feeds }
        #expect(score.score == left)
        #expect(Self.points(score)["false_positive_reports"] ?? 0 == taken)
        #expect(score.factors.first { $0.name == .falsePositives }?.mostTenths == (feeds == 0 ? nil : -450))
        #expect(score.verdict == (feeds == 0 ? .suspicious : .likelyBenign))
    }

    @Test func `shared infrastructure takes five points from addresses and never more than there are`() {
        let cloud = Self.score(.ipv4, [Self.report("a")], warnings: [.sharedInfrastructure, .sharedInfrastructure])
        #expect(cloud.score == 49)
        #expect(Self.points(cloud) == ["evidence": 540, "shared_infrastructure": -50])
        #expect(Self.score(.domain, [Self.report("a")], warnings: [.sharedInfrastructure]).score == 54)
        let dead = Self.score(.ipv6, [Self.report("a", days: 75)], warnings: [.sharedInfrastructure])
        #expect(dead.score == 0)
        #expect(dead.factors.reduce(0) { $0 + $1.tenths } == 0)
        #expect(dead.verdict == .inconclusive)
    }

    @Test func `without a report nothing is known, whatever lists say`() {
        let score = Self.score(.ipv4, [], warnings: [.reserved]) { $0.malware = ["X"] }
        #expect(score.score == nil)
        #expect(score.level == .unknown)
        #expect(score.verdict == .unknown)
        #expect(score.confidence == nil)
        #expect(score.factors.isEmpty)
    }

    @Test func `halves are rounded up`() {
        // 75 · 0.5 · 0.6 = 22.5.
        #expect(Self.score(.md5, [Self.report("a", .unknown, .medium)]).score == 23)
        // 75 · 0.2 · 0.9 = 13.5.
        #expect(Self.score(.md5, [Self.report("a", .e)]).score == 14)
    }

    @Test(arguments: [
        (100, Reliability.a), (88, .a), (87, .b), (70, .b), (69, .c), (55, .c), (54, .unknown), (50, .unknown),
        (45, .unknown), (44, .d), (30, .d), (29, .e), (0, .e),
    ])
    func `the reliability of a feed has a letter`(percent: Int, letter: Reliability) {
        #expect(Reliability(percent: percent) == letter)
    }

    @Test(
        arguments: [
            ("botnet_cc", RiskRole.commandAndControl), ("C2", .commandAndControl), ("C&C", .commandAndControl),
            ("malware_download", .payload), ("payload_delivery", .payload), ("malware_hosting", .payload),
            ("Loader", .dropper), ("phishing", .phishing), ("ransom-note", .ransomContact), ("elf", nil), ("", nil),
        ] as [(String, RiskRole?)]
    )
    func `roles are read from the words of feeds`(word: String, role: RiskRole?) {
        #expect(RiskRole(word: word) == role)
    }

    @Test func `a list that bounds nothing changes nothing`() {
        let score = Self.score(.domain, [Self.report("a", .e)], warnings: [.other, .simulation])
        #expect(Self.points(score) == ["evidence": 135])
        #expect(score.verdict == .inconclusive)
    }

    @Test func `points are written with one decimal and their sign`() {
        func text(_ points: Double) -> String {
            var out = ByteWriter(capacity: 16)
            RiskFactor(.kev, points: points, "").appendPoints(to: &out)
            return out.text
        }
        #expect([69.12, 0, -0.31, -54.125, 100].map(text) == ["69.1", "0.0", "-0.3", "-54.1", "100.0"])
    }
}
