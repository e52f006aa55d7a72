import Model
package import Notation
import Postgres

/// A plan, as the operator sees it.
package struct TierFigures: Sendable {
    package let name: String
    package let requestsPerMinute: Int
    package let requestsPerDay: Int
    package let lookbackDays: Int
    package let pageMax: Int
    package let maxKeys: Int
    package let formats: [String]
    package let scopes: [String]
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
}

extension Store {
    /// - Returns: the new account's id; nil when the address is taken.
    package mutating func createUser(email: String, tier: String) throws -> UUID? {
        try primary.use(repeatable: false) { connection in
            try connection.first(
                "insert into users (email, tier) values (lower(\(email)), \(tier)) on conflict (email) do nothing returning id"
            ) { $0.uuid(0) } ?? nil
        }
    }

    /// - Returns: false when there is no such account.
    package mutating func setTier(email: String, tier: String) throws -> Bool {
        try primary.use { connection in
            try connection.execute("update users set tier = \(tier) where email = lower(\(email))") == 1
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
                    id: row.uuid(0) ?? UUID(high: 0, low: 0), email: row.text(1), tier: row.text(2), createdAt: row.time(3),
                    activeKeys: row.integer(4))
            }
        }
    }

    package mutating func tiers() throws -> [TierFigures] {
        try primary.use { connection in
            try connection.rows(
                """
                select name, requests_per_minute, requests_per_day, lookback_days, page_max, max_keys, formats, scopes
                from tiers order by rank
                """
            ) { row in
                TierFigures(
                    name: row.text(0), requestsPerMinute: row.integer(1), requestsPerDay: row.integer(2),
                    lookbackDays: row.integer(3), pageMax: row.integer(4), maxKeys: row.integer(5), formats: row.texts(6),
                    scopes: row.texts(7))
            }
        }
    }

    /// What may be changed of a plan; nil leaves it.
    package struct TierChange: Sendable {
        package var requestsPerMinute: Int?
        package var requestsPerDay: Int?
        package var lookbackDays: Int?
        package var pageMax: Int?
        package var maxKeys: Int?
        package var formats: [String]?
        package var scopes: [String]?

        package init() {}
    }

    /// - Returns: false when there is no such plan.
    package mutating func changeTier(_ name: String, _ change: TierChange) throws -> Bool {
        let formats: SQL = change.formats.map { "\($0)::text[]" } ?? "formats"
        let scopes: SQL = change.scopes.map { "\($0)::text[]" } ?? "scopes"
        return try primary.use { connection in
            try connection.execute(
                """
                update tiers set requests_per_minute = coalesce(\(change.requestsPerMinute)::integer, requests_per_minute),
                    requests_per_day = coalesce(\(change.requestsPerDay)::integer, requests_per_day),
                    lookback_days = coalesce(\(change.lookbackDays)::integer, lookback_days),
                    page_max = coalesce(\(change.pageMax)::integer, page_max),
                    max_keys = coalesce(\(change.maxKeys)::integer, max_keys),
                    formats = \(formats), scopes = \(scopes)
                where name = \(name)
                """) == 1
        }
    }

    /// Stores a new key. At most as many active ones as the plan allows.
    /// - Parameter scopes: nil for all that the plan grants.
    /// - Returns: its id; nil when the account has as many active keys as it may.
    package mutating func createKey(
        for user: UUID, name: String, secretHash: [UInt8], prefix: String, expiresAt: Timestamp?, scopes: [String]?
    ) throws -> UUID? {
        let granted: SQL = scopes.map { "\($0)::text[]" } ?? "null"
        return try primary.use(repeatable: false) { connection in
            try connection.transaction { connection in
                try connection.script("set local synchronous_commit = on")
                // The row lock makes two mints of one account wait for each other, so that the count holds.
                let mayHave = try connection.first(
                    """
                    select t.max_keys > (select count(*) from api_keys k where k.user_id = u.id and k.revoked_at is null
                                         and (k.expires_at is null or k.expires_at > now()))
                    from users u join tiers t on t.name = u.tier where u.id = \(user)::uuid for update of u
                    """
                ) { $0.flag(0) }
                guard mayHave == true else { return nil }
                return try connection.first(
                    """
                    insert into api_keys (user_id, tier, name, secret_hash, key_prefix, expires_at, scopes)
                    select id, tier, \(name), \(bytes: secretHash), \(prefix), \(expiresAt), \(granted)
                    from users where id = \(user)::uuid returning id
                    """
                ) { $0.uuid(0) } ?? nil
            }
        }
    }

    /// - Returns: false when there is no such key or it is revoked already.
    package mutating func revokeKey(_ id: UUID, reason: String?) throws -> Bool {
        try primary.use { connection in
            try connection.transaction { connection in
                try connection.script("set local synchronous_commit = on")
                return try connection.execute(
                    """
                    update api_keys set revoked_at = clock_timestamp(), revoked_reason = \(reason)
                    where id = \(id)::uuid and revoked_at is null
                    """) == 1
            }
        }
    }

    package mutating func keys() throws -> [KeyFigures] {
        try primary.use { connection in
            try connection.rows(
                """
                select k.id, u.email, k.name, k.key_prefix, k.tier, k.created_at, k.expires_at, k.revoked_at, t.last_used_at,
                       coalesce(t.total_requests, 0)
                from api_keys k join users u on u.id = k.user_id left join api_key_totals t on t.key_id = k.id
                order by u.email, k.created_at, k.id
                """
            ) { row in
                KeyFigures(
                    id: row.uuid(0) ?? UUID(high: 0, low: 0), email: row.text(1), name: row.text(2), prefix: row.text(3),
                    tier: row.text(4), createdAt: row.time(5), expiresAt: row.time(6), revokedAt: row.time(7),
                    lastUsedAt: row.time(8), totalRequests: row.integer(9))
            }
        }
    }
}
