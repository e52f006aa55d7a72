package import Model
package import Notation
import Postgres

/// A feed, as the importer and the operator see it.
package struct Feed: Sendable {
    package let id: Int
    package let slug: String
    package let name: String
    package let category: String
    package let format: String?
    package let url: String?
    package let isEnabled: Bool
    package let lastImportAt: Timestamp?
    /// An entry must match one of `includes`, when there are any, and none of `excludes`; see `FeedFilter`.
    package let includes: [String]
    package let excludes: [String]
    /// Domain of who publishes the data; nil: the host of the address.
    package let publisher: String?
    /// The publisher whose sightings this list of false positives revokes, by domain; nil when the feed is no such list.
    package let retractsPublisher: String?
    /// Its body always lists everything: what has left the list expires after the grace.
    package let isComplete: Bool
    package let graceHours: Int
}

/// What an import did.
package struct ImportOutcome: Sendable {
    package var newRows = 0
    package var updatedRows = 0
    package var unchangedRows = 0
    package var rejectedRows = 0
    /// Left out by the feed's terms.
    package var filteredRows = 0
    /// Sightings of other feeds that this import revoked.
    package var revokedRows = 0
    /// Sightings that have left the list of a complete feed.
    package var unlistedRows = 0
    package var revokedIndicators = 0
    package var newIndicators = 0
    package var changedIndicators = 0
    /// What was left out of records that were not refused.
    package var notes: [SightingStage.Note] = []

    package init() {}

    package static func += (sum: inout ImportOutcome, other: ImportOutcome) {
        sum.newRows += other.newRows
        sum.updatedRows += other.updatedRows
        sum.unchangedRows += other.unchangedRows
        sum.rejectedRows += other.rejectedRows
        sum.filteredRows += other.filteredRows
        sum.revokedRows += other.revokedRows
        sum.unlistedRows += other.unlistedRows
        sum.revokedIndicators += other.revokedIndicators
        sum.newIndicators += other.newIndicators
        sum.changedIndicators += other.changedIndicators
        SightingStage.Note.add(other.notes, to: &sum.notes)
    }
}

/// Why an import cannot begin.
package enum ImportError: Error, Sendable {
    /// The ids in the database were made under another identity.
    case otherIdentity(stored: UUID)

    /// One sentence for the operator, without a full stop.
    package var text: String {
        switch self {
        case .otherIdentity(let stored):
            "the ids in this database were made under identity--\(stored.text); set SOCD_IDENTITY to it, since another one would double every indicator"
        }
    }
}

extension Store {
    package mutating func feeds() throws -> [Feed] {
        try primary.use { connection in
            try connection.rows(
                """
                select f.id, f.slug, f.name, f.category, f.format, f.url, f.is_enabled,
                       (select max(imported_at) from feed_imports i where i.feed_id = f.id), f.include_terms, f.exclude_terms,
                       f.publisher, f.retracts_publisher, f.is_complete, f.grace_hours
                from feeds f order by f.slug
                """
            ) { row in
                Feed(
                    id: row.integer(),
                    slug: row.text(),
                    name: row.text(),
                    category: row.text(),
                    format: row.optionalText(),
                    url: row.optionalText(),
                    isEnabled: row.flag(),
                    lastImportAt: row.optionalTime(),
                    includes: row.texts(),
                    excludes: row.texts(),
                    publisher: row.optionalText(),
                    retractsPublisher: row.optionalText(),
                    isComplete: row.flag(),
                    graceHours: row.integer()
                )
            }
        }
    }

