package import Notation
import Postgres

/// What an account says of an article.
package struct Comment: Sendable {
    package let id: UUID
    package let parent: UUID?
    /// The name of the author; nil without one, and once the account is deleted.
    package let name: String?
    package let karma: Int
    package let at: Timestamp
    package let editedAt: Timestamp?
    /// Plain text as written; empty once it is gone.
    package let text: String
    package let score: Int
    /// 1, -1, or 0 for none: of the account that asks.
    package let vote: Int
    package let isGone: Bool
    /// Whether a moderator took it away.
    package let isRemoved: Bool
    /// Whether the account that asks wrote it.
    package let isOwn: Bool
    /// Whether the account that asks reported it.
    package let isReported: Bool
}

/// What an account may do among others.
package struct MemberStanding: Sendable {
    package let points: Int
    /// `member`, `moderator` or `operator`.
    package let role: String
    package let level: Int
    package let rights: [String]
    /// The karma of the next level; nil on the last.
    package let nextAt: Int?
}

/// What became of a wish about comments.
package enum CommentOutcome: String, Sendable {
    case done
    case noArticle = "no_article"
    case noParent = "no_parent"
    case noComment = "no_comment"
    case noReport = "no_report"
    case gone, own, decided
    case notYours = "not_yours"
    case noRight = "no_right"
    case tooLate = "too_late"
    case tooMany = "too_many"
}

extension Store {
    /// Karma, level and rights of an account.
    package mutating func standing(of account: UUID) throws -> MemberStanding {
        let found = try primary.use { connection in
            try connection.first("select points, role, level, rights, next_at from standing(\(account)::uuid)") { row in
                MemberStanding(
                    points: row.integer(),
                    role: row.text(),
                    level: row.integer(),
                    rights: row.texts(),
                    nextAt: row.optionalInteger()
                )
            }
        }
        return found ?? MemberStanding(points: 0, role: "member", level: 0, rights: [], nextAt: nil)
    }

    /// How many comments the account may still write today (UTC).
    package mutating func commentsLeft(of account: UUID) throws -> Int {
        let left = try primary.use { connection in
            try connection.first(
                """
                select greatest(0, l.most - (select count(*) from comments c where c.author_id = \(account)::uuid and c.created_at >= today_begins()))
                from account_limits l where l.name = 'comments'
                """
            ) { $0.integer() }
        }
        return left ?? 0
    }

    /// A page of the comments on an article, the oldest first, and how many there are. A comment that is gone is there only where
    /// something stands below it.
    /// - Returns: nil when the account has no such article.
    package mutating func comments(
        on article: UUID,
        for account: UUID,
        from earliest: Timestamp,
        offset: Int,
        limit: Int
    ) throws -> (comments: [Comment], total: Int)? {
        let sql: SQL = """
            with recursive kept (id, parent_id) as (
                select c.id, c.parent_id from comments c where c.article_id = \(article) and c.gone_at is null
                union
                select c.id, c.parent_id from kept k join comments c on c.id = k.parent_id
            )
            \(Self.commentColumns(account)), count(*) over ()
            from kept k join comments c on c.id = k.id \(Self.commentJoins(account))
            order by c.created_at, c.id limit \(limit)::integer offset \(offset)::integer
            """
        var total = 0
        let isThere = try reading { connection in
            try connection.first(
                "select 1 from articles where id = \(article) and published_at >= \(earliest) and archived_at is null"
            ) { $0.integer() }
        }
        guard isThere != nil else { return nil }
        let found = try reading { connection in
            try connection.rows(sql) { row in
                let comment = Self.comment(&row)
                total = row.integer()
                return comment
            }
        }
        return (found, total)
    }

    /// One comment as the account sees it.
    package mutating func comment(_ id: UUID, for account: UUID) throws -> Comment? {
        let sql: SQL = """
            \(Self.commentColumns(account)) from comments c \(Self.commentJoins(account)) where c.id = \(id)
            """
        return try primary.use { connection in try connection.first(sql) { row in Self.comment(&row) } }
    }

