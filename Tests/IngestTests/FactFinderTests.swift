import Extraction
import Model
import Notation
import Testing

@testable import Ingest

struct FactFinderTests {
    private func article(malware: [String] = [], actors: [String] = [], sectors: [String] = []) -> Article {
        var article = Article(id: UUID(high: 1, low: 2), key: "k", digest: [], title: "t")
        article.malware = malware
        article.actors = actors
        article.classification.sectors = sectors
        return article
    }

    @Test func `an article on one family and few actors says so of its indicators`() {
        let facts = FactFinder.facts(of: article(malware: ["Mozi"], actors: ["B", "A"], sectors: ["energy", "dams"]))
        #expect(facts.malware == "Mozi")
        #expect(facts.actors == ["A", "B"])
        #expect(facts.sectors == ["dams", "energy"])
    }

    @Test func `an overview of many says nothing of who uses which`() {
        let facts = FactFinder.facts(of: article(malware: ["Mozi", "Mirai"], actors: ["A", "B", "C", "D"]))
        #expect(facts.malware == nil)
        #expect(facts.actors.isEmpty)
    }

    @Test func `facts of one report do not stay for the next`() {
        var finder = FactFinder(
            tags: TagNames(ThreatNames(), more: Array("name\tmore\nMozi\t\n".utf8)),
            warnings: WarningLists()
        )
        var facts = SightingFacts()
        var sighting = Sighting()
        sighting.tags = [sighting.store("mozi".utf8), sighting.store("botnet_cc".utf8)]
        finder.find(sighting, into: &facts)
        #expect(facts.malware == "Mozi" && facts.threatType == "botnet_cc")
        sighting.reset()
        finder.find(sighting, into: &facts)
        #expect(facts.malware == nil && facts.threatType == nil)
    }
}
