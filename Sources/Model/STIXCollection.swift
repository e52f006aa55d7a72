package import Notation

/// A TAXII collection (TAXII 2.1 §5.2.1).
package struct STIXCollection: Sendable {
    /// UUID version 4, fixed for ever: clients store it.
    package let id: UUID
    /// The name for people that is also valid in paths.
    package let alias: String
    /// Further names valid in paths.
    package let aliases: [String]
    package let title: String
    package let description: String
    /// Empty for a collection that clients write to.
    package let types: [IndicatorType]
    /// Clients write to it.
    package let isShared: Bool

    package init(
        id: UUID,
        alias: String,
        aliases: [String],
        title: String,
        description: String,
        types: [IndicatorType],
        isShared: Bool
    ) {
        self.id = id
        self.alias = alias
        self.aliases = aliases
        self.title = title
        self.description = description
        self.types = types
        self.isShared = isShared
    }

    /// Whether a path's segment means this collection.
    package func isNamed(_ name: some StringProtocol) -> Bool {
        alias == name || aliases.contains { $0 == name } || UUID(name) == id
    }
}

/// Which versions of objects are wanted: `match[version]` (TAXII 2.1 §3.4.1).
package struct VersionChoice: Hashable, Sendable {
    package var last = false
    package var first = false
    package var all = false
    /// The exact ones.
    package var times: [Timestamp] = []

    package init() {}

    /// What is meant when nothing is said.
    package static let latest: VersionChoice = {
        var choice = VersionChoice()
        choice.last = true
        return choice
    }()

    package static let every: VersionChoice = {
        var choice = VersionChoice()
        choice.all = true
        return choice
    }()

    /// No superseded version can be among them.
    package var isLatestOnly: Bool { last && !first && !all && times.isEmpty }

    /// Whether an object that has this one version only is meant.
    package func includes(only version: Timestamp) -> Bool {
        last || first || all || times.contains { $0.microseconds / 1000 == version.microseconds / 1000 }
    }
}

/// One page of a collection.
package struct CollectionPage: Sendable {
    /// Exclusive: what was added later.
    package var after: Timestamp
    /// Not empty; of a shared collection without effect.
    package var types: [IndicatorType]
    /// STIX types wanted of a shared collection; nil for all.
    package var stixTypes: [String]?
    /// Objects wanted; nil for all.
    package var ids: [String]?
    package var versions = VersionChoice.latest
    /// What was seen last before this is outside of the plan's window.
    package var seenSince = Timestamp(microseconds: 0)
    /// Rows at most, 1...1001.
    package var limit: Int

    package init(after: Timestamp, types: [IndicatorType], limit: Int) {
        self.after = after
        self.types = types
        self.limit = limit
    }
}
