package import Model
package import Notation

extension RiskScore {
    /// The score of an indicator as the store knows it.
    /// - Parameter warnings: the lists that its value is on.
    package static func indicator(
        _ dossier: IndicatorDossier,
        warnings: [WarningHit],
        at now: Timestamp
    ) -> RiskScore {
        let observations = dossier.sources.flatMap(observations)
        var links = RiskLinks()
        links.actors = dossier.actors
        links.malware = dossier.malware.map { [$0] } ?? []
        links.techniques = dossier.techniques
        let words = [dossier.threatType].compactMap { $0 } + dossier.tags
        let roles = words.lazy.compactMap { RiskRole(word: $0) }
        links.role = roles.first
        links.isPhishing = roles.contains(.phishing)
        // One report of each origin counts as evidence.
        links.recentSightings = max(0, dossier.recentOccurrences - Set(observations.map(\.origin)).count)
        links.benignReports = dossier.benignReports
        links.members = dossier.members
        return indicator(type: dossier.type, observations: observations, links: links, warnings: warnings, at: now)
    }

    /// The latest report of each confidence: no other report of the same source can weigh more.
    private static func observations(_ source: SourceReport) -> [RiskObservation] {
        Confidence.allCases.compactMap { confidence in
            source.latest[Int(confidence.rawValue)].map { seen in
                RiskObservation(
                    source: source.name,
                    origin: origin(of: source),
                    reliability: Reliability(percent: source.reliability),
                    confidence: confidence,
                    lastSeen: seen
                )
            }
        }
    }

    /// Articles with the same title or address are one report, whoever prints it. So are feeds that name that report.
    private static func origin(of source: SourceReport) -> String {
        if source.origin == .article, let title = source.articleTitle {
            let key = String(title.lowercased().filter { $0.isLetter || $0.isNumber })
            // Many articles share a short title: `Weekly summary`.
            if key.utf8.count >= 24 { return "title \(key)" }
        }
        guard let reference = source.reference else { return source.name }
        let address = reference.firstRange(of: "://").map { reference[$0.upperBound...] } ?? reference[...]
        return "page \(address.prefix { $0 != "?" && $0 != "#" })"
    }
}
