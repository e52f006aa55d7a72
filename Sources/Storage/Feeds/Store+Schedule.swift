package import Notation
import Postgres

/// A feed that this process has claimed and is to fetch.
package struct DueFeed: Sendable {
    package let figures: Feed
    package let address: String
    package let format: String
    /// Validators of the last body that was stored.
    package let etag: String
    package let lastModified: String
    /// SHA-256 of that body; nil for none.
    package let bodyDigest: [UInt8]?
    package let secretHeader: String?
    package let secretFile: String?
    package let userAgent: String?
    /// Where the last walk through a TAXII collection ended, or was cut short.
    package let place: FeedPlace
}

/// How far the pages of a feed have been stored.
package struct FeedPlace: Sendable, Equatable {
    /// The date of the last page of the last whole walk, as the server wrote it; nil for none.
    package var addedAfter: String?
    /// The page with which a walk that was cut short goes on; nil for none.
    package var next: String?

    package init(addedAfter: String?, next: String?) {
        self.addedAfter = addedAfter
        self.next = next
    }
}

/// How a fetch went, for the schedule.
package enum FeedSettlement: Sendable {
    /// A body was read and is in the store.
    case stored(etag: String, lastModified: String, bodyDigest: [UInt8])
    /// 304, or the very body that was stored last.
    case unchanged
    /// The server asked for patience.
    case retry
    case failed
    /// Access was refused.
    case auth
    /// The feed has ended.
    case gone

    /// Parts were stored; of the whole nothing is remembered, so it is asked for again.
    package static var inParts: FeedSettlement {
        .stored(etag: "", lastModified: "", bodyDigest: [UInt8](repeating: 0, count: 32))
    }

    var name: String {
        switch self {
        case .stored: "stored"
        case .unchanged: "unchanged"
        case .retry: "retry"
        case .failed: "failed"
        case .auth: "auth"
        case .gone: "gone"
        }
    }
}

/// A feed's health, as the operator sees it.
package struct FeedHealth: Sendable {
    package let slug: String
    package let state: String
    package let isEnabled: Bool
    package let failures: Int
    package let lastFetchAt: Timestamp?
    package let lastSuccessAt: Timestamp?
    package let nextAt: Timestamp?
    package let lastError: String?
    package let movedTo: String?
    /// What reading its last body gave; nil when none was read yet.
    package let reading: FeedReading?
}

/// What reading a body of a feed gave, as its health shows it.
package struct FeedReading: Sendable {
    /// How many reasons are kept.
    package static let shownReasons = 5

    package var taken = 0
    package var refused = 0
    /// The first reasons, with the number of the record.
    package private(set) var reasons: [String] = []

    package init() {}

    /// Keeps a reason while there is room.
    package mutating func add(_ reason: String) {
        if reasons.count < Self.shownReasons { reasons.append(reason) }
    }
}

/// Which feeds are to be fetched.
package enum FeedChoice: Sendable {
    case due
    /// Every enabled feed once, due or not.
    case all
    /// One feed, due or not, enabled or not.
    case named(String)
}

extension Store {
    /// Claims one feed until it is settled or this connection ends; nil when there is none (left).
    /// - Parameter began: when this run began; a feed that was fetched since is not taken again.
    package mutating func claimFeed(_ choice: FeedChoice, began: Timestamp) throws -> DueFeed? {
        var only: String?
        var isAll = false
        switch choice {
        case .due: break
        case .all: isAll = true
        case .named(let slug): only = slug
        }
        return try primary.use(repeatable: false) { connection in
            try connection.first(
                """
                select id, slug, name, category, format, url, is_enabled, include_terms, exclude_terms, publisher, retracts_publisher,
                       is_complete, grace_hours, etag, last_modified, encode(body_sha256, 'hex'), secret_header, secret_file, user_agent, added_after, next_page
                from claim_feed(interval '1 hour', \(only), \(isAll)::boolean, \(began)::timestamptz)
                """
            ) { row in
                let figures = Feed(
                    id: row.integer(),
                    slug: row.text(),
                    name: row.text(),
                    category: row.text(),
                    format: row.optionalText(),
                    url: row.optionalText(),
                    isEnabled: row.flag(),
                    lastImportAt: nil,
                    includes: row.texts(),
                    excludes: row.texts(),
                    publisher: row.optionalText(),
                    retractsPublisher: row.optionalText(),
                    isComplete: row.flag(),
                    graceHours: row.integer()
                )
                return DueFeed(
                    figures: figures,
                    address: figures.url ?? "",
                    format: figures.format ?? "",
                    etag: row.text(),
                    lastModified: row.text(),
                    bodyDigest: row.optionalText().flatMap { TextCoding.bytes(hex: $0) },
                    secretHeader: row.optionalText(),
                    secretFile: row.optionalText(),
                    userAgent: row.optionalText(),
                    place: FeedPlace(addedAfter: row.optionalText(), next: row.optionalText())
                )
            }
        }
    }

    /// Ends a claim.
    /// - Parameters:
    ///   - waitSeconds: what the server said to wait or calls fresh.
    ///   - movedTo: where the feed has moved for good.
    package mutating func settleFeed(
        _ id: Int,
        _ settlement: FeedSettlement,
        error: String?,
        waitSeconds: Int?,
        movedTo: String?
    ) throws {
        var etag = ""
        var lastModified = ""
        var digest: SQL = "null"
        if case .stored(let newTag, let newTime, let newDigest) = settlement {
            etag = newTag
            lastModified = newTime
            digest = "\(bytes: newDigest)::bytea"
        }
        _ = try primary.use { connection in
            try connection.execute(
                """
                select settle_feed(\(id)::integer, \(settlement.name), \(error), \(waitSeconds.map { Int(Int32(clamping: $0)) })::integer, \(etag), \(lastModified),
                                   \(digest), \(movedTo))
                """
            )
        }
    }

    /// Keeps what reading the feed's last body gave. Called before `settleFeed`, which sees from it how the feed is.
    package mutating func noteReading(_ reading: FeedReading, of feed: Int) throws {
        _ = try primary.use { connection in
            try connection.execute(
                """
                select note_reading(\(feed)::integer, \(reading.taken)::bigint, \(reading.refused)::bigint,
                                    \(reading.reasons)::text[])
                """
            )
        }
    }

    package mutating func feedHealth() throws -> [FeedHealth] {
        try primary.use { connection in
            try connection.rows(
                """
                select slug, state, is_enabled, failures, last_fetch_at, last_success_at, next_at, last_error, moved_to,
                       taken_records is not null, coalesce(taken_records, 0), coalesce(refused_records, 0),
                       record_reasons
                from feeds where url is not null or taken_records is not null order by slug
                """
            ) { row in
                FeedHealth(
                    slug: row.text(),
                    state: row.text(),
                    isEnabled: row.flag(),
                    failures: row.integer(),
                    lastFetchAt: row.optionalTime(),
                    lastSuccessAt: row.optionalTime(),
                    nextAt: row.optionalTime(),
                    lastError: row.optionalText(),
                    movedTo: row.optionalText(),
                    reading: Self.reading(&row)
                )
            }
        }
    }

    private static func reading(_ row: inout RowReader) -> FeedReading? {
        let isRead = row.flag()
        var reading = FeedReading()
        reading.taken = row.integer()
        reading.refused = row.integer()
        for reason in row.texts() { reading.add(reason) }
        return isRead ? reading : nil
    }
}
