import Cryptography
package import Model
package import Notation
import Postgres

/// What is known of an entry before it is read again.
package struct ArticleState: Sendable {
    /// Digest of what the entry said when it was stored; nil for an entry that was removed for good.
    package let digest: [UInt8]?
}

/// An article and what it reports, on its way into the store.
package struct ReportingArticle {
    package let article: Article
    /// How many sightings `fill` hands over.
    package let reports: Int
    /// Indicators among the sightings that are neither CVEs nor techniques.
    package let iocCount: Int
    /// Completes each sighting.
    fileprivate let findFacts: (borrowing Sighting, inout SightingFacts) -> Void
    /// Hands over the sightings; their record key is the article's id.
    fileprivate let fill: (inout SightingStage) throws -> Void

    package init(
        _ article: Article,
        reports: Int,
        iocCount: Int,
        findFacts: @escaping (borrowing Sighting, inout SightingFacts) -> Void,
        fill: @escaping (inout SightingStage) throws -> Void
    ) {
        self.article = article
        self.reports = reports
        self.iocCount = iocCount
        self.findFacts = findFacts
        self.fill = fill
    }

    /// So many reports are merged in some 30 milliseconds. An article with more is stored in several transactions.
    package static let mostReportsAtOnce = 200
    package var isLong: Bool { reports > Self.mostReportsAtOnce }
}

/// What storing articles did.
package struct ArticleOutcome: Sendable {
    package enum Change: Sendable { case new, updated, unchanged, removed }

    /// Of each article, in their order.
    package var changes: [Change]
    package var newIndicators = 0
    package var changedIndicators = 0
    package var revokedIndicators = 0
}

extension Store {
    /// What is known of entries, by article id; an unknown one is absent.
    package mutating func articleStates(_ ids: [UUID]) throws -> [UUID: ArticleState] {
        try primary.use { connection in try Self.articleStates(ids, &connection) }
    }

    private static func articleStates(_ ids: [UUID], _ connection: inout Connection) throws -> [UUID: ArticleState] {
        let texts = ids.map(\.text)
        let rows = try connection.rows(
            """
            select id, encode(entry_digest, 'hex') from articles where id = any(\(texts)::uuid[])
            union all
            select article_id, null from article_tombstones where article_id = any(\(texts)::uuid[])
            """
        ) { row in (row.uuid(), row.optionalText().flatMap { TextCoding.bytes(hex: $0) }) }
        // Of a removed article that is there all the same the tombstone, which comes last, counts.
        var states: [UUID: ArticleState] = [:]
        for (id, digest) in rows { states[id] = ArticleState(digest: digest) }
        return states
    }

    /// Stores articles of one feed and what they report, in one transaction: all of them or none. An article that says the same
    /// as before, or was removed, is passed over. A known article keeps its id; its sightings of indicators that it no longer
    /// names are removed.
    ///
    /// Reports are stored before the publication lock is taken, so others wait for the publication alone.
    /// - Parameter batch: no article twice, and none that `isLong`.
    package mutating func store(
        _ batch: [ReportingArticle],
        feed: Int,
        fetchedAt: Timestamp,
        identity: UUID
    ) throws -> ArticleOutcome {
        try primary.use(repeatable: false) { connection in
            try connection.transaction { connection in
                // Of one feed one import after another: what is known of its articles stays as it is until the commit.
                try connection.execute("select begin_reports(\(feed)::integer)")
                var outcome = ArticleOutcome(changes: try Self.changes(of: batch, &connection))
                let due = zip(batch, outcome.changes).filter { $1 == .new || $1 == .updated }
                guard !due.isEmpty else { return outcome }
                let keys = try Self.stage(due.map(\.0), feed: feed, identity: identity, &connection)
                let stored = try connection.first(
                    "select new_rows + updated_rows from store_sightings(\(feed)::integer, 'article', clock_timestamp())"
                ) { $0.integer() }
                try connection.script("select begin_publication()")
                for (item, _) in due {
                    try Self.write(
                        item.article,
                        digest: item.article.digest,
                        feed: feed,
                        fetchedAt: fetchedAt,
                        iocCount: item.iocCount,
                        &connection
                    )
                }
                if let stored, stored > 0 {
                    try connection.forEachRow(
                        "select new_indicators, changed_indicators + withdrawn_indicators from publish_touched(clock_timestamp())"
                    ) { row in
                        outcome.newIndicators = row.integer()
                        outcome.changedIndicators = row.integer()
                    }
                }
                for (item, change) in due where change == .updated {
                    try Self.withdraw(
                        from: item.article,
                        keeping: keys[item.article.id] ?? [],
                        &connection,
                        into: &outcome
                    )
                }
                try Self.touchData(&connection)
                return outcome
            }
        }
    }

