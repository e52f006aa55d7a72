package import Notation
import Postgres

/// The last attempt to fetch one part of a feed, such as one MISP event.
package struct FeedItem: Sendable {
    /// The version of the part, as the feed counts versions.
    package let stamp: Int
    /// Whether this version is stored.
    package let isStored: Bool

    package init(stamp: Int, isStored: Bool) {
        self.stamp = stamp
        self.isStored = isStored
    }
}

/// What the operator changes about a feed; nil leaves it as it is.
package struct FeedChange: Sendable {
    package var url: String?
    package var format: String?
    package var name: String?
    package var category: String?
    package var intervalSeconds: Int?
    /// 0 to 100.
    package var reliability: Int?
    /// Where the publisher's terms of use stand; empty for none.
    package var termsURL: String?
    package var secretHeader: String?
    package var secretFile: String?
    package var dropsSecret = false
    package var userAgent: String?
    package var includes: [String]?
    package var excludes: [String]?
    /// Domain of who publishes the data; empty: the host of the address.
    package var publisher: String?
    /// The publisher whose sightings this list of false positives revokes, by domain; empty when the feed is no such list.
    package var retractsPublisher: String?
    /// Whether its body always lists everything that it reports.
    package var isComplete: Bool?
    /// Hours until what has left a complete list expires.
    package var graceHours: Int?

    package init() {}

    /// Whether the change affects what is stored of the feed. If so, the whole feed is read again.
    var isAboutContent: Bool { url != nil || format != nil || includes != nil || excludes != nil }
}

/// What the operator set about a feed, besides what an import needs of it.
package struct FeedSetup: Sendable {
    package let reliability: Int
    package let intervalSeconds: Int
    package let termsURL: String?
    package let userAgent: String?
    package let secretHeader: String?
    /// The file's path; what is in it is never read here.
    package let secretFile: String?
}

extension Store {
    /// By the id of the feed.
    package mutating func feedSetups() throws -> [Int: FeedSetup] {
        try primary.use { connection in
            var setups: [Int: FeedSetup] = [:]
            try connection.forEachRow(
                "select id, reliability::integer, interval_seconds, terms_url, user_agent, secret_header, secret_file from feeds"
            ) { row in
                let id = row.integer()
                setups[id] = FeedSetup(
                    reliability: row.integer(),
                    intervalSeconds: row.integer(),
                    termsURL: row.optionalText(),
                    userAgent: row.optionalText(),
                    secretHeader: row.optionalText(),
                    secretFile: row.optionalText()
                )
            }
            return setups
        }
    }

    /// Removes a feed that was made for an import which then failed. A feed from which anything was ever taken stays.
    package mutating func removeUnusedFeed(_ id: Int) throws {
        _ = try primary.use { connection in
            try connection.execute(
                """
                delete from feeds f where f.id = \(id)::integer and not exists (select from feed_imports i where i.feed_id = f.id)
                    and not exists (select from sightings s where s.feed_id = f.id) and not exists (select from articles a where a.feed_id = f.id)
                """
            )
        }
    }

    /// Stores how far the feed's pages are read. The caller stores the pages first: after a crash one page is fetched twice.
    package mutating func keepPlace(_ place: FeedPlace, of feed: Int) throws {
        _ = try primary.use { connection in
            try connection.execute(
                "update feeds set added_after = \(place.addedAfter), next_page = \(place.next) where id = \(feed)::integer"
            )
        }
    }

    package mutating func feedItems(of feed: Int) throws -> [UUID: FeedItem] {
        try primary.use { connection in
            var items: [UUID: FeedItem] = [:]
            try connection.forEachRow(
                "select item, stamp, is_stored from feed_items where feed_id = \(feed)::integer"
            ) { row in
                let id = row.uuid()
                items[id] = FeedItem(stamp: row.integer(), isStored: row.flag())
            }
            return items
        }
    }

    package mutating func rememberItem(_ id: UUID, _ item: FeedItem, of feed: Int) throws {
        _ = try primary.use { connection in
            try connection.execute(
                """
                insert into feed_items (feed_id, item, stamp, is_stored)
                values (\(feed)::integer, \(id)::uuid, \(item.stamp)::bigint, \(item.isStored)::boolean)
                on conflict (feed_id, item) do update set stamp = excluded.stamp, is_stored = excluded.is_stored
                """
            )
        }
    }

    /// False when there is no such feed. After a change of what is fetched or taken the feed is due, and read as if for the
    /// first time.
    package mutating func changeFeed(_ slug: String, _ change: FeedChange) throws -> Bool {
        let includes: SQL = change.includes.map { "\($0)::text[]" } ?? "include_terms"
        let excludes: SQL = change.excludes.map { "\($0)::text[]" } ?? "exclude_terms"
        return try primary.use { connection in
            try connection.transaction { connection in
                let isKnown =
                    try connection.execute(
                        """
                        update feeds
                        set url = coalesce(\(change.url), url), format = coalesce(\(change.format), format),
                            name = coalesce(\(change.name), name),
                            category = coalesce(\(change.category)::source_category, category),
                            reliability = coalesce(\(change.reliability)::smallint, reliability),
                            terms_url = nullif(coalesce(\(change.termsURL), terms_url), ''),
                            interval_seconds = coalesce(\(change.intervalSeconds)::integer, interval_seconds),
                            secret_header = case when not \(change.dropsSecret)::boolean then coalesce(\(change.secretHeader), secret_header) end,
                            secret_file = case when not \(change.dropsSecret)::boolean then coalesce(\(change.secretFile), secret_file) end,
                            user_agent = nullif(coalesce(\(change.userAgent), user_agent), ''),
                            publisher = nullif(coalesce(\(change.publisher), publisher), ''),
                            retracts_publisher = nullif(coalesce(\(change.retractsPublisher), retracts_publisher), ''),
                            is_complete = coalesce(\(change.isComplete)::boolean, is_complete),
                            grace_hours = coalesce(\(change.graceHours)::smallint, grace_hours),
                            include_terms = \(includes), exclude_terms = \(excludes)
                        where slug = \(slug)
                        """
                    ) == 1
                guard isKnown, change.isAboutContent else { return isKnown }
                try connection.execute(
                    """
                    update feeds
                    set etag = '', last_modified = '', body_sha256 = null, added_after = null, next_page = null, next_at = now()
                    where slug = \(slug)
                    """
                )
                try connection.execute(
                    "delete from feed_items where feed_id = (select id from feeds where slug = \(slug))"
                )
                return true
            }
        }
    }
}
