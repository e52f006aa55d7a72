import Cryptography
package import Model
package import Notation
import Postgres

/// What is known of an entry before it is read again.
package struct ArticleState: Sendable {
    /// Digest of what the entry said when it was stored; nil for an entry that was removed for good.
    package let digest: [UInt8]?
}

/// What storing an article did.
package struct ArticleOutcome: Sendable {
    package enum Change: Sendable { case new, updated, unchanged, removed }

    package var change: Change
    package var newIndicators = 0
    package var changedIndicators = 0
    package var revokedIndicators = 0
}

extension Store {
    /// What is known of entries, by article id; an unknown one is absent.
    package mutating func articleStates(_ ids: [UUID]) throws -> [UUID: ArticleState] {
        let texts = ids.map(\.text)
        let rows = try primary.use { connection in
            try connection.rows(
                """
                select id, encode(entry_digest, 'hex') from articles where id = any(\(texts)::uuid[])
                union all
                select article_id, null from article_tombstones where article_id = any(\(texts)::uuid[])
                """
            ) { row in (row.uuid(), row.optionalText().flatMap { TextCoding.bytes(hex: $0) }) }
        }
        var states: [UUID: ArticleState] = [:]
        for (id, digest) in rows { states[id] = ArticleState(digest: digest) }
        return states
    }

    /// Stores one article and what it reports, or does nothing when it says the same as before or was removed. A known
    /// article keeps its id. Its sightings of indicators that it no longer names are removed.
    ///
    /// All is one transaction, but for an article of very many reports: these are merged in short transactions, so that
    /// no other writer waits long. Until the last of them the article has the digest of no entry, so what breaks off is
    /// done again by the next import.
    /// - Parameters:
    ///   - reports: how many sightings `fill` hands over.
    ///   - iocCount: indicators among the sightings that are neither CVEs nor techniques.
    ///   - findFacts: completes each sighting.
    ///   - fill: hands over the sightings; their record key is the article's id.
    package mutating func store(
        _ article: Article,
        feed: Int,
        fetchedAt: Timestamp,
        reports: Int,
        iocCount: Int,
        identity: UUID,
        findFacts: @escaping (borrowing Sighting, inout SightingFacts) -> Void,
        fill: (inout SightingStage) throws -> Void
    ) throws -> ArticleOutcome {
        let isLong = reports > Self.mostReportsAtOnce
        func stageReports(_ connection: inout Connection) throws -> [String] {
            try connection.script("create temporary table incoming of incoming_sighting on commit drop")
            var stage = SightingStage(
                try connection.beginCopy("copy incoming from stdin"),
                feed: feed,
                identity: identity,
                mode: .rows(nil),
                shift: 0,
                findFacts: findFacts,
                progress: { _ in }
            )
            try fill(&stage)
            try stage.end()
            // The merge empties the table of what is unchanged.
            return try connection.rows("select distinct key from incoming") { $0.uuid().text }
        }
        return try primary.use(repeatable: false) { connection in
            var outcome = try connection.transaction { connection in
                try connection.script("select begin_publication()")
                var outcome = ArticleOutcome(change: try Self.change(of: article, &connection))
                guard outcome.change == .new || outcome.change == .updated else { return outcome }
                try Self.write(
                    article,
                    digest: isLong ? Self.noDigest : article.digest,
                    feed: feed,
                    fetchedAt: fetchedAt,
                    iocCount: iocCount,
                    &connection
                )
                guard !isLong else {
                    try Self.touchData(&connection)
                    return outcome
                }
                var keys: [String] = []
                if reports > 0 {
                    keys = try stageReports(&connection)
                    try Self.merge(
                        "select * from merge_sightings(\(feed)::integer, 'article')",
                        &connection,
                        into: &outcome
                    )
                }
                try Self.finish(article, keeping: keys, &connection, into: &outcome)
                return outcome
            }
            guard isLong, outcome.change == .new || outcome.change == .updated else { return outcome }
            let keys = try connection.transaction { connection in
                let keys = try stageReports(&connection)
                try connection.script(
                    """
                    drop table if exists staged;
                    create temporary table staged of incoming_sighting;
                    insert into staged table incoming
                    """
                )
                return keys
            }
            try Self.merge(
                "call merge_in_batches(\(feed)::integer, 'article', null, null, null, null, null)",
                &connection,
                into: &outcome
            )
            try connection.transaction { connection in
                try connection.script("select begin_publication()")
                try connection.execute(
                    "update articles set entry_digest = \(bytes: article.digest) where id = \(article.id)"
                )
                try Self.finish(article, keeping: keys, &connection, into: &outcome)
            }
            try connection.script("drop table staged")
            return outcome
        }
    }