    /// Stores an article of very many reports as `store` does. The reports are merged in short transactions, so that no other
    /// writer waits long. Until the last of them the article has the digest of no entry, so what breaks off is done again by the
    /// next import.
    package mutating func storeLong(
        _ item: ReportingArticle,
        feed: Int,
        fetchedAt: Timestamp,
        identity: UUID
    ) throws -> ArticleOutcome {
        let article = item.article
        return try primary.use(repeatable: false) { connection in
            var outcome = try connection.transaction { connection in
                try connection.script("select begin_publication()")
                let outcome = ArticleOutcome(changes: try Self.changes(of: [item], &connection))
                guard outcome.changes == [.new] || outcome.changes == [.updated] else { return outcome }
                try Self.write(
                    article,
                    digest: Self.noDigest,
                    feed: feed,
                    fetchedAt: fetchedAt,
                    iocCount: item.iocCount,
                    &connection
                )
                try Self.touchData(&connection)
                return outcome
            }
            guard outcome.changes == [.new] || outcome.changes == [.updated] else { return outcome }
            let keys = try connection.transaction { connection in
                let keys = try Self.stage([item], feed: feed, identity: identity, &connection)
                try connection.script(
                    """
                    drop table if exists staged;
                    create temporary table staged of incoming_sighting;
                    insert into staged table incoming
                    """
                )
                return keys
            }
            try connection.forEachRow(
                "call merge_in_batches(\(feed)::integer, 'article', null, null, null, null, null)"
            ) { row in
                row.skip(3)
                outcome.newIndicators = row.integer()
                outcome.changedIndicators = row.integer()
            }
            try connection.transaction { connection in
                try connection.execute("select begin_reports(\(feed)::integer)")
                try connection.script("select begin_publication()")
                try connection.execute(
                    "update articles set entry_digest = \(bytes: article.digest) where id = \(article.id)"
                )
                try Self.withdraw(from: article, keeping: keys[article.id] ?? [], &connection, into: &outcome)
                try Self.touchData(&connection)
            }
            try connection.script("drop table staged")
            return outcome
        }
    }

    /// The digest of no entry.
    private static let noDigest = [UInt8](repeating: 0, count: 32)

    private static func changes(
        of batch: [ReportingArticle],
        _ connection: inout Connection
    ) throws -> [ArticleOutcome.Change] {
        let states = try articleStates(batch.map(\.article.id), &connection)
        return batch.map { item in
            guard let state = states[item.article.id] else { return .new }
            guard let digest = state.digest else { return .removed }
            return digest == item.article.digest ? .unchanged : .updated
        }
    }

    /// Copies all reports into the temporary table incoming.
    /// - Returns: the keys of each article's reports. The merge empties the table of what is unchanged.
    private static func stage(
        _ batch: [ReportingArticle],
        feed: Int,
        identity: UUID,
        _ connection: inout Connection
    ) throws -> [UUID: [String]] {
        try connection.script("create temporary table incoming of incoming_sighting on commit drop")
        var current = 0
        var stage = SightingStage(
            try connection.beginCopy("copy incoming from stdin"),
            feed: feed,
            identity: identity,
            mode: .rows(nil),
            shift: 0,
            findFacts: { sighting, facts in batch[current].findFacts(sighting, &facts) },
            progress: { _ in }
        )
        for place in batch.indices {
            current = place
            try batch[place].fill(&stage)
        }
        try stage.end()
        var keys: [UUID: [String]] = [:]
        try connection.forEachRow("select distinct record_key::uuid, key from incoming") { row in
            keys[row.uuid(), default: []].append(row.uuid().text)
        }
        return keys
    }

    /// Takes back what an article no longer names, and gives its indicators its title and link, also those whose report did not
    /// change.
    private static func withdraw(
        from article: Article,
        keeping keys: [String],
        _ connection: inout Connection,
        into outcome: inout ArticleOutcome
    ) throws {
        try connection.forEachRow(
            "select withdrawn, changed from withdraw_sightings(\(article.id), \(keys)::uuid[])"
        ) { row in
            outcome.revokedIndicators += row.integer()
            outcome.changedIndicators += row.integer()
        }
        try connection.execute(
            """
            update indicators i set article_title = \(article.title), article_url = \(article.url)
            from sightings s
            where s.article_id = \(article.id) and i.id = s.indicator_id and i.article_id = s.article_id
              and (i.article_title, i.article_url) is distinct from (\(article.title)::text, \(article.url)::text)
            """
        )
    }
}
