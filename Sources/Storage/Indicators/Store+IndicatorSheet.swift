package import Notation
import Postgres

/// Everything that is stored of one indicator, revoked or not, for the operator.
package struct IndicatorSheet: Sendable {
    /// What one feed says in all its sightings.
    package struct Source: Sendable {
        package let feed: String
        package let reliability: Int
        package let origin: String
        package let sightings: Int
        package let firstSeen: Timestamp
        package let lastSeen: Timestamp
        package let confidence: String
        /// The strictest marking that it states.
        package let tlp: String?
        /// How many of the sightings the feed itself has revoked, let expire, or calls harmless, and how many name a value
        /// that nothing may be blocked for. The rest support the indicator.
        package let revoked: Int
        package let expired: Int
        package let benign: Int
        package let notForDetection: Int
        package let supporting: Int
        /// When the last of its sightings ends; nil when one has no end.
        package let validUntil: Timestamp?
        package let reference: String?
    }

    /// A list of false positives took these sightings back.
    package struct Retraction: Sendable {
        package let feed: String
        package let by: String
        package let sightings: Int
        package let at: Timestamp
        package let reason: String?
    }

    /// One version as it was published.
    package struct Version: Sendable {
        package let number: Int
        package let at: Timestamp
        /// `new`, `changed` or `withdrawn`; nil when the log no longer has it.
        package let change: String?
        package let isRevoked: Bool
        package let confidence: String
        package let tlp: String
        package let feedName: String
    }

    package let id: UUID
    package let type: String
    package let value: String
    package let confidence: String
    package let tlp: String
    package let statedTLP: String?
    package let isForDetection: Bool
    package let isRevoked: Bool
    package let firstSeen: Timestamp
    package let lastSeen: Timestamp
    package let validUntil: Timestamp?
    package let malware: String?
    package let threatType: String?
    package let actors: [String]
    package let tags: [String]
    package let techniques: [String]
    package let warningLists: [String]
    /// 0 to 100; nil until `maintain` has computed it.
    package let risk: Int?
    package let withdrawnAt: Timestamp?
    package let withdrawnReason: String?
    /// The latest first.
    package var sources: [Source] = []
    package var retractions: [Retraction] = []
    /// The newest first; at most `mostVersions`.
    package var versions: [Version] = []

    package static let mostVersions = 100
}

extension Store {
    /// - Returns: nil when there is no such indicator.
    package mutating func sheet(_ id: UUID) throws -> IndicatorSheet? {
        try primary.use { connection in
            try connection.snapshot { connection in
                guard var sheet = try Self.head(id, &connection) else { return nil }
                sheet.sources = try Self.sources(id, &connection)
                sheet.retractions = try Self.retractions(id, &connection)
                sheet.versions = try Self.versions(id, &connection)
                return sheet
            }
        }
    }

    private static func head(_ id: UUID, _ connection: inout Connection) throws -> IndicatorSheet? {
        try connection.first(
            """
            select i.id, i.type, i.value, i.confidence, i.tlp, i.stated_tlp, i.is_for_detection, i.is_revoked, i.first_seen, i.last_seen,
                   i.valid_until, i.malware_family, i.threat_type, i.actors, i.tags, i.techniques, i.warning_lists, r.score::integer,
                   i.withdrawn_at, i.withdrawn_reason
            from indicators i left join indicator_risks r on r.indicator_id = i.id where i.id = \(id)::uuid
            """
        ) { row in
            IndicatorSheet(
                id: row.uuid(),
                type: row.text(),
                value: row.text(),
                confidence: row.text(),
                tlp: row.text(),
                statedTLP: row.optionalText(),
                isForDetection: row.flag(),
                isRevoked: row.flag(),
                firstSeen: row.time(),
                lastSeen: row.time(),
                validUntil: row.optionalTime(),
                malware: row.optionalText(),
                threatType: row.optionalText(),
                actors: row.texts(),
                tags: row.texts(),
                techniques: row.texts(),
                warningLists: row.texts(),
                risk: row.optionalInteger(),
                withdrawnAt: row.optionalTime(),
                withdrawnReason: row.optionalText()
            )
        }
    }

    private static func sources(_ id: UUID, _ connection: inout Connection) throws -> [IndicatorSheet.Source] {
        try connection.rows(
            """
            select f.slug, f.reliability::integer, max(s.origin)::text, count(*), min(s.first_seen), max(s.last_seen), max(s.confidence)::text,
                   max(s.tlp)::text, count(*) filter (where s.is_revoked), count(*) filter (where s.is_expired),
                   count(*) filter (where s.is_benign), count(*) filter (where not s.is_for_detection),
                   count(*) filter (where exists (select from supporting_sightings() w where w.key = s.key)),
                   case when count(least(s.valid_until, s.unlisted_until)) = count(*)
                        then max(least(s.valid_until, s.unlisted_until)) end,
                   (array_agg(s.reference_url order by s.last_seen desc) filter (where s.reference_url is not null))[1]
            from sightings s join feeds f on f.id = s.feed_id where s.indicator_id = \(id)::uuid
            group by f.id order by max(s.last_seen) desc, f.slug
            """
        ) { row in
            IndicatorSheet.Source(
                feed: row.text(),
                reliability: row.integer(),
                origin: row.text(),
                sightings: row.integer(),
                firstSeen: row.time(),
                lastSeen: row.time(),
                confidence: row.text(),
                tlp: row.optionalText(),
                revoked: row.integer(),
                expired: row.integer(),
                benign: row.integer(),
                notForDetection: row.integer(),
                supporting: row.integer(),
                validUntil: row.optionalTime(),
                reference: row.optionalText()
            )
        }
    }

    private static func retractions(_ id: UUID, _ connection: inout Connection) throws -> [IndicatorSheet.Retraction] {
        try connection.rows(
            """
            select f.slug, b.slug, count(*), max(w.withdrawn_at), max(w.reason)
            from withdrawn_sightings w join feeds f on f.id = w.feed_id join feeds b on b.id = w.withdrawn_by
            where w.indicator_id = \(id)::uuid and w.restored_at is null group by f.slug, b.slug order by 4 desc, 1, 2
            """
        ) { row in
            IndicatorSheet.Retraction(
                feed: row.text(),
                by: row.text(),
                sightings: row.integer(),
                at: row.time(),
                reason: row.optionalText()
            )
        }
    }

    private static func versions(_ id: UUID, _ connection: inout Connection) throws -> [IndicatorSheet.Version] {
        try connection.rows(
            """
            select v.version, v.added_at, p.change, v.is_revoked, v.confidence::text, v.tlp::text, v.feed_name
            from (select version, added_at, is_revoked, confidence, tlp, feed_name from indicators where id = \(id)::uuid
                  union all
                  select version, added_at, is_revoked, confidence, tlp, feed_name from indicator_versions where id = \(id)::uuid) v
                left join publications p on p.added_at = v.added_at
            order by v.version desc limit \(IndicatorSheet.mostVersions)::integer
            """
        ) { row in
            IndicatorSheet.Version(
                number: row.integer(),
                at: row.time(),
                change: row.optionalText(),
                isRevoked: row.flag(),
                confidence: row.text(),
                tlp: row.text(),
                feedName: row.text()
            )
        }
    }
}