    /// So many reports are merged in some 30 milliseconds.
    private static let mostReportsAtOnce = 200
    /// The digest of no entry.
    private static let noDigest = [UInt8](repeating: 0, count: 32)

    /// Hides articles from lists, or shows them again.
    /// - Returns: false when there is no such article.
    package mutating func archiveArticle(_ id: UUID, _ isArchived: Bool) throws -> Bool {
        try primary.use(repeatable: false) { connection in
            try connection.transaction { connection in
                try connection.script("select begin_publication()")
                let found = try connection.execute(
                    """
                    update articles
                    set archived_at = case when \(isArchived)::boolean then coalesce(archived_at, clock_timestamp()) end,
                        modified_at = \(Self.nextModified)
                    where id = \(id)
                    """
                )
                if found > 0 { try Self.touchData(&connection) }
                return found > 0
            }
        }
    }

    /// Removes an article and its sightings for good: importing its entry again does nothing.
    /// - Returns: false when there is no such article.
    package mutating func removeArticle(_ id: UUID, reason: String?) throws -> Bool {
        try primary.use(repeatable: false) { connection in
            try connection.transaction { connection in
                try connection.script("select begin_publication()")
                let found = try connection.execute(
                    """
                    insert into article_tombstones (article_id, feed_id, entry_key, title, reason)
                    select id, feed_id, entry_key, title, \(reason)::text from articles where id = \(id)
                    on conflict do nothing
                    """
                )
                guard found > 0 else { return false }
                try connection.execute("delete from articles where id = \(id)")
                try connection.execute("select * from withdraw_sightings(\(id), '{}')")
                try Self.touchData(&connection)
                return true
            }
        }
    }

    /// Indicators carry title and link of their article, also those whose report did not change.
    private static func rename(_ article: Article, _ connection: inout Connection) throws {
        try connection.execute(
            """
            update indicators i set article_title = \(article.title), article_url = \(article.url)
            from sightings s
            where s.article_id = \(article.id) and i.id = s.indicator_id and i.article_id = s.article_id
              and (i.article_title, i.article_url) is distinct from (\(article.title)::text, \(article.url)::text)
            """
        )
    }

    private static func merge(
        _ statement: SQL,
        _ connection: inout Connection,
        into outcome: inout ArticleOutcome
    ) throws {
        try connection.forEachRow(statement) { row in
            row.skip(3)
            outcome.newIndicators = row.integer()
            outcome.changedIndicators = row.integer()
        }
    }

    /// Takes back what the article no longer names, and publishes.
    private static func finish(
        _ article: Article,
        keeping keys: [String],
        _ connection: inout Connection,
        into outcome: inout ArticleOutcome
    ) throws {
        try connection.forEachRow(
            "select withdrawn, changed from withdraw_sightings(\(article.id), \(keys)::uuid[])"
        ) { row in
            outcome.revokedIndicators = row.integer()
            outcome.changedIndicators += row.integer()
        }
        if outcome.change == .updated { try Self.rename(article, &connection) }
        try Self.touchData(&connection)
    }