    /// Adds a feed, or says that the slug is taken.
    /// - Parameters:
    ///   - publisher: domain of who publishes the data.
    ///   - retractsPublisher: the publisher whose sightings this list of false positives revokes, by domain.
    ///   - model: a feed of the same format; its publishers count where none is given.
    package mutating func addFeed(
        slug: String,
        name: String,
        category: String,
        format: String?,
        url: String?,
        publisher: String?,
        retractsPublisher: String?,
        like model: String?
    ) throws -> Bool {
        try primary.use(repeatable: false) { connection in
            try connection.execute(
                """
                insert into feeds (slug, name, category, format, url, publisher, retracts_publisher)
                select \(slug), \(name), \(category)::source_category, \(format), \(url),
                       coalesce(\(publisher)::text, m.publisher), coalesce(\(retractsPublisher)::text, m.retracts_publisher)
                from (values (1)) one left join feeds m on m.slug = \(model)::text
                on conflict (slug) do nothing
                """
            ) == 1
        }
    }

    package mutating func enableFeed(_ slug: String, _ isEnabled: Bool) throws -> Bool {
        try primary.use { connection in
            try connection.execute("update feeds set is_enabled = \(isEnabled) where slug = \(slug)") == 1
        }
    }

    /// Remembers under which identity ids are made, or refuses another one.
    package mutating func claimIdentity(_ identity: UUID) throws {
        let stored = try primary.use { connection in
            try connection.execute("insert into publisher (identity) values (\(identity)) on conflict do nothing")
            return try connection.first("select identity from publisher") { $0.optionalUUID() } ?? nil
        }
        if let stored, stored != identity { throw ImportError.otherIdentity(stored: stored) }
    }

    /// Whether the feed's last import read exactly this body and nothing was published by others for it since.
    package mutating func isLastBody(_ digest: [UInt8], feed: Int) throws -> Bool {
        try primary.use { connection in
            try connection.first(
                "select body_sha256 = \(bytes: digest) from feed_imports where feed_id = \(feed) order by id desc limit 1"
            ) { $0.flag() } ?? false
        }
    }

    /// How many reports the feed's last import found.
    package mutating func lastImportRows(feed: Int) throws -> Int {
        try primary.use { connection in
            try connection.first(
                """
                select new_rows + updated_rows + unchanged_rows from feed_imports where feed_id = \(feed) order by id desc limit 1
                """
            ) { $0.integer() } ?? 0
        }
    }

