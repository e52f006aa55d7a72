package import Notation

/// What an article names that makes others similar to it.
package struct SimilarArticles: Hashable, Sendable {
    package let id: UUID
    package let actors: [String]
    package let malware: [String]
    package let cves: [String]
    /// Those articles share techniques that name nothing else: of most reports they say little.
    package let techniques: [String]

    package init(id: UUID, actors: [String], malware: [String], cves: [String], techniques: [String]) {
        self.id = id
        self.actors = actors
        self.malware = malware
        self.cves = cves
        let namesMore = !(actors.isEmpty && malware.isEmpty && cves.isEmpty)
        self.techniques = namesMore ? [] : techniques
    }
}
