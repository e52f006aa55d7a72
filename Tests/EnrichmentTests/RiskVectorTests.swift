import Foundation
import Model
import Notation
import Testing

@testable import Enrichment

/// The agreed vectors of the model; they are not part of the repository.
struct RiskVectorTests {
    private static let file: URL = {
        let path = "data/enrichment/risk_vectors.jsonl"
        if let shared = ProcessInfo.processInfo.environment["SOCD_SHARED"] {
            return URL(filePath: shared).appending(path: path)
        }
        var checkout = URL(filePath: #filePath)
        for _ in 0..<3 { checkout.deleteLastPathComponent() }
        return checkout.deletingLastPathComponent().appending(path: "shared").appending(path: path)
    }()

    private struct Vector: Decodable {
        struct Input: Decodable {
            struct Report: Decodable {
                let source: String
                let origin: String?
                let reliability: String
                let confidence: String
                let ageDays: Double

                enum CodingKeys: String, CodingKey {
                    case source, origin, reliability, confidence
                    case ageDays = "age_days"
                }
            }

            let type: String
            let observations: [Report]?
            let actors: [String]?
            let malware: [String]?
            let techniques: [String]?
            let role: String?
            let sightings: Int?
            let isPhishing: Bool?
            let isShared: Bool?
            let warnings: [String]?
            let cvss: Double?
            let epss: Double?
            let articles: Int?

            enum CodingKeys: String, CodingKey {
                case type, observations, actors, malware, techniques, role, cvss, epss
                case sightings = "sightings_30d"
                case isPhishing = "phishing"
                case isShared = "shared_infrastructure"
                case warnings = "warning"
                case articles = "articles_30d"
            }
        }
        struct Expectation: Decodable {
            struct Factor: Decodable {
                let name: String
                let points: Double
            }

            let score: Int?
            let level: String
            let confidence: String?
            let factors: [Factor]
        }

        let name: String
        let input: Input
        let expect: Expectation
    }

    private static func warning(_ name: String, _ type: IndicatorType) throws -> WarningHit {
        let categories: [String: WarningCategory] = [
            "reserved-address": .reserved, "benign-name": .benign, "trivial-hash": .trivialHash, "resolver": .resolver,
            "scanner": .scanner, "sinkhole": .sinkhole, "shared-hosting": .sharedHosting,
            "cloud": .sharedInfrastructure,
        ]
        let category = try #require(categories[name])
        return WarningHit(list: name, category: category, effect: category.effect(on: type))
    }

    private static func score(_ input: Vector.Input, _ type: IndicatorType) throws -> RiskScore {
        if type == .cve {
            return .vulnerability(
                cvss: input.cvss,
                epss: input.epss,
                isKEV: false,
                isRansomware: false,
                recentArticles: input.articles ?? 0
            )
        }
        if type == .mitreAttack { return .technique(recentArticles: input.articles ?? 0) }
        let now = Timestamp(microseconds: 1_780_000_000_000_000)
        var links = RiskLinks()
        links.actors = input.actors ?? []
        links.malware = input.malware ?? []
        links.techniques = input.techniques ?? []
        links.role = try input.role.map { try #require(RiskRole(word: $0)) }
        links.recentSightings = input.sightings ?? 0
        links.isPhishing = input.isPhishing ?? false
        let lists = (input.warnings ?? []) + (input.isShared == true ? ["cloud"] : [])
        let warnings = try lists.map { try warning($0, type) }
        let reports = try (input.observations ?? []).map { report in
            RiskObservation(
                source: report.source,
                origin: report.origin,
                reliability: try #require(
                    Reliability.allCases.first { $0.letter.description == report.reliability }
                ),
                confidence: try #require(Confidence(report.confidence)),
                lastSeen: Timestamp(microseconds: now.microseconds - Int64(report.ageDays * 86_400e6))
            )
        }
        return .indicator(type: type, observations: reports, links: links, warnings: warnings, at: now)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: file.path), "the agreed vectors are not here"))
    func `every agreed vector scores as agreed`() throws {
        let lines = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count >= 12)
        for line in lines {
            let vector = try JSONDecoder().decode(Vector.self, from: Data(line.utf8))
            let score = try Self.score(vector.input, try #require(IndicatorType(vector.input.type)))
            #expect(score.score == vector.expect.score, "\(vector.name)")
            #expect(score.level.name.description == vector.expect.level, "\(vector.name)")
            if let confidence = vector.expect.confidence {
                #expect(score.confidence?.text == confidence, "\(vector.name)")
            }
            let points = score.factors.map { "\($0.name.name) \($0.tenths)" }.sorted()
            let expected = vector.expect.factors.map { "\($0.name) \(Int(($0.points * 10).rounded()))" }.sorted()
            #expect(points == expected, "\(vector.name)")
        }
    }
}
