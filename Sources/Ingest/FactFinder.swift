package import Extraction
import Model
import Notation

/// Adds facts to each sighting of a feed: the names in its tags, and the warning lists that have its value.
package struct FactFinder: Sendable {
    private var tags: TagNames
    private var warnings: WarningMarker

    package init(tags: TagNames, warnings: WarningLists = WarningLists()) {
        self.tags = tags
        self.warnings = WarningMarker(warnings)
    }

    mutating func find(_ sighting: borrowing Sighting, into facts: inout SightingFacts) {
        facts.reset()
        let text = sighting.bytes.span
        if !sighting.malware.isEmpty { tags.read(malware: text.extracting(sighting.malware), into: &facts) }
        for tag in sighting.tags { tags.read(text.extracting(tag), into: &facts) }
        warnings.mark(sighting, in: &facts)
    }

    /// What an article says of each indicator in it. An article that names many threat actors or several malware
    /// families is an overview: it does not say who uses which indicator.
    static func facts(of article: Article) -> SightingFacts {
        var facts = SightingFacts()
        if article.malware.count == 1 { facts.malware = article.malware[0] }
        if article.actors.count <= 3 { facts.actors = article.actors.sorted() }
        facts.sectors = article.classification.sectors.sorted()
        return facts
    }
}

/// Finds the warning lists of one value after another.
struct WarningMarker: Sendable {
    private let lists: WarningLists
    private var found = WarningMatches()

    init(_ lists: WarningLists) { self.lists = lists }

    mutating func marks(_ type: IndicatorType, _ value: [UInt8]) -> [String] {
        lists.marks(type, value, 0..<value.count, &found)
    }

    mutating func mark(_ sighting: borrowing Sighting, in facts: inout SightingFacts) {
        facts.warningLists = lists.marks(sighting.type, sighting.bytes, sighting.value, &found)
    }
}
