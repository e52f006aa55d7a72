package import Notation
import Postgres

/// What the operator does with articles, and what every writer of articles needs.
extension Store {
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
                try connection.execute("select begin_reports(feed_id) from articles where id = \(id)")
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

    /// The next place in the order of changes; the caller holds the publication lock.
    static var nextModified: SQL {
        "(select greatest(clock_timestamp(), max(modified_at) + interval '1 microsecond') from articles)"
    }

    /// Caches and entity tags hang on the version of the data.
    static func touchData(_ connection: inout Connection) throws {
        try connection.script("select end_publication()")
    }
}
