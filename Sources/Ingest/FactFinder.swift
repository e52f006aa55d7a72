package import Extraction
import Model
import Notation

/// What the importer adds to each report of a feed: what its tags name.
package struct FactFinder: Sendable {
    private var tags: TagNames

    package init(tags: TagNames) { self.tags = tags }

    mutating func find(_ sighting: borrowing Sighting, into facts: inout SightingFacts) {
        facts.reset()
        let text = sighting.bytes.span
        if !sighting.malware.isEmpty { tags.read(malware: text.extracting(sighting.malware), into: &facts) }
        for tag in sighting.tags { tags.read(text.extracting(tag), into: &facts) }
    }

    /// What an article says of each indicator in it. One that names many actors is an overview and says nothing of who
    /// uses which indicator; so is one of several malware families.
    static func facts(of article: Article) -> SightingFacts {
        var facts = SightingFacts()
        if article.malware.count == 1 { facts.malware = article.malware[0] }
        if article.actors.count <= 3 { facts.actors = article.actors.sorted() }
        facts.sectors = article.judgement.sectors.sorted()
        return facts
    }
}