    private static func change(of article: Article, _ connection: inout Connection) throws -> ArticleOutcome.Change {
        let known = try connection.first(
            """
            select exists (select from article_tombstones where article_id = \(article.id)),
                   (select entry_digest = \(bytes: article.digest) from articles where id = \(article.id))
            """
        ) { row in (isRemoved: row.flag(), isSame: row.optionalFlag()) }
        guard let known, !known.isRemoved else { return .removed }
        return known.isSame.map { $0 ? .unchanged : .updated } ?? .new
    }

    /// The next place in the order of changes; the caller holds the publication lock.
    private static var nextModified: SQL {
        "(select greatest(clock_timestamp(), max(modified_at) + interval '1 microsecond') from articles)"
    }

    /// Caches and entity tags hang on the version of the data.
    private static func touchData(_ connection: inout Connection) throws {
        try connection.script("select end_publication()")
    }

    /// Brackets as blanks: PostgreSQL's parser would take what stands between them for markup and leave it out. The vector
    /// of a text holds at most a megabyte, so a very long one is searched in its first part only.
    private static func lexemes(_ text: String) -> SQL {
        "to_tsvector('english', translate(left(\(text)::text, 200000), '<>', '  '))"
    }

    private static func write(
        _ article: Article,
        digest: [UInt8],
        feed: Int,
        fetchedAt: Timestamp,
        iocCount: Int,
        _ connection: inout Connection
    ) throws {
        let classification = article.classification
        let names = article.actors + article.malware + article.cves + article.techniques.map(\.id)
        try connection.execute(
            """
            insert into articles as a (
                id, feed_id, entry_key, entry_digest, url, title, author, image_url, summary, content, ai_summary, published_at,
                is_dated, fetched_at, modified_at, category, category_certainty, category_rule, severity_score, categorized_at,
                sectors, actors, malware, cves, techniques, technique_confidences, labels, ioc_count, search)
            values (
                \(article.id), \(feed)::integer, \(article.key), \(bytes: digest), \(article.url), \(article.title),
                \(article.author), \(article.image), \(article.summary), \(article.content), \(article.digestText),
                \(article.published ?? fetchedAt), \(article.published != nil), \(fetchedAt), \(Self.nextModified),
                \(classification.category), \(classification.certainty.description)::real, \(classification.rule),
                \(classification.severityTenths)::numeric / 10, clock_timestamp(), \(classification.sectors), \(article.actors),
                \(article.malware), \(article.cves), \(article.techniques.map(\.id)),
                \(article.techniques.map(\.confidence.text))::confidence_level[], \(article.labels), \(iocCount)::integer,
                setweight(\(Self.lexemes(article.title)), 'A')
                || setweight(\(Self.lexemes(names.joined(separator: " , "))), 'B')
                || setweight(\(Self.lexemes("\(article.summary ?? "") \(article.digestText ?? "")")), 'C')
                || setweight(\(Self.lexemes(article.labels.joined(separator: " , "))), 'C')
                || setweight(\(Self.lexemes(article.content)), 'D'))
            on conflict (id) do update
            set entry_digest = excluded.entry_digest, version = a.version + 1, url = excluded.url, title = excluded.title,
                author = excluded.author, image_url = excluded.image_url, summary = excluded.summary, content = excluded.content,
                ai_summary = excluded.ai_summary,
                published_at = case when excluded.is_dated then excluded.published_at else a.published_at end,
                is_dated = excluded.is_dated or a.is_dated, fetched_at = excluded.fetched_at, modified_at = excluded.modified_at,
                category = excluded.category, category_certainty = excluded.category_certainty,
                category_rule = excluded.category_rule, severity_score = excluded.severity_score,
                categorized_at = excluded.categorized_at, sectors = excluded.sectors, actors = excluded.actors,
                malware = excluded.malware, cves = excluded.cves, techniques = excluded.techniques,
                technique_confidences = excluded.technique_confidences, labels = excluded.labels,
                ioc_count = excluded.ioc_count, search = excluded.search
            """
        )
    }
}
