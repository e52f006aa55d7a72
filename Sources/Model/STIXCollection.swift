package import Notation

/// A TAXII collection (TAXII 2.1 §5.2.1).
package struct STIXCollection: Sendable {
    /// A UUID of version 4. It never changes, because clients store it.
    package let id: UUID
    /// A readable name that is also valid in paths.
    package let alias: String
    /// Other names that are valid in paths.
    package let aliases: [String]
    package let title: String
    package let description: String
    /// The types of its indicators; empty for a collection that clients write to.
    package let types: [IndicatorType]
    /// Whether clients write to the collection.
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

    /// Whether a segment of a path names this collection.
    package func isNamed(_ name: some StringProtocol) -> Bool {
        alias == name || aliases.contains { $0 == name } || UUID(name) == id
    }
}

/// The wanted versions of objects: `match[version]` (TAXII 2.1 §3.4.1).
package struct VersionChoice: Hashable, Sendable {
    package var last = false
    package var first = false
    package var all = false
    /// The exact versions.
    package var times: [Timestamp] = []

    package init() {}

    /// The default: the last version.
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

    /// Whether no superseded version can be among the wanted versions.
    package var isLatestOnly: Bool { last && !first && !all && times.isEmpty }

    /// Whether the filter accepts an object that has only this one version.
    package func includes(only version: Timestamp) -> Bool {
        last || first || all || times.contains { $0.microseconds / 1000 == version.microseconds / 1000 }
    }
}

/// One page of a collection.
package struct CollectionPage: Sendable {
    /// Objects added after this time, exclusive.
    package var after: Timestamp
    /// The wanted types of indicators, not empty; a shared collection ignores them.
    package var types: [IndicatorType]
    /// The wanted STIX types of a shared collection; nil means all.
    package var stixTypes: [String]?
    /// The ids of the wanted objects; nil means all.
    package var ids: [String]?
    package var versions = VersionChoice.latest
    /// The start of the tier's lookback. Indicators last seen before are not shown.
    package var seenSince = Timestamp(microseconds: 0)
    /// Without what is marked stricter: the caller's ceiling.
    package var tlpCeiling = TLP.amber
    /// Rows at most, 1...1001.
    package var limit: Int

    package init(after: Timestamp, types: [IndicatorType], limit: Int) {
        self.after = after
        self.types = types
        self.limit = limit
    }
}
