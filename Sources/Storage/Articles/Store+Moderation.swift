package import Notation
import Postgres

/// A report that waits for a moderator.
package struct OpenReport: Sendable {
    package let id: UUID
    package let rule: String
    package let note: String?
    package let at: Timestamp
    package let comment: UUID
    /// The name of the author of the comment; nil without one.
    package let name: String?
    package let text: String
    package let article: UUID
    package let title: String
}

/// A decision of a moderator, as everybody reads it.
package struct ModerationDecision: Sendable {
    package let id: Int
    package let at: Timestamp
    package let action: String
    package let comment: UUID
    package let article: UUID
    /// The name of the moderator; nil without one.
    package let name: String?
    package let rule: String?
    package let reason: String
}

/// A comment on the page of its author.
package struct MemberComment: Sendable {
    package let id: UUID
    package let article: UUID
    package let title: String
    package let at: Timestamp
    package let editedAt: Timestamp?
    package let text: String
    package let score: Int
}

extension Store {
    /// The oldest 100 reports of comments that still stand, and how many there are.
    package mutating func openReports() throws -> (reports: [OpenReport], total: Int) {
        var total = 0
        let found = try primary.use { connection in
            try connection.rows(
                """
                select r.id, r.rule, r.note, r.reported_at, c.id, nullif(p.name, ''), c.text, a.id, a.title, count(*) over ()
                from comment_reports r join comments c on c.id = r.comment_id join articles a on a.id = c.article_id
                left join account_profiles p on p.user_id = c.author_id
                where r.decided_at is null and c.gone_at is null order by r.reported_at, r.id limit 100
                """
            ) { row in
                let report = OpenReport(
                    id: row.uuid(),
                    rule: row.text(),
                    note: row.optionalText(),
                    at: row.time(),
                    comment: row.uuid(),
                    name: row.optionalText(),
                    text: row.text(),
                    article: row.uuid(),
                    title: row.text()
                )
                total = row.integer()
                return report
            }
        }
        return (found, total)
    }

    /// The decisions of moderators, newest first.
    /// - Parameter before: the id of the last decision of the page before.
    package mutating func decisions(before: Int?, limit: Int) throws -> [ModerationDecision] {
        try reading { connection in
            try connection.rows(
                """
                select l.id, l.at, l.action, l.comment_id, l.article_id, nullif(p.name, ''), l.rule, l.reason
                from moderation_log l left join account_profiles p on p.user_id = l.moderator_id
                where l.id < coalesce(\(before)::bigint, 9223372036854775807) order by l.id desc limit \(limit)::integer
                """
            ) { row in
                ModerationDecision(
                    id: row.integer(),
                    at: row.time(),
                    action: row.text(),
                    comment: row.uuid(),
                    article: row.uuid(),
                    name: row.optionalText(),
                    rule: row.optionalText(),
                    reason: row.text()
                )
            }
        }
    }

    /// The account that has this name, in any case.
    package mutating func member(named name: String) throws -> (id: UUID, name: String, since: Timestamp)? {
        try reading { connection in
            try connection.first(
                """
                select u.id, p.name, u.created_at from account_profiles p join users u on u.id = p.user_id
                where lower(p.name) = lower(\(name)) and p.name <> ''
                """
            ) { row in (row.uuid(), row.text(), row.time()) }
        }
    }

    /// What an account said that still stands, newest first, and how much that is.
    /// - Parameter earliest: comments on articles that are older are left out.
    package mutating func comments(by account: UUID, from earliest: Timestamp, offset: Int, limit: Int) throws -> (
        comments: [MemberComment], total: Int
    ) {
        var total = 0
        let found = try reading { connection in
            try connection.rows(
                """
                select c.id, a.id, a.title, c.created_at, c.edited_at, c.text, c.score, count(*) over ()
                from comments c join articles a on a.id = c.article_id
                where c.author_id = \(account) and c.gone_at is null and a.published_at >= \(earliest) and a.archived_at is null
                order by c.created_at desc, c.id limit \(limit)::integer offset \(offset)::integer
                """
            ) { row in
                let comment = MemberComment(
                    id: row.uuid(),
                    article: row.uuid(),
                    title: row.text(),
                    at: row.time(),
                    editedAt: row.optionalTime(),
                    text: row.text(),
                    score: row.integer()
                )
                total = row.integer()
                return comment
            }
        }
        return (found, total)
    }
}