    private static func commentColumns(_ account: UUID) -> SQL {
        """
        select c.id, c.parent_id, nullif(p.name, ''), coalesce(m.karma, 0), c.created_at, c.edited_at, c.text, c.score, coalesce(v.value, 0),
            c.gone_at is not null, c.removed, c.author_id is not distinct from \(account)::uuid,
            exists (select from comment_reports r where r.comment_id = c.id and r.reporter_id = \(account)::uuid)
        """
    }

    private static func commentJoins(_ account: UUID) -> SQL {
        """
        left join account_profiles p on p.user_id = c.author_id left join community_members m on m.user_id = c.author_id
        left join comment_votes v on v.comment_id = c.id and v.user_id = \(account)::uuid
        """
    }

    private static func comment(_ row: inout RowReader) -> Comment {
        Comment(
            id: row.uuid(),
            parent: row.optionalUUID(),
            name: row.optionalText(),
            karma: row.integer(),
            at: row.time(),
            editedAt: row.optionalTime(),
            text: row.text(),
            score: row.integer(),
            vote: row.integer(),
            isGone: row.flag(),
            isRemoved: row.flag(),
            isOwn: row.flag(),
            isReported: row.flag()
        )
    }

    /// - Parameter parent: the comment that it answers.
    /// - Returns: the id of the comment, and the limit of a day.
    package mutating func post(
        _ text: String,
        on article: UUID,
        under parent: UUID?,
        by account: UUID,
        from earliest: Timestamp
    ) throws -> (outcome: CommentOutcome, id: UUID?, most: Int) {
        let found = try primary.use { connection in
            try connection.first(
                "select outcome, id, most from post_comment(\(account)::uuid, \(article)::uuid, \(parent)::uuid, \(text), \(earliest))"
            ) { row in (CommentOutcome(rawValue: row.text()), row.optionalUUID(), row.optionalInteger() ?? 0) }
        }
        readsFrom = .primary
        return (found?.0 ?? .noArticle, found?.1, found?.2 ?? 0)
    }

    package mutating func edit(_ id: UUID, to text: String, by account: UUID, from earliest: Timestamp) throws
        -> CommentOutcome
    {
        try outcome("select edit_comment(\(account)::uuid, \(id)::uuid, \(text), \(earliest)), 0")
            .outcome
    }

    package mutating func deleteComment(_ id: UUID, by account: UUID, from earliest: Timestamp) throws -> CommentOutcome
    {
        try outcome("select delete_comment(\(account)::uuid, \(id)::uuid, \(earliest)), 0").outcome
    }

    /// - Parameter value: 1, -1, or 0 for none.
    package mutating func vote(_ value: Int, for comment: UUID, by account: UUID, from earliest: Timestamp) throws -> (
        outcome: CommentOutcome, most: Int
    ) {
        try outcome(
            "select outcome, most from vote_for_comment(\(account)::uuid, \(comment)::uuid, \(value)::integer, \(earliest))"
        )
    }

    private mutating func outcome(_ sql: SQL) throws -> (outcome: CommentOutcome, most: Int) {
        let found = try primary.use { connection in
            try connection.first(sql) { row in (CommentOutcome(rawValue: row.text()), row.optionalInteger() ?? 0) }
        }
        readsFrom = .primary
        return (found?.0 ?? .noComment, found?.1 ?? 0)
    }

    package mutating func report(
        _ comment: UUID,
        rule: String,
        note: String?,
        by account: UUID,
        from earliest: Timestamp
    ) throws -> (outcome: CommentOutcome, most: Int) {
        try outcome(
            "select outcome, most from report_comment(\(account)::uuid, \(comment)::uuid, \(rule), \(note)::text, \(earliest))"
        )
    }

    /// - Parameter removes: whether the comment goes; otherwise the report is refused.
    package mutating func decide(_ report: UUID, removes: Bool, reason: String, by account: UUID) throws
        -> CommentOutcome
    {
        try outcome("select decide_report(\(account)::uuid, \(report)::uuid, \(removes)::boolean, \(reason)), 0")
            .outcome
    }
}
