/// What the importer knows about a sighting in addition to its own words. Names are those of the reference lists, not
/// the source's spelling.
package struct SightingFacts: Sendable {
    /// The malware that a tag or the article names.
    package var malware: String?
    /// What the indicator is used for, such as `botnet_cc` or `malware_hosting`: lower-case letters, digits and
    /// underscores.
    package var threatType: String?
    /// Sorted, each once; the other lists are too.
    package var actors: [String] = []
    /// Slugs of the sectors that the article is about.
    package var sectors: [String] = []
    /// The names of the warning lists that contain the value.
    package var warningLists: [String] = []

    package init() {}

    /// Empties the value for the next sighting; the memory stays.
    package mutating func reset() {
        malware = nil
        threatType = nil
        actors.removeAll(keepingCapacity: true)
        sectors.removeAll(keepingCapacity: true)
        warningLists.removeAll(keepingCapacity: true)
    }
}
