package import Model
package import Notation
import Postgres

/// A tier, as the operator sees it.
package struct Tier: Sendable {
    /// The row of the limits of those who read without an account.
    package static let ofNobody = "anonymous"

    package let name: String
    package let requestsPerMinute: Int
    package let requestsPerDay: Int
    package let lookbackDays: Int
    package let articleLookbackDays: Int
    package let pageMax: Int
    package let maxKeys: Int
    /// Keys that an account may make in 24 hours.
    package let keysPerDay: Int
    /// Requests of signed-in accounts, beside those of their keys.
    package let sessionPerMinute: Int
    package let sessionPerDay: Int
    /// Export formats that keys may ask for; nil: all that the scopes allow.
    package let formats: [String]?
    package let scopes: [String]
    /// What is marked stricter is not there for keys of the plan.
    package let tlpCeiling: TLP
    /// The most objects and bytes that an account keeps in shared collections.
    package let sharedObjects: Int
    package let sharedBytes: Int
}

/// An account, as the operator sees it.
package struct UserFigures: Sendable {
    package let id: UUID
    package let email: String
    package let tier: String
    package let createdAt: Timestamp?
    package let activeKeys: Int
}

/// A key, as the operator sees it.
package struct KeyFigures: Sendable {
    package let id: UUID
    package let email: String
    package let name: String
    package let prefix: String
    package let tier: String
    package let createdAt: Timestamp?
    package let expiresAt: Timestamp?
    package let revokedAt: Timestamp?
    package let lastUsedAt: Timestamp?
    package let totalRequests: Int
    /// Nil: the plan's.
    package let tlpCeiling: TLP?
}

/// One line of the audit trail.
package struct AuditLine: Sendable {
    package let at: Timestamp?
    package let event: String
    package let email: String?
    package let keyID: UUID?
    package let actor: String
    package let address: String?
    /// JSON.
    package let details: String
}

extension Store {
    /// - Returns: the new account's id; nil when the address is taken.
    package mutating func createUser(email: String, tier: String, passwordHash: String? = nil) throws -> UUID? {
        try primary.use(repeatable: false) { connection in
            try connection.first(
                """
                insert into users (email, tier, password_hash) values (lower(\(email)), \(tier), \(passwordHash))
                on conflict (email) do nothing returning id
                """
            ) { $0.optionalUUID() } ?? nil
        }
    }

    /// - Returns: false when there is no such account.
    package mutating func setTier(email: String, tier: String) throws -> Bool {
        try primary.use { connection in
            try connection.execute("update users set tier = \(tier) where email = lower(\(email))") == 1
        }
    }

    /// - Parameter role: `member`, `moderator` or `operator`.
    package mutating func setRole(email: String, role: String) throws -> Bool {
        try primary.use { connection in
            try connection.execute(
                """
                insert into community_members as m (user_id, role) select u.id, \(role) from users u where u.email = lower(\(email))
                on conflict (user_id) do update set role = excluded.role
                """
            ) == 1
        }
    }

    package mutating func user(email: String) throws -> UserFigures? {
        try users(where: "where u.email = lower(\(email))").first
    }

    package mutating func users() throws -> [UserFigures] { try users(where: "") }

    private mutating func users(where condition: SQL) throws -> [UserFigures] {
        let sql: SQL = """
            select u.id, u.email, u.tier, u.created_at,
                   (select count(*) from api_keys k where k.user_id = u.id and k.revoked_at is null
                    and (k.expires_at is null or k.expires_at > now()))
            from users u \(condition) order by u.email
            """
        return try primary.use { connection in
            try connection.rows(sql) { row in
                UserFigures(
                    id: row.uuid(),
                    email: row.text(),
                    tier: row.text(),
                    createdAt: row.optionalTime(),
                    activeKeys: row.integer()
                )
            }
        }
    }

    package mutating func tiers() throws -> [Tier] {
        try primary.use { connection in
            try connection.rows(
                """
                select name, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, max_keys,
                       keys_per_day, session_per_minute, session_per_day, formats, scopes, tlp_ceiling,
                       shared_objects, shared_bytes
                from tiers order by rank
                """
            ) { row in
                Tier(
                    name: row.text(),
                    requestsPerMinute: row.integer(),
                    requestsPerDay: row.integer(),
                    lookbackDays: row.integer(),
                    articleLookbackDays: row.integer(),
                    pageMax: row.integer(),
                    maxKeys: row.integer(),
                    keysPerDay: row.integer(),
                    sessionPerMinute: row.integer(),
                    sessionPerDay: row.integer(),
                    formats: row.optionalTexts(),
                    scopes: row.texts(),
                    tlpCeiling: TLP(row.text()) ?? .clear,
                    sharedObjects: row.integer(),
                    sharedBytes: row.integer()
                )
            }
        }
    }

    /// Sets every limit of the tiers of a preset.
    /// - Returns: false when there is no such preset.
    package mutating func applyTierPreset(_ name: String) throws -> Bool {
        try primary.use { connection in try connection.first("select apply_tier_preset(\(name))") { $0.integer() } ?? 0
        } > 0
    }

