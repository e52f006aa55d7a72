import HTTP
import Model
import Notation
import Testing

@testable import API

struct StatisticsTests {
    private let service: RecordedService

    init() throws { service = try RecordedService() }

    @Test(arguments: [
        "/api/v1/iocs/stats", "/api/v1/industries", "/api/v1/industries/energy", "/api/v1/actors",
        "/api/v1/actors/apt28",
        "/api/v1/techniques/T1059", "/api/v1/suggest",
    ])
    func `a key is asked for first`(path: String) {
        let answer = service.answer("GET", path)
        #expect(answer.status == 401 && answer.code == "missing_api_key")
        #expect(service.answer("POST", path).status == 405)
    }

    @Test func `windows are those of the industry page`() {
        #expect(IndustryWindow.allCases.map(\.name.description) == ["24h", "7d", "30d", "90d"])
        #expect(IndustryWindow("30d") == .month && IndustryWindow("30") == nil)
        let now = Timestamp(seconds: 1_700_000_000)
        #expect(IndustryWindow.day.start(now) == now.adding(seconds: -86_400))
        #expect(IndustryWindow.quarter.start(now) == now.adding(seconds: -90 * 86_400))
    }

    @Test func `figures count as stale only after two refreshes were missed`() {
        #expect(StatisticsAge.staleSeconds == 2 * 600)
    }

    @Test func `no two sectors share a word`() {
        let words = Sector.all.flatMap { [$0.slug.description] + $0.aliases.map(\.description) }
        #expect(Sector.all.count == 16 && Set(words).count == words.count)
        for word in words { #expect(Sector.named(word.uppercased())?.slug != nil, "\(word)") }
    }
}
