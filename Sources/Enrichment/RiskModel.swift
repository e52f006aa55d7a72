package import Model

/// The weights of the risk score: one table with a name. An answer names the table. A change to any number needs a new
/// name, so that nobody compares scores of two models. `WarningCategory.effect` is part of the model.
package struct RiskModel: Sendable {
    package let id: StaticString

    /// Points for evidence that is certain.
    let evidence = 75.0
    /// From this much evidence on, context counts in full.
    let fullContextEvidence = 0.5
    let actor = 8.0
    let malware = 6.0
    let technique = 2.0
    let mostTechniques = 4.0
    let role = 3.0
    let mostSightings = 4.0
    /// Points that each feed takes which calls the value harmless.
    let falsePositive = 15.0
    let mostFalsePositives = 45.0
    /// Points for each account that says so, from the second on: nobody moves a score alone.
    let memberSighting = 2.0
    let mostMemberSightings = 6.0
    let memberFalsePositive = 6.0
    let mostMemberFalsePositives = 24.0
    let memberExpired = 3.0
    let mostMemberExpired = 9.0

    let cvssPoint = 4.0
    let unknownCVSS = 16.0
    let epss = 30.0
    let kev = 20.0
    let leastInKEV = 85.0
    let leastWithRansomware = 90.0
    let vulnerabilityMention = 3.0
    let mostVulnerabilityMentions = 10.0
    let techniqueMention = 10.0
    let mostTechniqueMentions = 40.0

    package static let risk2 = RiskModel(id: "risk-2")

    /// The weight of a source's report.
    package func weight(_ reliability: Reliability) -> Double {
        switch reliability {
        case .a: 0.95
        case .b: 0.80
        case .c: 0.60
        case .d: 0.40
        case .e: 0.20
        case .unknown: 0.50
        }
    }

    func weight(_ confidence: Confidence) -> Double {
        switch confidence {
        case .high: 0.90
        case .medium: 0.60
        case .low: 0.30
        }
    }

    /// Days after which a report is worth half. Phishing pages live a few days, whatever serves them.
    func halfLifeDays(_ type: IndicatorType, isPhishing: Bool) -> Double {
        switch type {
        case .ipv4, .ipv6, .url: isPhishing ? 2 : 15
        case .domain: isPhishing ? 2 : 70
        case .email: 120
        case .md5, .sha1, .sha256, .sha512, .cve, .mitreAttack: 240
        }
    }
}