    /// Gives an account another password, or takes it away.
    /// - Returns: false when there is no such account.
    package mutating func setPassword(email: String, hash: String?) throws -> Bool {
        try primary.use { connection in
            try connection.execute("update users set password_hash = \(hash) where email = lower(\(email))") == 1
        }
    }

    /// - Returns: false when there is no such account.
    package mutating func setActive(email: String, _ isActive: Bool) throws -> Bool {
        let since: SQL = isActive ? "null" : "coalesce(deactivated_at, now())"
        return try primary.use { connection in
            try connection.execute("update users set deactivated_at = \(since) where email = lower(\(email))") == 1
        }
    }

    /// - Returns: false when there is no such account.
    package mutating func confirmEMail(email: String) throws -> Bool {
        try primary.use { connection in
            try connection.execute(
                "update users set email_confirmed_at = coalesce(email_confirmed_at, now()) where email = lower(\(email))"
            ) == 1
        }
    }

    /// The audit trail, newest first.
    /// - Parameter email: of one account only; nil for all.
    package mutating func auditTrail(email: String?, limit: Int) throws -> [AuditLine] {
        try primary.use { connection in
            try connection.rows(
                """
                select a.at, a.event, u.email, a.key_id, a.actor, host(a.address), a.details
                from audit_log a left join users u on u.id = a.user_id
                where \(email)::text is null or u.email = lower(\(email)) order by a.at desc, a.id desc limit \(limit)::integer
                """
            ) { row in
                AuditLine(
                    at: row.optionalTime(),
                    event: row.text(),
                    email: row.optionalText(),
                    keyID: row.optionalUUID(),
                    actor: row.text(),
                    address: row.optionalText(),
                    details: row.text()
                )
            }
        }
    }

    /// The export formats of a tier: all that its scopes allow, or those named.
    package enum FormatChange: Sendable {
        case all
        case only([String])
    }

    /// A change to a tier; nil leaves a limit as it is.
    package struct TierChange: Sendable {
        package var requestsPerMinute: Int?
        package var requestsPerDay: Int?
        package var lookbackDays: Int?
        package var pageMax: Int?
        package var maxKeys: Int?
        package var keysPerDay: Int?
        package var sessionPerMinute: Int?
        package var sessionPerDay: Int?
        package var sharedObjects: Int?
        package var sharedBytes: Int?
        package var formats: FormatChange?
        package var scopes: [String]?
        package var tlpCeiling: TLP?

        package init() {}
    }

    /// - Returns: false when there is no such tier.
    package mutating func changeTier(_ name: String, _ change: TierChange) throws -> Bool {
        let formats: SQL =
            switch change.formats {
            case .all: "null"
            case .only(let names): "\(names)::text[]"
            case nil: "formats"
            }
        let scopes: SQL = change.scopes.map { "\($0)::text[]" } ?? "scopes"
        return try primary.use { connection in
            try connection.execute(
                """
                update tiers set requests_per_minute = coalesce(\(change.requestsPerMinute)::integer, requests_per_minute),
                    requests_per_day = coalesce(\(change.requestsPerDay)::integer, requests_per_day),
                    lookback_days = coalesce(\(change.lookbackDays)::integer, lookback_days),
                    page_max = coalesce(\(change.pageMax)::integer, page_max),
                    max_keys = coalesce(\(change.maxKeys)::integer, max_keys),
                    keys_per_day = coalesce(\(change.keysPerDay)::integer, keys_per_day),
                    session_per_minute = coalesce(\(change.sessionPerMinute)::integer, session_per_minute),
                    session_per_day = coalesce(\(change.sessionPerDay)::integer, session_per_day),
                    shared_objects = coalesce(\(change.sharedObjects)::integer, shared_objects),
                    shared_bytes = coalesce(\(change.sharedBytes)::bigint, shared_bytes),
                    formats = \(formats), scopes = \(scopes),
                    tlp_ceiling = coalesce(\(change.tlpCeiling?.text)::tlp_level, tlp_ceiling)
                where name = \(name)
                """
            ) == 1
        }
    }

    package mutating func keys() throws -> [KeyFigures] {
        try primary.use { connection in
            try connection.rows(
                """
                select k.id, u.email, k.name, k.key_prefix, k.tier, k.created_at, k.expires_at, k.revoked_at, t.last_used_at,
                       coalesce(t.total_requests, 0), k.tlp_ceiling
                from api_keys k join users u on u.id = k.user_id left join api_key_totals t on t.key_id = k.id
                order by u.email, k.created_at, k.id
                """
            ) { row in
                KeyFigures(
                    id: row.uuid(),
                    email: row.text(),
                    name: row.text(),
                    prefix: row.text(),
                    tier: row.text(),
                    createdAt: row.optionalTime(),
                    expiresAt: row.optionalTime(),
                    revokedAt: row.optionalTime(),
                    lastUsedAt: row.optionalTime(),
                    totalRequests: row.integer(),
                    tlpCeiling: row.optionalText().flatMap { TLP($0) }
                )
            }
        }
    }
}