    /// Runs one import: `fill` hands over every sighting of the body, is asked to do so twice when the feed is known, and
    /// what is new or changed is merged and published. Nothing is published unless the whole body can be read.
    ///
    /// It is published in batches, so that no other writer waits long. When one fails, those before it stay, and the body
    /// does not count as imported: the next import goes on where this one broke off.
    ///
    /// The first time only a digest of each report travels, so a body that says nothing new costs little.
    /// - Parameters:
    ///   - shift: microseconds added to every time.
    ///   - retracts: each sighting names an indicator; the sightings of it from other feeds are revoked.
    ///   - isWholeList: the sightings are all that the feed reports; what else it has reported expires if it is complete.
    ///   - findFacts: completes each report; it gets the facts of the one before.
    ///   - progress: called now and then with the number of sightings so far.
    package mutating func importSightings(
        feed: Int,
        format: String,
        bodyDigest: [UInt8],
        identity: UUID,
        shift: Int64,
        retracts: Bool = false,
        isWholeList: Bool = false,
        findFacts: @escaping (borrowing Sighting, inout SightingFacts) -> Void,
        progress: @escaping (Int) -> Void,
        fill: (inout SightingStage) throws -> Void
    ) throws -> (outcome: ImportOutcome, rejections: [SightingStage.Rejection]) {
        try primary.use(repeatable: false) { connection in
            try connection.removeTimeLimits()
            try connection.script("set work_mem = '256MB'; drop table if exists reported, staged")
            var outcome = ImportOutcome()
            var rejections: [SightingStage.Rejection] = []
            var changed: [Int]?
            var reported = 0
            try connection.transaction { connection in
                if !retracts,
                    try connection.first(
                        "select exists (select from feed_imports where feed_id = \(feed)::integer)",
                        { $0.flag() }
                    ) == true
                {
                    try connection.script("create temporary table reported (number bigint, key uuid, digest uuid)")
                    var stage = SightingStage(
                        try connection.beginCopy("copy reported from stdin"),
                        feed: feed,
                        identity: identity,
                        mode: .digests,
                        shift: shift,
                        findFacts: findFacts,
                        progress: progress
                    )
                    try fill(&stage)
                    (reported, outcome.rejectedRows, rejections) = (stage.seen, stage.rejected, stage.rejections)
                    (outcome.filteredRows, outcome.notes) = (stage.filtered, stage.notes)
                    try stage.end()
                    changed = try Self.changedReports(&connection)
                }
                try connection.script("create temporary table staged of incoming_sighting")
                if changed?.isEmpty != true {
                    var stage = SightingStage(
                        try connection.beginCopy("copy staged from stdin"),
                        feed: feed,
                        identity: identity,
                        mode: .rows(changed),
                        shift: shift,
                        findFacts: findFacts,
                        progress: progress
                    )
                    try fill(&stage)
                    (outcome.rejectedRows, rejections) = (stage.rejected, stage.rejections)
                    (outcome.filteredRows, outcome.notes) = (stage.filtered, stage.notes)
                    try stage.end()
                    try connection.script("analyze staged")
                }
            }
            if !retracts { try Self.mergeInBatches(feed: feed, &connection, into: &outcome) }
            try connection.transaction { connection in
                if retracts { try Self.retract(by: feed, &connection, into: &outcome) }
                if let changed { outcome.unchangedRows += reported - changed.count }
                if isWholeList, changed != nil {
                    outcome.unlistedRows =
                        try connection.first("select left_rows from settle_list(\(feed)::integer)") { $0.integer() }
                        ?? 0
                }
                try connection.execute(
                    """
                    insert into feed_imports (feed_id, format, body_sha256, imported_at, generation, new_rows, updated_rows,
                                              unchanged_rows, rejected_rows, filtered_rows)
                    select \(feed)::integer, \(format), \(bytes: bodyDigest), clock_timestamp(), version, \(outcome.newRows)::bigint,
                           \(outcome.updatedRows)::bigint, \(outcome.unchangedRows)::bigint, \(outcome.rejectedRows)::bigint,
                           \(outcome.filteredRows)::bigint
                    from data_generation
                    """
                )
            }
            try connection.script("drop table if exists reported, staged")
            return (outcome, rejections)
        }
    }

    private static func mergeInBatches(
        feed: Int,
        _ connection: inout Connection,
        into outcome: inout ImportOutcome
    ) throws {
        try connection.forEachRow(
            "call merge_in_batches(\(feed)::integer, 'feed', null, null, null, null, null)"
        ) { row in
            outcome.newRows = row.integer()
            outcome.updatedRows = row.integer()
            outcome.unchangedRows = row.integer()
            outcome.newIndicators = row.integer()
            outcome.changedIndicators = row.integer()
        }
    }

    private static func retract(
        by feed: Int,
        _ connection: inout Connection,
        into outcome: inout ImportOutcome
    ) throws {
        try connection.script(
            """
            create temporary table incoming of incoming_sighting on commit drop;
            insert into incoming select * from staged;
            analyze incoming
            """
        )
        try connection.forEachRow(
            "select withdrawn_rows, withdrawn, changed, unchanged_rows from retract_sightings(\(feed)::integer)"
        ) { row in
            outcome.revokedRows = row.integer()
            outcome.revokedIndicators = row.integer()
            outcome.changedIndicators = row.integer()
            outcome.unchangedRows = row.integer()
        }
    }

    /// Which of the reports copied first, by number, are new or say something else than before. The last of those with one
    /// key is found by sorting: the planner takes too few rows to be left for joining the table with itself.
    private static func changedReports(_ connection: inout Connection) throws -> [Int] {
        try connection.script("analyze reported")
        return try connection.rows(
            """
            with latest as materialized (select distinct on (key) number, key, digest from reported order by key, number desc)
            select number from latest r
            where not exists (select from sightings s where s.key = r.key and s.digest = r.digest) order by 1
            """
        ) { $0.integer() }
    }
}
