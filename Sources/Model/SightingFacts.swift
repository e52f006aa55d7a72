/// What the importer knows of a report besides its own words. Names are those of the lists, not the report's spelling.
package struct SightingFacts: Sendable {
    /// The malware that a tag or the article names.
    package var malware: String?
    /// What the indicator serves: `botnet_cc`, `malware_hosting`; lower case, digits and underscores.
    package var threatType: String?
    /// Sorted, each once, as are the other lists.
    package var actors: [String] = []
    /// Slugs of the sectors that the article is about.
    package var sectors: [String] = []
    /// Names of the warning lists that the value stands in.
    package var warningLists: [String] = []

    package init() {}

    /// Empties the value for the next report; the memory stays.
    package mutating func reset() {
        malware = nil
        threatType = nil
        actors.removeAll(keepingCapacity: true)
        sectors.removeAll(keepingCapacity: true)
        warningLists.removeAll(keepingCapacity: true)
    }
}
