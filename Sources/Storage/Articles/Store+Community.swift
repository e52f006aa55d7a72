package import Model
package import Notation
import Postgres

/// An article that an account keeps.
package struct SavedArticle: Sendable {
    package let article: UUID
    package let note: String?
    package let savedAt: Timestamp
}

/// What became of a wish to vote or to keep.
package enum CommunityOutcome: Sendable {
    case done
    case noSuchArticle
    /// The account has done it this often already.
    case tooMany(Int)
}

extension Store {
    /// The version of what people say and keep, and when it changed.
    package mutating func communityState() throws -> Generation {
        let found = try reading { connection in
            try connection.first("select version, changed_at from community_state") {
                Generation(version: $0.integer(), time: $0.time())
            }
        }
        return found ?? Generation(version: 0, time: Timestamp(microseconds: 0))
    }

    /// Votes for an article; a second vote changes nothing.
    /// - Parameter earliest: an article that is older does not exist for the account.
    package mutating func vote(for article: UUID, by account: UUID, from earliest: Timestamp) throws -> CommunityOutcome
    {
        try change(
            """
            insert into article_votes (article_id, user_id) select id, \(account) from there where room on conflict do nothing
            """,
            article,
            from: earliest,
            limit: "article_votes",
            done: """
                select count(*) from article_votes where user_id = \(account) and voted_at >= date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'
                """,
            again: "select from article_votes where user_id = \(account) and article_id = \(article)"
        )
    }

    /// Takes a vote back; without one nothing changes.
    package mutating func withdrawVote(for article: UUID, by account: UUID) throws {
        _ = try primary.use { connection in
            try connection.execute("delete from article_votes where article_id = \(article) and user_id = \(account)")
        }
        readsFrom = .primary
    }

    /// Keeps an article, or changes its note.
    package mutating func save(_ article: UUID, note: String?, by account: UUID, from earliest: Timestamp) throws
        -> CommunityOutcome
    {
        try change(
            """
            insert into saved_articles (article_id, user_id, note) select id, \(account), \(note)::text from there where room \
            on conflict (user_id, article_id) do update set note = excluded.note
            """,
            article,
            from: earliest,
            limit: "saved_articles",
            done: "select count(*) from saved_articles where user_id = \(account)",
            again: "select from saved_articles where user_id = \(account) and article_id = \(article)"
        )
    }

    /// Keeps an article no longer; one that was not kept changes nothing.
    package mutating func unsave(_ article: UUID, by account: UUID) throws {
        _ = try primary.use { connection in
            try connection.execute("delete from saved_articles where article_id = \(article) and user_id = \(account)")
        }
        readsFrom = .primary
    }

    /// How many accounts are for an article.
    package mutating func upvotes(of article: UUID) throws -> Int {
        try primary.use { connection in
            try connection.first("select upvotes from article_upvotes where article_id = \(article)") { $0.integer() }
                ?? 0
        }
    }

    /// A page of what an account keeps, and how many articles that is in all. What is older than the account sees, or archived,
    /// is left out.
    /// - Parameter byPublication: by the time of publication instead of that of keeping, the latest first either way.
    package mutating func saved(
        by account: UUID,
        from earliest: Timestamp,
        byPublication: Bool,
        offset: Int,
        limit: Int
    ) throws -> (articles: [SavedArticle], total: Int) {
        let order: SQL = byPublication ? "a.published_at desc, s.article_id" : "s.saved_at desc, s.article_id"
        let sql: SQL = """
            select s.article_id, s.note, s.saved_at, count(*) over () from saved_articles s join articles a on a.id = s.article_id \
            where s.user_id = \(account) and a.published_at >= \(earliest) and a.archived_at is null \
            order by \(order) limit \(limit)::integer offset \(offset)::integer
            """
        var total = 0
        let found = try reading { connection in
            try connection.rows(sql) { row in
                let article = SavedArticle(article: row.uuid(), note: row.optionalText(), savedAt: row.time())
                total = row.integer()
                return article
            }
        }
        return (found, total)
    }

    /// Runs an insertion of the article `there`, where there is `room`.
    /// - Parameters:
    ///   - limit: the row of `account_limits`.
    ///   - done: counts what uses it up.
    ///   - again: whether the very same is there already, which needs no room.
    private mutating func change(
        _ insertion: SQL,
        _ article: UUID,
        from earliest: Timestamp,
        limit: StaticString,
        done: SQL,
        again: SQL
    ) throws -> CommunityOutcome {
        let found = try primary.use { connection in
            try connection.first(
                """
                with there as (select a.id, (\(done)) < l.most or exists (\(again)) as room, l.most \
                from articles a, account_limits l where a.id = \(article) and a.published_at >= \(earliest) and a.archived_at is null \
                and l.name = \(literal: limit)), \
                done as (\(insertion) returning 1) \
                select t.room, t.most from there t
                """
            ) { row in (hasRoom: row.flag(), most: row.integer()) }
        }
        readsFrom = .primary
        guard let found else { return .noSuchArticle }
        return found.hasRoom ? .done : .tooMany(found.most)
    }
}
